/**
 * Starts the init: reads the kernel command line and the config file, each once, and opens the sink of the events.
 *
 * @module
 */
import { type BootConfig, deepFreeze, DEFAULT_CONFIG } from "../boot/config.ts";
import { isScarce, MEMINFO, MEMINFO_LIMIT } from "../boot/memory_size.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../boot/mountflags.ts";
import { CONFIG_FILE } from "../boot/paths.ts";
import { CMDLINE_LIMIT, type KernelCmdline, parseCmdline } from "./config/cmdline.ts";
import { CONFIG_LIMIT, configure } from "./config/config.ts";
import { restartAfterPanic } from "./hardware/panic.ts";
import {
  AT_FDCWD,
  LINUX_REBOOT_CMD_CAD_OFF,
  SIGBUS,
  SIGSEGV,
  SIGSETXID,
} from "./kernel/constants.ts";
import { SyscallError } from "./kernel/errno.ts";
import { readText, writeText } from "./kernel/files.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { NO_SINK, openSink, type Sink } from "./sink.ts";
import { startOfPid1 } from "./timeline.ts";

/** The configuration of the boot, and the facts found while reading it. */
export interface Start {
  readonly config: BootConfig;
  /** The faults found on the way, one line each. */
  readonly faults: readonly string[];
  readonly sink: Sink;
  /** When PID 1 started, in seconds since the kernel did. */
  readonly started: number;
  /** Whether this PID 1 owns the machine: not in a process ID namespace. */
  readonly ownMachine: boolean;
  /** Whether the machine has so little memory that the kernel must swap before Docker starts. */
  readonly scarceMemory: boolean;
}

/**
 * Reads the configuration and opens the sink. It never throws: a host comes up with the defaults if it must.
 *
 * @param kernel The system calls.
 */
export function start(kernel: Kernel): Start {
  const faults: string[] = [];
  const attempt = <T>(what: string, call: () => T, otherwise: T): T => {
    try {
      return call();
    } catch (error) {
      faults.push(`${what}: ${(error as Error).message}`);
      return otherwise;
    }
  };
  // The stage `mounts` would come too late: the command line configures it.
  attempt("/proc", () => mountProc(kernel), undefined);
  attempt(
    "PID 1 is not protected from the OOM killer",
    () => writeText(kernel, "/proc/self/oom_score_adj", NEVER_A_VICTIM),
    undefined,
  );
  attempt("signals", () => leaveSignalStack(kernel), undefined);
  const ownMachine = attempt("ctrl-alt-del", () => catchCtrlAltDel(kernel), false);

  const nothing: KernelCmdline = { parameters: new Map(), consoles: [] };
  const cmdline = attempt(
    "command line",
    () => parseCmdline(readText(kernel, "/proc/cmdline", CMDLINE_LIMIT)),
    nothing,
  );
  const file = attempt("config file", () => readConfigFile(kernel), null);
  const configured = attempt("configuration", () => configure(file, cmdline), {
    config: DEFAULT_CONFIG,
    faults: [],
  });
  const config = withHardware(configured.config, ownMachine);
  if (config.hardware) {
    attempt("panic", () => restartAfterPanic(kernel, config.panic, cmdline.parameters), undefined);
  }
  const sink = attempt(
    `events ${config.events}`,
    () => config.events === null ? NO_SINK : openSink(kernel, config.events),
    NO_SINK,
  );
  const started = startOfPid1(kernel, cmdline.parameters.get("only-docker.start"));
  const scarceMemory = ownMachine &&
    attempt(MEMINFO, () => isScarce(readText(kernel, MEMINFO, MEMINFO_LIMIT)), false);
  return {
    ...{ config, sink, started, ownMachine, scarceMemory },
    faults: [...faults, ...configured.faults],
  };
}

/** PID 1's death is a kernel panic: `proc_pid_oom_score_adj(5)`. Its children inherit this until they get their own. */
const NEVER_A_VICTIM = "-1000\n";

function mountProc(kernel: Kernel): void {
  if (kernel.statx(AT_FDCWD, "/proc").mountRoot) return;
  kernel.mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
}

/**
 * The runtime and the C library handle these on a signal stack of 8 KiB. With AVX-512 three frames fill it. If further
 * signals interrupt such a handler, the kernel finds no room and kills the process, even PID 1. The ordinary stack has
 * room for all of them.
 */
const ON_SIGNAL_STACK: readonly number[] = [SIGBUS, SIGSEGV, SIGSETXID];

function leaveSignalStack(kernel: Kernel): void {
  for (const signal of ON_SIGNAL_STACK) kernel.leaveSignalStack(signal);
}

/**
 * Makes ctrl-alt-del signal PID 1. In a process ID namespace the kernel does not have this setting: EINVAL.
 *
 * @returns Whether this PID 1 owns the machine.
 */
function catchCtrlAltDel(kernel: Kernel): boolean {
  try {
    kernel.reboot(LINUX_REBOOT_CMD_CAD_OFF);
    return true;
  } catch (error) {
    if (!(error instanceof SyscallError && error.code === "EINVAL")) throw error;
    return false;
  }
}

function withHardware(config: BootConfig, ownMachine: boolean): BootConfig {
  return ownMachine ? config : deepFreeze({ ...config, hardware: false });
}

function readConfigFile(kernel: Kernel): string | null {
  try {
    return readText(kernel, CONFIG_FILE, CONFIG_LIMIT);
  } catch (error) {
    if (error instanceof SyscallError && error.code === "ENOENT") return null;
    throw error;
  }
}
