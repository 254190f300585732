/**
 * Recognises LUKS, both versions, by the first header of an encrypted device. Pure.
 *
 * @see https://gitlab.com/cryptsetup/LUKS2-docs
 * @module
 */
import type { Device } from "./device.ts";
import { hasText, label, trimmed, view } from "./bytes.ts";
import { type Format, type Probed, probed } from "./format.ts";

const HEADER = 512;
const UUID = { offset: 168, count: 40 } as const;
const LABEL = { offset: 24, count: 48 } as const;
const ALGORITHM = { offset: 72, count: 32 } as const;
const CHECKSUM = { offset: 448, count: 64 } as const;
/** Bytes of a header of version 2, including its JSON. */
const HEADER_SIZE = { least: 4096, most: 4 << 20 } as const;
/** The digests of cryptsetup that Web Crypto supports; cryptsetup's default is sha256. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ["sha1", "SHA-1"],
  ["sha256", "SHA-256"],
  ["sha384", "SHA-384"],
  ["sha512", "SHA-512"],
]);

/**
 * Recognises a LUKS device. If its header is broken, the result has only the type: data after it that looks like a file
 * system must not be taken for one.
 */
export const luks: Format = {
  async look(device) {
    const header = await device.range(0, HEADER);
    if (header === null || !hasText(header, 0, "LUKS\xba\xbe")) return null;
    const data = view(header);
    const version = data.getUint16(6);
    const known = { type: "crypto_LUKS", usage: "crypto" } as const;
    if (version === 1 && isOld(header)) return probed({ ...known, uuid: uuidOf(header) });
    if (version !== 2 || !await isWhole(device, header)) return probed(known);
    const name = label(header.subarray(LABEL.offset, LABEL.offset + LABEL.count));
    return probed({ ...known, ...name, uuid: uuidOf(header), verified: true });
  },
};

/** Whether a header of version 1 is valid. It has no checksum, but names its cipher, the cipher's mode and its hash. */
function isOld(header: Uint8Array): boolean {
  return [8, 40, 72].every((at) => /^[a-z]/.test(String.fromCharCode(header[at] ?? 0)));
}

/** Reads the UUID. Both versions have it as text, in the same place; cryptsetup accepts only a valid UUID. */
function uuidOf(header: Uint8Array): Probed["uuid"] {
  const text = label(header.subarray(UUID.offset, UUID.offset + UUID.count)).label ?? "";
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : null;
}

/** Whether the checksum is right. It also covers the JSON; its own field counts as zero. */
async function isWhole(device: Device, header: Uint8Array): Promise<boolean> {
  // The header has its own offset.
  if (view(header).getBigUint64(256) !== 0n) return false;
  const size = view(header).getBigUint64(8);
  if (size < HEADER_SIZE.least || size > HEADER_SIZE.most) return false;
  const name = header.subarray(ALGORITHM.offset, ALGORITHM.offset + ALGORITHM.count);
  const digest = DIGESTS.get(new TextDecoder().decode(trimmed(name)));
  const bytes = await device.range(0, Number(size));
  if (digest === undefined || bytes === null) return false;
  const summed = bytes.slice().fill(0, CHECKSUM.offset, CHECKSUM.offset + CHECKSUM.count);
  const sum = new Uint8Array(await crypto.subtle.digest(digest, summed));
  return sum.every((byte, at) => byte === header[CHECKSUM.offset + at]);
}
