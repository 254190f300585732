/**
 * Finds the smallest number with which something works, by binary search. Pure apart from the tries.
 *
 * @module
 */

/** A search. */
export interface Search {
  /** A number that is too small for anything. */
  readonly floor: number;
  /** A number with which it should work. */
  readonly ceiling: number;
  /** How exact the number is: each number that is tried is the floor plus a number of steps. */
  readonly step: number;
  /** How often the number that was found must work again. */
  readonly confirmations: number;
  /** Tries once. */
  works(number: number): Promise<boolean>;
}

/**
 * Searches for the smallest number that works. It tries the number that it finds again, and if that fails it goes on
 * with the next step, up to the ceiling: a number that works only sometimes does not work.
 *
 * @param search The search.
 * @returns The number; `null` if the ceiling does not work.
 */
export async function smallest(search: Search): Promise<number | null> {
  const { floor, step, confirmations, works } = search;
  let above = Math.ceil((search.ceiling - floor) / step);
  const at = (steps: number): number => floor + steps * step;
  if (!await works(at(above))) return null;
  const top = above;
  let below = 0;
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2);
    if (await works(at(middle))) above = middle;
    else below = middle;
  }
  for (; above <= top; above++) {
    let confirmed = 0;
    while (confirmed < confirmations && await works(at(above))) confirmed++;
    if (confirmed === confirmations) return at(above);
  }
  return null;
}
