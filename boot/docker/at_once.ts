/**
 * Asks about many things at once, but not about all: each call of the Engine API has a connection of its own, and a
 * process may have only so many. Pure but for what it calls.
 *
 * @module
 */

/**
 * Acts on each item, at most so many at a time, in order of the list.
 *
 * @param items The items.
 * @param most How many at a time.
 * @param act What is done with one.
 * @returns What each answered, in the order of the items.
 * @throws Whatever the first that fails throws; nothing further is begun then.
 */
export async function atOnce<T, R>(
  items: readonly T[],
  most: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  // One iterator for all: each takes the next item that nobody has taken.
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) answers[index] = await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return answers;
}
