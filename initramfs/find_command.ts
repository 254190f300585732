/**
 * Where a command of this machine is.
 *
 * @module
 */
import { join } from "node:path/posix";

/** The folders of root's programs, for a user whose `PATH` lacks them. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * Looks up a program in `PATH` and in the folders of root's programs.
 *
 * Permissions: `env` for `PATH`, `read`.
 *
 * @param command Its name.
 * @returns Its absolute path; `undefined` if there is none.
 */
export function findCommand(command: string): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "/usr/bin:/bin").split(":");
  for (const folder of [...folders, ...SYSTEM_FOLDERS]) {
    const path = join(folder === "" ? "." : folder, command);
    if (isThere(path, 0o111)) return path;
  }
  return undefined;
}

export function isThere(path: string, modeBits: number): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && (modeBits === 0 || ((info.mode ?? 0) & modeBits) !== 0);
  } catch {
    // Absent or out of our reach: either way it cannot be used.
    return false;
  }
}
