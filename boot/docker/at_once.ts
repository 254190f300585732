/**
 * Runs many calls at once, up to a limit: each Engine API call has its own connection, and a process may have only a
 * limited number of them. Pure, except for the calls.
 *
 * @module
 */

/**
 * Acts on each item, in the order of the list, on at most `most` at a time.
 *
 * @param items The items.
 * @param most The most items at a time.
 * @param act Acts on one item.
 * @returns The results, in the order of the items.
 * @throws The error of the first action that fails.
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
