/**
 * One boot in a virtual machine, until what it shall reach is reached; then it is killed. It must leave nothing behind.
 *
 * @module
 */
import type { BootEvent } from "../../boot/events.ts";
import { bootInVm } from "../../kvm/vm.ts";
import type { BenchContext } from "../context.ts";

/** Memory of the machines, in MiB, and their processors: what `up` gives one. */
const MEMORY = 1024;
const CPUS = 2;

/** Seconds for a machine to come up, and for what it says afterwards. */
const DEADLINE = 600;

/** The end of a console that is kept of a boot that fails: a kernel's last words are long. */
const TAIL = 4000;

/** What is booted. */
export interface VmBoot {
  /** The image's folder. */
  readonly image: string;
  /** What is added to the kernel command line. */
  readonly append: string;
  /** MiB; what `up` gives a machine where it is left out. */
  readonly memory?: number;
  /** Seconds until it counts as failed. */
  readonly deadline?: number;
}

/** What was measured. */
export interface VmTimes {
  /** Seconds from QEMU's start. */
  readonly reached: number;
  /** Seconds from the kernel's start to `/init`. */
  readonly kernel: number;
}

/**
 * Boots.
 *
 * @param boot What is booted.
 * @param context What ends it, and who is told.
 * @throws {Error} Where it does not get there; its cause is the end of what the console said.
 */
export async function bootVm(
  { image, append, memory = MEMORY, deadline = DEADLINE }: VmBoot,
  { cache, progress, signal }: BenchContext,
): Promise<VmTimes> {
  signal.throwIfAborted();
  const kill = new AbortController();
  const both = AbortSignal.any([signal, kill.signal]);
  let reached: number | undefined;
  let kernel: number | undefined;
  const result = await bootInVm({
    ...{ image, append, cache, memory, cpus: CPUS, disks: [], qemu: [] },
    accelerator: "auto",
    // It gets no terminal, and outlives what is measured.
    run: "sleep 1000",
    timeout: deadline,
    onEvent(event: BootEvent): void {
      if (event.detail === "reached") reached ??= event.firmware;
      if (event.detail !== "kernel") return;
      kernel = event.kernel;
      kill.abort();
    },
    onOutput: () => Promise.resolve(),
    onNote: (line) => {
      if (!said.has(line)) progress(line);
      said.add(line);
    },
    stop: signal,
    kill: both,
  });
  signal.throwIfAborted();
  if (reached !== undefined && kernel !== undefined) return { reached, kernel };
  if (result.outcome !== "failed") throw new Error(`it got nowhere: ${result.outcome}`);
  throw new Error(result.reason, { cause: result.console.slice(-TAIL) });
}

/** What was told already: each boot says which accelerator it takes. */
const said = new Set<string>();
