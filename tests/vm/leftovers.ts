/**
 * Finds the processes that a command left behind on this machine. It must not end anything.
 *
 * @module
 */

/**
 * Returns the ids and command lines of the processes that name a path.
 *
 * @param path The path.
 */
export function processesNaming(path: string): string[] {
  const found: string[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ");
      if (words.includes(path)) found.push(`${name}: ${words}`);
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
  return found;
}
