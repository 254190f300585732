/**
 * XXH64, one of the checksums that a btrfs can have. Pure.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 * @module
 */
import { view } from "./bytes.ts";

const PRIME = [
  0x9e37_79b1_85eb_ca87n,
  0xc2b2_ae3d_27d4_eb4fn,
  0x1656_67b1_9e37_79f9n,
  0x85eb_ca77_c2b2_ae63n,
  0x27d4_eb2f_1656_67c5n,
] as const;
const STRIPE = 32;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, bits: bigint): bigint =>
  u64(value << bits) | (value >> (64n - bits));
const round = (lane: bigint, word: bigint): bigint =>
  u64(rotate(u64(lane + word * PRIME[1]), 31n) * PRIME[0]);

/**
 * Computes the hash with the seed 0.
 *
 * @param bytes The data.
 * @returns 64 bits.
 */
export function xxhash64(bytes: Uint8Array): bigint {
  const data = view(bytes);
  let at = 0;
  let hash: bigint = PRIME[4];
  if (bytes.length >= STRIPE) {
    const lanes = [u64(PRIME[0] + PRIME[1]), PRIME[1], 0n, u64(-PRIME[0])];
    for (; at + STRIPE <= bytes.length; at += STRIPE) {
      lanes.forEach((lane, place) => {
        lanes[place] = round(lane, data.getBigUint64(at + place * 8, true));
      });
    }
    const turns = [1n, 7n, 12n, 18n];
    hash = u64(lanes.reduce((sum, lane, place) => sum + rotate(lane, turns[place] ?? 0n), 0n));
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * PRIME[0] + PRIME[3]);
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    const word = round(0n, data.getBigUint64(at, true));
    hash = u64(rotate(hash ^ word, 27n) * PRIME[0] + PRIME[3]);
  }
  if (at + 4 <= bytes.length) {
    const word = u64(BigInt(data.getUint32(at, true)) * PRIME[0]);
    hash = u64(rotate(hash ^ word, 23n) * PRIME[1] + PRIME[2]);
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash = u64(rotate(hash ^ u64(BigInt(data.getUint8(at)) * PRIME[4]), 11n) * PRIME[0]);
  }
  hash = u64((hash ^ (hash >> 33n)) * PRIME[1]);
  hash = u64((hash ^ (hash >> 29n)) * PRIME[2]);
  return hash ^ (hash >> 32n);
}
