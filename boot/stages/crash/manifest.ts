/**
 * Manifest of the stage `crash`.
 *
 * @module
 */
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import { LOG_FOLDER } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** Where the kernel shows the records of crashes. */
export const PSTORE = "/sys/fs/pstore";
/** How many crashes are kept: older ones are removed. */
export const KEPT_CRASHES = 8;

/** The outcome of the stage. */
export interface CrashOutcome {
  /** One line for the console; `null` where the machine kept nothing. */
  readonly told: string | null;
}

/** Tells of a crash. */
export const CRASH: Manifest = {
  name: "crash",
  purpose: "tell of the crash that ended the last boot, if the machine kept a record",
  holds: [
    `what the machine kept of a crash is in ${LOG_FOLDER}/crash-NUMBER.txt, the newest ${KEPT_CRASHES}, and was told in one line`,
    "the machine has room for the records of the next one",
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
