/**
 * What can be configured about a boot, as one frozen value. `init/config/config.ts` makes it from the defaults, the config
 * file and the kernel command line, once; nothing downstream reads any of these again. This file holds no parser.
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
  /** What the console shows: dom0, or the rescue shell in the machine's own root (`console` on the command line). */
  readonly console: "dom0" | "rescue";
  /** The terminal's type for what runs on the console, as `term(7)` names it. */
  readonly term: string;
  /** The console's size where its terminal does not know it (a serial line). */
  readonly winsize: WindowSize;
  /** Where the events go: a serial port or a FIFO; `null` for nowhere. Control messages come in over the same file. */
  readonly events: string | null;
  /** Control groups: v2, the v1 hierarchies, or v2 where it has controllers. */
  readonly cgroup: "auto" | "v1" | "v2";
  /** What `sh -c` runs in dom0 once it is up, before the machine powers off; `null` for an interactive host. */
  readonly run: string | null;
  /** Kernel modules that are loaded beside the built-in list. */
  readonly modules: readonly string[];
  /** The data disk. */
  readonly storage: {
    /** The file system's label. */
    readonly label: string;
    /** How much memory the file system in memory may take where there is no disk: `auto`, or as `tmpfs(5)` has `size`. */
    readonly size: string;
    /** Seconds for a disk with the label to appear; 0 looks once. */
    readonly deadline: number;
    /** What becomes of a file system that says itself that it needs a checker. */
    readonly damaged: "mount" | "memory";
    /** Whether a btrfs is mounted without all of its devices. */
    readonly degraded: boolean;
    /** Whether an empty disk is formatted where none has the label. */
    readonly format: "never" | "empty";
  };
  /** Swap. */
  readonly swap: {
    /** Compressed swap in memory: where memory is small (`auto`), never (`off`), or of this size, as `tmpfs(5)` has it. */
    readonly zram: string;
    /** The label of a swap partition. */
    readonly label: string;
  };
  /** What containers may take together. */
  readonly containers: {
    /** Bytes of memory with `k`, `m` or `g` behind the number, or a percentage of all; `null` for the host's own rule. */
    readonly memory: string | null;
    /** Processes and threads; `null` for the host's own rule. */
    readonly pids: number | null;
  };
  /** Whether DHCP runs on the Ethernet interfaces. */
  readonly dhcp: boolean;
  /** What runs in dom0's container: the image's own command where it is empty. */
  readonly dom0: { readonly command: readonly string[] };
  /**
   * Whether the machine itself is this host's: its watchdog, its power button, what it tells of a crash, and what it does
   * after one. Never so in a process ID namespace.
   */
  readonly hardware: boolean;
  /** Seconds after which a machine whose kernel panicked starts again; -1 for at once. */
  readonly panic: number;
  /** The hardware watchdog. */
  readonly watchdog: {
    /** Seconds after which it resets a machine that gives no sign of life; 0 leaves it alone. */
    readonly timeout: number;
  };
  /** Deadlines, in seconds. */
  readonly deadlines: {
    /** For dockerd to be ready. */
    readonly engine: number;
    /** For a containerd or dockerd that falls silent to answer again, before it is killed. */
    readonly answer: number;
    /** For everything to be stopped at shutdown. */
    readonly shutdown: number;
  };
}

/** What a boot does that nothing configures. */
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
