/**
 * What the host itself keeps beside Docker's state: a folder of its own there, for logs and keys. docs/persistence.md is
 * the whole list of what outlives a boot.
 *
 * What is on a disk is data from outside: a link in the place of a folder is never followed.
 *
 * @module
 */
import { S_IFDIR, S_IFMT } from "../../inode.ts";
import { MS_BIND } from "../../mountflags.ts";
import { LOG_FOLDER, STATE_FOLDER, STATE_KEYS, STATE_LOGS } from "../../paths.ts";
import { type Host, isRefused } from "../stage.ts";
import { folder, mount } from "../steps.ts";
import type { StorageOutcome } from "./outcome.ts";

/** The folders and their permission bits: keys are root's alone, and so is the way to the logs. */
const FOLDERS: readonly (readonly [path: string, mode: number])[] = [
  [STATE_FOLDER, 0o700],
  [STATE_KEYS, 0o700],
  [STATE_LOGS, 0o755],
];

/**
 * Makes the folders, and shows that of the logs in its place where they outlive the boot there. What can't be made costs
 * that alone, and is said.
 *
 * @param host The stage's host.
 * @param kind Where Docker's state is.
 */
export async function makeKept(host: Host, kind: StorageOutcome["kind"]): Promise<void> {
  try {
    for (const [path, mode] of FOLDERS) {
      await host.step(folder(path, mode));
      const stat = await host.step({ op: "stat", path });
      if ((stat.mode & S_IFMT) === S_IFDIR) continue;
      host.log(
        `${path} is no folder: nothing of the host's own is kept, and its logs are in memory`,
      );
      return;
    }
    if (kind === "memory") return;
    await host.step(mount(STATE_LOGS, LOG_FOLDER, "", MS_BIND));
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`not all of the host's own is kept, and its logs are in memory: ${error.message}`);
  }
}
