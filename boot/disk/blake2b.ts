/**
 * BLAKE2b with a digest of 32 bytes and no key, one of the checksums that a btrfs can have. Pure.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7693
 * @module
 */
import { view } from "./bytes.ts";

const BLOCK = 128;
const DIGEST = 32;
const ROUNDS = 12;
const IV = [
  0x6a09_e667_f3bc_c908n,
  0xbb67_ae85_84ca_a73bn,
  0x3c6e_f372_fe94_f82bn,
  0xa54f_f53a_5f1d_36f1n,
  0x510e_527f_ade6_82d1n,
  0x9b05_688c_2b3e_6c1fn,
  0x1f83_d9ab_fb41_bd6bn,
  0x5be0_cd19_137e_2179n,
] as const;
/** The order in which each round takes the words of a block: one hexadecimal digit for each word. */
const SIGMA = [
  "0123456789abcdef",
  "ea489fd61c02b753",
  "b8c052fdae367194",
  "7931dcbe265a40f8",
  "905724afe1bc683d",
  "2c6a0b834d75fe19",
  "c51fed4a0763928b",
  "db7ec13950f4862a",
  "6fe9b308c2d714a5",
  "a2847615fb9e3cd0",
].map((row) => Array.from(row, (digit) => parseInt(digit, 16)));
/** The columns and then the diagonals of the state that each round mixes. */
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, bits: bigint): bigint =>
  (value >> bits) | u64(value << (64n - bits));

/**
 * Computes the hash.
 *
 * @param bytes The data.
 * @returns 32 bytes.
 */
export function blake2b256(bytes: Uint8Array): Uint8Array {
  const hash = IV.map((word, place) => place === 0 ? word ^ 0x0101_0000n ^ BigInt(DIGEST) : word);
  let at = 0;
  for (; bytes.length - at > BLOCK; at += BLOCK) {
    compress(hash, view(bytes.subarray(at, at + BLOCK)), at + BLOCK, false);
  }
  const last = new Uint8Array(BLOCK);
  last.set(bytes.subarray(at));
  compress(hash, view(last), bytes.length, true);
  const digest = new DataView(new ArrayBuffer(DIGEST));
  for (let place = 0; place < DIGEST / 8; place++) {
    digest.setBigUint64(place * 8, hash[place] ?? 0n, true);
  }
  return new Uint8Array(digest.buffer);
}

/** Mixes a block into the hash; `count` is the number of bytes so far, including the block. */
function compress(hash: bigint[], block: DataView, count: number, last: boolean): void {
  const state = BigUint64Array.from([...hash, ...IV]);
  const words = BigUint64Array.from({ length: 16 }, (_, at) => block.getBigUint64(at * 8, true));
  state[12] = (IV[4]) ^ BigInt(count);
  if (last) state[14] = u64(~IV[6]);
  for (let round = 0; round < ROUNDS; round++) {
    const order = SIGMA[round % SIGMA.length] ?? [];
    MIXED.forEach((places, at) => {
      const [x, y] = [order[at * 2] ?? 0, order[at * 2 + 1] ?? 0];
      mix(state, places, words[x] ?? 0n, words[y] ?? 0n);
    });
  }
  hash.forEach((word, at) => {
    hash[at] = word ^ (state[at] ?? 0n) ^ (state[at + 8] ?? 0n);
  });
}

function mix(
  state: BigUint64Array,
  [a, b, c, d]: readonly [number, number, number, number],
  x: bigint,
  y: bigint,
): void {
  let [va, vb, vc, vd] = [state[a] ?? 0n, state[b] ?? 0n, state[c] ?? 0n, state[d] ?? 0n];
  for (const [word, first, second] of [[x, 32n, 24n], [y, 16n, 63n]] as const) {
    va = u64(va + vb + word);
    vd = rotate(vd ^ va, first);
    vc = u64(vc + vd);
    vb = rotate(vb ^ vc, second);
  }
  [state[a], state[b], state[c], state[d]] = [va, vb, vc, vd];
}
