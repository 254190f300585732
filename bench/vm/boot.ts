/**
 * One boot in a virtual machine, which is killed once it reaches its goal. It must leave nothing behind.
 *
 * @module
 */
import type { BootEvent } from "../../boot/events.ts";
import { bootInVm } from "../../kvm/vm.ts";
import type { BenchContext } from "../context.ts";

/** Memory of the machines, in MiB, and their processors: as many as `up` gives a machine. */
const MEMORY = 1024;
const CPUS = 2;

/** Seconds for a machine to come up, and to report afterwards. */
const DEADLINE = 600;

/** How many characters of the console's end are kept of a boot that fails: a kernel's last words are long. */
const TAIL = 4000;

/** What is booted. */
export interface VmBoot {
  /** The image's folder. */
  readonly image: string;
  /** What is added to the kernel command line. */
  readonly append: string;
  /** MiB; by default as many as `up` gives a machine. */
  readonly memory?: number;
  /** Seconds until it counts as failed. */
  readonly deadline?: number;
}

/** The measurements of a boot. */
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
 * @param context What ends it, and where progress is reported.
 * @throws {Error} If it does not reach its goal; the cause is the end of the console's output.
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
    // With a command it gets no terminal; this one outlives the measurement.
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
  if (result.outcome !== "failed") throw new Error(`it did not reach its goal: ${result.outcome}`);
  throw new Error(result.reason, { cause: result.console.slice(-TAIL) });
}

/** The notes that were already reported: each boot says which accelerator it takes. */
const said = new Set<string>();
