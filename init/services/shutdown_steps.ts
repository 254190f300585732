/**
 * The way down as a list: PID 1 takes it step by step, and `only-docker plan --shutdown` prints it. Pure.
 *
 * Containers are stopped, dom0 last, and the console is taken back; then services are stopped, what is left is told to
 * end and then killed, file systems are left in order, and the machine stops. Each wait has an end.
 *
 * @module
 */
import type { ShutdownAction } from "../../boot/events.ts";
import { DOM0 } from "../../boot/stages/dom0/manifest.ts";
import type { DownStep, Wait } from "../ops/down.ts";

/** Seconds that processes have between `SIGTERM` and `SIGKILL`, and after that. */
export const GRACE = 1;
/** Seconds for the disks, and for the last events. */
export const FLUSH = 10;

const PART: Wait = { least: 0, of: "share", hurry: true };
const ALL: Wait = { least: GRACE, of: "left", beyond: GRACE, hurry: true };
const LAGGARDS: Wait = { least: GRACE, of: "left", forContainers: true, hurry: true };
const BRIEFLY: Wait = { least: GRACE, hurry: true };
/** No hurry here: it takes milliseconds, and until they have ended they hold the disks. */
const CALMLY: Wait = { least: GRACE, hurry: false };
/** No hurry here: what is not on the disk yet would be lost. */
const WRITTEN: Wait = { least: FLUSH, hurry: false };

/** No process is left to signal. */
const NOBODY = ["ESRCH"] as const;

const COMMANDS = {
  poweroff: "LINUX_REBOOT_CMD_POWER_OFF",
  reboot: "LINUX_REBOOT_CMD_RESTART",
  halt: "LINUX_REBOOT_CMD_HALT",
} as const satisfies Readonly<Record<ShutdownAction, string>>;

/**
 * The steps of a shutdown, in order.
 *
 * @param action How the machine stops.
 */
export function shutdownSteps(action: ShutdownAction): readonly DownStep[] {
  return [
    // Whose terminal is the console is stopped when no other container runs.
    { op: "stopContainers", spared: [DOM0.name], wait: PART },
    { op: "detach", wait: BRIEFLY },
    // A daemon that gave no answer is not asked again.
    { op: "stopContainers", spared: [], wait: PART, needs: "stopContainers" },
    { op: "stopServices", wait: ALL },
    // Where Docker did not stop a container, its first process hears this if it asked for it.
    { op: "kill", pid: -1, sig: "SIGTERM", wait: LAGGARDS, tolerate: NOBODY },
    { op: "kill", pid: -1, sig: "SIGKILL", wait: CALMLY, tolerate: NOBODY, needs: "kill" },
    // Until they are known to have ended, their logs are open, and what these are on is busy.
    { op: "waitServices", wait: CALMLY, needs: "stopServices" },
    { op: "unmountAll" },
    { op: "sync", wait: WRITTEN },
    // From here on nobody can be told any more.
    { op: "flush", wait: WRITTEN, tolerate: "*", quiet: true },
    // A halted machine stands still on purpose; one that powers off or starts again, but does not, is reset.
    ...action === "halt" ? [{ op: "disarm", quiet: true }] as const : [],
    { op: "reboot", cmd: COMMANDS[action], quiet: true },
  ];
}
