/**
 * Reads and writes the text of the file that lists the containers which shutdown stopped and the next boot starts
 * again. It is on a disk that others can write, so nothing in it is trusted before it is checked. Pure.
 *
 * @module
 */

/** The most bytes of the file: some 15,000 containers. */
export const RESUME_LIMIT = 1 << 20;

/** A container's id. */
const ID = /^[0-9a-f]{64}$/;

/**
 * Writes the file's text.
 *
 * @param ids The containers' ids.
 */
export function formatResume(ids: readonly string[]): string {
  return `${JSON.stringify({ containers: ids })}\n`;
}

/**
 * Reads the file's text.
 *
 * @param text The text.
 * @returns The ids, each once.
 * @throws {SyntaxError} If it is not such a text.
 */
export function parseResume(text: string): string[] {
  const containers: unknown = JSON.parse(text)?.containers;
  if (!Array.isArray(containers)) throw new SyntaxError("the list of containers is missing");
  for (const id of containers) {
    if (typeof id !== "string" || !ID.test(id)) {
      throw new SyntaxError(`not a container ID: ${JSON.stringify(id)?.slice(0, 80)}`);
    }
  }
  return [...new Set(containers)];
}
