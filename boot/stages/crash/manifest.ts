/**
 * Manifest of the stage `crash`.
 *
 * @module
 */
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import { LOG_FOLDER } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** The folder in which the kernel shows the records of crashes. */
export const PSTORE = "/sys/fs/pstore";
/** How many crashes are kept: older ones are removed. */
export const KEPT_CRASHES = 8;

/** The outcome of the stage. */
export interface CrashOutcome {
  /** One line for the console; `null` if the machine kept nothing. */
  readonly told: string | null;
}

/** Reports a crash. */
export const CRASH: Manifest = {
  name: "crash",
  purpose: "report the crash that ended the last boot, if the machine kept a record of it",
  holds: [
    `the newest ${KEPT_CRASHES} crash records are in ${LOG_FOLDER}/crash-NUMBER.txt; each was reported in one line`,
    "the machine has room for the record of the next crash",
  ],
  after: ["storage", "dom0"],
  needs: [],
  permissions: {},
  scope: {
    stat: [PSTORE],
    mount: [["pstore", PSTORE, "pstore", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""]],
    readdir: [PSTORE, LOG_FOLDER],
    readFile: [PSTORE],
    writeFile: [LOG_FOLDER],
    unlink: [PSTORE, LOG_FOLDER],
  },
};
