/**
 * The smallest number with which something works, by halves. Pure but for what is tried.
 *
 * @module
 */

/** What is searched. */
export interface Search {
  /** A number that is too small for anything. */
  readonly floor: number;
  /** A number with which it should work. */
  readonly ceiling: number;
  /** How exactly the number is wanted; what is tried is the floor and so many steps. */
  readonly step: number;
  /** How often what was found must work again. */
  readonly confirmations: number;
  /** Tries once. */
  works(number: number): Promise<boolean>;
}

/**
 * Searches the smallest number that works. What is found is tried again, and where that fails the next step is, up to the
 * ceiling: a number that works now and then does not work.
 *
 * @param search What is searched.
 * @returns The number; `null` where the ceiling does not work.
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
