/**
 * How bytes break: generated, the same on every run. Pure.
 *
 * @module
 */

/** The most bits that turn over at once. */
const MOST_FLIPS = 8;
/** The usual and the largest number of neighbouring bytes that are overwritten at once. */
const BURST = { usual: 64, most: 1024 } as const;

/**
 * Breaks bytes: single bits, or a run of bytes with noise, zeroes or ones.
 *
 * @param bytes The bytes, which stay as they are.
 * @param random Where chance comes from.
 * @param onePlace Whether it is to be one bit or one run of bytes, never bits far apart.
 * @returns The broken bytes; they can be the same as before.
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
