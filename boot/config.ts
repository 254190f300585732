/**
 * The configuration of a boot, as one frozen value. `init/config/config.ts` makes it once, from the defaults, the
 * config file and the kernel command line; nothing downstream reads any of these again. This file must not parse.
 *
 * @module
 */

/** The size of a terminal in characters. */
export interface WindowSize {
  /** Lines of text. */
  readonly rows: number;
  /** Characters in a line. */
  readonly columns: number;
}

/** The configuration of one boot. */
export interface BootConfig {
  /** The host's name. */
  readonly hostname: string;
  /** What the console shows: dom0, or the rescue shell on the machine's own root (`console` on the command line). */
  readonly console: "dom0" | "rescue";
  /** The terminal type for programs on the console, as `term(7)` names it. */
  readonly term: string;
  /** The console's size if its terminal does not know it (a serial line). */
  readonly winsize: WindowSize;
  /** The serial port or FIFO that receives the events; `null` for none. Control messages come in over the same file. */
  readonly events: string | null;
  /** Control groups: v2, the v1 hierarchies, or (`auto`) v2 if it has controllers. */
  readonly cgroup: "auto" | "v1" | "v2";
  /** The command that `sh -c` runs in dom0 before the machine powers off; `null` for an interactive host. */
  readonly run: string | null;
  /** Kernel modules to load beside the built-in list. */
  readonly modules: readonly string[];
  /** The data disk. */
  readonly storage: {
    /** The file system's label. */
    readonly label: string;
    /** The size of the file system in memory if there is no disk: `auto`, or a `size` in the notation of `tmpfs(5)`. */
    readonly size: string;
    /** Seconds to wait for a disk with the label; 0 looks once. */
    readonly deadline: number;
    /** Whether to mount a file system that is marked as needing a check, or to keep Docker's state in memory. */
    readonly damaged: "mount" | "memory";
    /** Whether to mount a btrfs that lacks some of its devices. */
    readonly degraded: boolean;
    /** Whether to format an empty disk if no disk has the label. */
    readonly format: "never" | "empty";
  };
  /** Swap. */
  readonly swap: {
    /** Compressed swap in memory: if memory is small (`auto`), never (`off`), or of this size, as in `tmpfs(5)`. */
    readonly zram: string;
    /** The label of a swap partition. */
    readonly label: string;
  };
  /** The limits of all containers together. */
  readonly containers: {
    /** Bytes of memory followed by `k`, `m` or `g`, or a percentage of all memory; `null` for the host's own rule. */
    readonly memory: string | null;
    /** Processes and threads; `null` for the host's own rule. */
    readonly pids: number | null;
  };
  /** Whether DHCP runs on the Ethernet interfaces. */
  readonly dhcp: boolean;
  /** The command of dom0's container; empty for the image's own. */
  readonly dom0: { readonly command: readonly string[] };
  /**
   * Whether the machine itself is this host's: its watchdog, its power button, its records of a crash, and its reaction
   * to one. It never is in a process ID namespace.
   */
  readonly hardware: boolean;
  /** Seconds until a machine reboots after a kernel panic; -1 for at once. */
  readonly panic: number;
  /** The hardware watchdog. */
  readonly watchdog: {
    /** Seconds without a sign of life after which it resets the machine; 0 leaves the watchdog alone. */
    readonly timeout: number;
  };
  /** Deadlines, in seconds. */
  readonly deadlines: {
    /** For dockerd to be ready. */
    readonly engine: number;
    /** For a containerd or dockerd that fell silent to answer again, before it is killed. */
    readonly answer: number;
    /** For everything to stop at shutdown. */
    readonly shutdown: number;
  };
}

/** The configuration of a boot if nothing else is set. */
export const DEFAULT_CONFIG: BootConfig = deepFreeze({
  hostname: "only-docker",
  console: "dom0",
  term: "linux",
  winsize: { rows: 24, columns: 80 },
  events: null,
  cgroup: "auto",
  run: null,
  modules: [],
  storage: {
    label: "DOCKER",
    size: "auto",
    deadline: 0,
    damaged: "mount",
    degraded: false,
    format: "never",
  },
  swap: { zram: "auto", label: "DOCKER-SWAP" },
  containers: { memory: null, pids: null },
  dhcp: true,
  dom0: { command: [] },
  hardware: true,
  panic: 10,
  watchdog: { timeout: 60 },
  deadlines: { engine: 120, answer: 15, shutdown: 15 },
});

/**
 * Freezes a value and everything in it.
 *
 * @param value The value, without cycles.
 * @returns The same value.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
