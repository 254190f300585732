/**
 * What a launcher is asked and what it answers, whether it boots a virtual machine or namespaces of this machine. This
 * file holds types alone and must not act.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/** What every launcher needs to know. */
export interface BootOptions {
  /** The folder of the image, with its `manifest.json`. */
  readonly image: string;
  /** What `sh -c` runs in dom0 before the machine powers off; `null` gives the terminal to dom0's console. */
  readonly run: string | null;
  /** The user's part of the kernel command line; may be empty. */
  readonly append: string;
  /** Seconds that the whole boot and its command may take; `null` for no limit. */
  readonly timeout: number | null;
  /** Is told each event as it comes. It must not throw. */
  readonly onEvent: (event: BootEvent) => void;
  /**
   * Is given what the command of `run` prints, byte for byte and in order. The launcher reads on when the promise is
   * kept, so a slow reader slows the command. It must not reject.
   */
  readonly onOutput: (stream: "stdout" | "stderr", data: Uint8Array) => Promise<void>;
  /** Is told what a person should know, in one line: which accelerator was taken and why. */
  readonly onNote: (line: string) => void;
  /** Aborted to end the machine in order: it is asked to power off, and killed where it does not: see {@linkcode STOP_GRACE}. */
  readonly stop: AbortSignal;
  /** Aborted to end the machine at once. */
  readonly kill: AbortSignal;
}

/** What a virtual machine needs beside that. */
export interface VmOptions extends BootOptions {
  /** Memory in MiB. */
  readonly memory: number;
  /** How many processors. */
  readonly cpus: number;
  /** Disk images in the order of their devices, `/dev/vda` first. */
  readonly disks: readonly string[];
  /** Further arguments for QEMU, a word each. */
  readonly qemu: readonly string[];
  /** KVM, emulation, or KVM where a guest really runs under it. */
  readonly accelerator: "auto" | "kvm" | "tcg";
  /** The folder in which the verdict on KVM is kept for as long as this machine runs. */
  readonly cache: string;
}

/** What namespaces need beside that. */
export interface NamespaceOptions extends BootOptions {
  /** The folder that stands for the data disk; `null` keeps Docker's state in memory. */
  readonly data: string | null;
}

/** How a boot ended. */
export type BootResult =
  /** The command of `run` ended with this exit status. */
  | { readonly outcome: "exited"; readonly status: number }
  /** The host was up, without a command, and was powered off from inside. */
  | { readonly outcome: "poweroff" }
  /** The host, without a command, wants to be started again. */
  | { readonly outcome: "reboot" }
  /** It was ended through `stop` or `kill`. */
  | { readonly outcome: "stopped"; readonly lastStage: string | null }
  /** The time was over. */
  | { readonly outcome: "timeout"; readonly lastStage: string | null }
  /** It did not come up, or broke. */
  | {
    readonly outcome: "failed";
    /** The cause, in one line. */
    readonly reason: string;
    /** The stage that was last heard of. */
    readonly lastStage: string | null;
    /** The end of what the console said; may be empty. */
    readonly console: string;
  };

/**
 * Seconds that a machine has to go about powering off after it was asked to, and to be gone once its disks are in order,
 * before it is killed. In between it has as long as its own deadlines say, and so many seconds more.
 */
export const STOP_GRACE = 30;
