/**
 * Recognises squashfs, which has no label, UUID or checksum. Pure.
 *
 * @see https://dr-emann.github.io/squashfs/
 * @module
 */
import { hasText, view } from "./bytes.ts";
import { type Format, probed } from "./format.ts";

/** Bytes of the superblock of version 4. */
const COUNT = 96;

/** Recognises a squashfs; versions before 4 are libblkid's `squashfs3`. */
export const squashfs: Format = {
  async look(device) {
    const bytes = await device.range(0, COUNT);
    if (bytes === null) return null;
    const littleEndian = hasText(bytes, 0, "hsqs");
    if (!littleEndian && !hasText(bytes, 0, "sqsh")) return null;
    const data = view(bytes);
    const version = data.getUint16(28, littleEndian);
    if (version <= 3) return probed({ type: "squashfs3", usage: "filesystem" });
    if (!littleEndian) return null;
    const size = Number(data.getBigUint64(40, true));
    return probed({ type: "squashfs", usage: "filesystem", size });
  },
};
