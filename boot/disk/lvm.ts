/**
 * Recognises physical volumes of LVM 2. Pure.
 *
 * @see lvm(8), pvcreate(8)
 * @module
 */
import { hasText, view } from "./bytes.ts";
import { crc32 } from "./crc.ts";
import { type Format, probed } from "./format.ts";

const SECTOR = 512;
/** The sectors in which the label may be, in libblkid's order: pvcreate writes the second. */
const SECTORS = [1, 0, 2, 3];
const CRC = 16;
const SUMMED = 20;
const UUID = { offset: 32, count: 32 } as const;
/** The initial value of LVM's checksums. */
const SEED = 0xf597_a6cf;

/** Recognises a physical volume. */
export const lvm: Format = {
  async look(device) {
    for (const sector of SECTORS) {
      const bytes = await device.range(sector * SECTOR, SECTOR);
      if (bytes === null || !hasText(bytes, 0, "LABELONE")) continue;
      const data = view(bytes);
      if (!hasText(bytes, 24, "LVM2 001") || data.getBigUint64(8, true) !== BigInt(sector)) {
        continue;
      }
      if (crc32(bytes.subarray(SUMMED), SEED) !== data.getUint32(CRC, true)) continue;
      const uuid = uuidOf(bytes.subarray(UUID.offset, UUID.offset + UUID.count));
      return probed({ type: "LVM2_member", uuid, usage: "raid", verified: true });
    }
    return null;
  },
};

/** Formats a UUID: 32 letters and digits, in groups of six and four. */
function uuidOf(bytes: Uint8Array): string | null {
  if (bytes.every((byte) => byte === 0)) return null;
  const text = String.fromCharCode(...bytes);
  return [[0, 6], [6, 10], [10, 14], [14, 18], [18, 22], [22, 26], [26, 32]]
    .map(([from, to]) => text.slice(from, to)).join("-");
}
