/**
 * Property tests: the same property held against many generated inputs. The seed is in the test's name; a run is
 * repeated with `deno test FILE -- SEED`, and another one had with any other number.
 *
 * @module
 */
import { join } from "./bytes.ts";
import { seededRandom } from "./random.ts";

/** The seed of this run: the one that was asked for, else the same one each time, so that a change is what a test finds. */
export const SEED: number = Number(Deno.args[0] ?? 20_140_626) >>> 0;

/** What a case is made of. */
export class Random {
  readonly #next: () => number;

  /** @param seed What all of it follows from: 32 bits. */
  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** A whole number from 0 up to, not including, a limit. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of several. */
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** A list of less than so many items. */
  list<T>(limit: number, item: () => T): T[] {
    return Array.from({ length: this.below(limit) }, item);
  }

  /** Bytes, each any. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** The bytes in pieces, none of them empty, and not more than some hundred of them. */
  split(bytes: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    const longest = this.pick([1, 7, 100, bytes.length]) + Math.floor(bytes.length / 200);
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + this.below(longest);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    return pieces;
  }

  /** The bytes with a few of them changed, cut, doubled, or made more. */
  mutate(bytes: Uint8Array): Uint8Array {
    let changed = bytes.slice();
    for (let times = 1 + this.below(4); times > 0; times--) {
      const at = this.below(changed.length + 1);
      const to = Math.min(changed.length, at + this.below(this.pick([2, 8, changed.length + 1])));
      const before = changed.subarray(0, at);
      switch (this.below(5)) {
        case 0:
          changed = join([before, changed.subarray(to)]);
          break;
        case 1:
          changed = join([changed.subarray(0, to), changed.subarray(at)]);
          break;
        case 2:
          changed = join([before, this.bytes(this.below(8)), changed.subarray(at)]);
          break;
        case 3:
          changed = before.slice();
          break;
        default:
          if (at < changed.length) changed[at] = this.below(256);
      }
    }
    return changed;
  }
}

/**
 * Registers a property test.
 *
 * @param name What holds, as tests are named.
 * @param cases How many inputs it is held against.
 * @param property Holds it against one input; throws where it does not hold.
 */
export function fuzzTest(
  name: string,
  cases: number,
  property: (random: Random) => void | Promise<void>,
): void {
  Deno.test(`${name} (${cases} cases, seed ${SEED})`, async () => {
    for (let index = 0; index < cases; index++) {
      try {
        const held = property(new Random(SEED + index));
        if (held !== undefined) await held;
      } catch (cause) {
        throw new Error(`case ${index} of seed ${SEED}`, { cause });
      }
    }
  });
}
