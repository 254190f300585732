/**
 * Property tests: they check a property with many generated inputs. The seed is in the test's name. `deno test FILE --
 * SEED` repeats a run; another number gives another run.
 *
 * @module
 */
import { join } from "./bytes.ts";
import { seededRandom } from "./random.ts";

/** The seed of this run: from the command line, else a fixed one, so that only changes to the code change a result. */
export const SEED: number = Number(Deno.args[0] ?? 20_140_626) >>> 0;

/** The source of random values for a case. */
export class Random {
  readonly #next: () => number;

  /** @param seed The seed: 32 bits. */
  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** Returns a whole number from 0 up to, but not including, a limit. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  /** Returns true once in `times` calls, on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** Returns one of several items. */
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Returns a list of fewer than `limit` items. */
  list<T>(limit: number, item: () => T): T[] {
    return Array.from({ length: this.below(limit) }, item);
  }

  /** Returns random bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Splits bytes into pieces, none of them empty, and not more than some hundreds of them. */
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

  /** Changes, removes, duplicates or inserts a few bytes. */
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
 * @param name The test's name, which states the property.
 * @param cases The number of inputs.
 * @param property Checks the property with one input; throws if it does not hold.
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
