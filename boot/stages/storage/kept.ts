/**
 * Makes the folder for the host's own state beside Docker's, for logs and keys. docs/persistence.md lists everything
 * that outlives a boot.
 *
 * The contents of a disk are untrusted: a link in the place of a folder is never followed.
 *
 * @module
 */
import { S_IFDIR, S_IFMT } from "../../inode.ts";
import { MS_BIND } from "../../mountflags.ts";
import { LOG_FOLDER, STATE_FOLDER, STATE_KEYS, STATE_LOGS } from "../../paths.ts";
import { type Host, isRefused } from "../stage.ts";
import { folder, mount } from "../steps.ts";
import type { StorageOutcome } from "./outcome.ts";

/** The folders and their permission bits: only root may reach the keys and the logs. */
const FOLDERS: readonly (readonly [path: string, mode: number])[] = [
  [STATE_FOLDER, 0o700],
  [STATE_KEYS, 0o700],
  [STATE_LOGS, 0o755],
];

/**
 * Makes the folders, and binds the folder of the logs to its place if they outlive the boot there. A failure is logged
 * and is not an error.
 *
 * @param host The stage's host.
 * @param kind Where Docker's state is.
 * @throws {StepError} If a step is outside the scope.
 */
export async function makeKept(host: Host, kind: StorageOutcome["kind"]): Promise<void> {
  try {
    for (const [path, mode] of FOLDERS) {
      await host.step(folder(path, mode));
      const stat = await host.step({ op: "stat", path });
      if ((stat.mode & S_IFMT) === S_IFDIR) continue;
      host.log(
        `${path} is not a folder: the host's own state is not kept, and its logs are in memory`,
      );
      return;
    }
    if (kind === "memory") return;
    await host.step(mount(STATE_LOGS, LOG_FOLDER, "", MS_BIND));
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`not all of the host's own state is kept; its logs are in memory: ${error.message}`);
  }
}
