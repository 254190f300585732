/**
 * The options and the result of a boot, in a virtual machine or in namespaces of this machine. This file holds only
 * types and must not act.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/** The options of every launcher. */
export interface BootOptions {
  /** The folder of the image, with its `manifest.json`. */
  readonly image: string;
  /**
   * The command that `sh -c` runs in dom0 before the machine powers off; `null` gives the terminal to dom0's console.
   */
  readonly run: string | null;
  /** The user's part of the kernel command line; may be empty. */
  readonly append: string;
  /** Seconds that the whole boot and its command may take; `null` for no limit. */
  readonly timeout: number | null;
  /** Called with each event as it arrives. It must not throw. */
  readonly onEvent: (event: BootEvent) => void;
  /**
   * Called with the output of the command in `run`, byte for byte and in order. The launcher reads on once the promise
   * resolves, so a slow reader slows the command down. The promise must not reject.
   */
  readonly onOutput: (stream: "stdout" | "stderr", data: Uint8Array) => Promise<void>;
  /** Called with each note for the user, in one line, such as which accelerator was chosen and why. */
  readonly onNote: (line: string) => void;
  /**
   * Aborted to end the machine in order: it is asked to power off, and killed if it does not. See
   * {@linkcode STOP_GRACE}.
   */
  readonly stop: AbortSignal;
  /** Aborted to end the machine at once. */
  readonly kill: AbortSignal;
}

/** The options of a boot in a virtual machine. */
export interface VmOptions extends BootOptions {
  /** Memory in MiB. */
  readonly memory: number;
  /** The number of processors. */
  readonly cpus: number;
  /** Disk images in the order of their devices, `/dev/vda` first. */
  readonly disks: readonly string[];
  /** Further arguments for QEMU, one word each. */
  readonly qemu: readonly string[];
  /** `kvm`, `tcg` (emulation), or `auto`: KVM if a guest really runs under it, else emulation. */
  readonly accelerator: "auto" | "kvm" | "tcg";
  /** The folder that caches the verdict on KVM until this machine reboots. */
  readonly cache: string;
}

/** The options of a boot in namespaces. */
export interface NamespaceOptions extends BootOptions {
  /** The folder that takes the place of the data disk; `null` keeps Docker's state in memory. */
  readonly data: string | null;
}

/** How a boot ended. */
export type BootResult =
  /** The command of `run` ended with this exit status. */
  | { readonly outcome: "exited"; readonly status: number }
  /** The host was up, without a command, and was powered off from inside. */
  | { readonly outcome: "poweroff" }
  /** The host was up, without a command, and asked to be restarted. */
  | { readonly outcome: "reboot" }
  /** It was ended through `stop` or `kill`. */
  | { readonly outcome: "stopped"; readonly lastStage: string | null }
  /** The time limit was reached. */
  | { readonly outcome: "timeout"; readonly lastStage: string | null }
  /** It did not come up, or failed. */
  | {
    readonly outcome: "failed";
    /** The cause, in one line. */
    readonly reason: string;
    /** The stage of the last event; `null` if there was none. */
    readonly lastStage: string | null;
    /** The end of the console's output; may be empty. */
    readonly console: string;
  };

/**
 * Seconds that a machine has to begin its shutdown after it was asked to power off, and again to be gone once its disks
 * are in order, before it is killed. In between it has as long as its own deadlines allow, plus this time.
 */
export const STOP_GRACE = 30;
