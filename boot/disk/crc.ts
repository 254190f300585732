/**
 * The cyclic redundancy checks of superblocks. Pure.
 *
 * @module
 */

/** The polynomial of CRC-32C (Castagnoli), reversed: ext4, xfs, btrfs, erofs. */
const CASTAGNOLI = tableOf(0x82f6_3b78);
/** The polynomial of CRC-32 (IEEE 802.3), reversed: f2fs, LVM, GPT. */
const IEEE = tableOf(0xedb8_8320);

/**
 * Computes CRC-32C without the final inversion.
 *
 * @param bytes The data.
 * @param seed The initial value: ~0 in most formats.
 * @returns 32 bits, unsigned.
 */
export function crc32c(bytes: Uint8Array, seed = 0xffff_ffff): number {
  return crc(CASTAGNOLI, bytes, seed);
}

/**
 * Computes CRC-32 without the final inversion.
 *
 * @param bytes The data.
 * @param seed The initial value.
 * @returns 32 bits, unsigned.
 */
export function crc32(bytes: Uint8Array, seed: number): number {
  return crc(IEEE, bytes, seed);
}

function crc(table: Uint32Array, bytes: Uint8Array, seed: number): number {
  let sum = seed;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return sum >>> 0;
}

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
    return sum;
  });
}
