/**
 * Generates corrupted bytes, the same on every run. Pure.
 *
 * @module
 */

/** The maximum number of bits that are flipped at once. */
const MOST_FLIPS = 8;
/** The usual and the largest number of neighbouring bytes that are overwritten at once. */
const BURST = { usual: 64, most: 1024 } as const;

/**
 * Corrupts bytes: flips single bits, or overwrites a run of bytes with noise, zeros or ones.
 *
 * @param bytes The bytes, which are not changed.
 * @param random The source of random numbers, from 0 to below 1.
 * @param onePlace Whether to change only one bit or one run of bytes, never bits at a distance.
 * @returns The corrupted bytes; they can be the same as before.
 */
export function mutated(
  bytes: Uint8Array,
  random: () => number,
  onePlace: boolean,
): Uint8Array {
  const below = (end: number): number => Math.floor(random() * end);
  const broken = bytes.slice();
  if (random() < 0.5) {
    for (let flips = onePlace ? 1 : 1 + below(MOST_FLIPS); flips > 0; flips--) {
      const at = below(broken.length);
      broken[at] = (broken[at] ?? 0) ^ (1 << below(8));
    }
    return broken;
  }
  const most = random() < 0.9 ? BURST.usual : BURST.most;
  const start = below(broken.length);
  const end = Math.min(broken.length, start + 1 + below(most));
  const fill = [() => below(256), () => 0, () => 0xff][below(3)] ?? (() => 0);
  for (let at = start; at < end; at++) broken[at] = fill();
  return broken;
}
