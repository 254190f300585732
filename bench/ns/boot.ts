/**
 * One boot of a root in namespaces of this machine, from its first clock to its end. It must leave nothing behind.
 *
 * @module
 */
import type { BootEvent } from "../../boot/events.ts";
import { encodeControl, MessageDecoder } from "../../kvm/events.ts";
import { makePrivateFolder } from "../../kvm/folder.ts";
import type { Carrier } from "../../kvm/session.ts";
import { makeGroups } from "../../ns/cgroup.ts";
import { EVENTS, makeFifo } from "../../ns/fifo.ts";
import { startInNamespaces } from "../../ns/process.ts";
import { clockReadings } from "../clock.ts";

/** Seconds for a machine to come up, and to go down. */
const DEADLINE = 120;

/** How many characters of the console's end are shown if a boot fails. */
const TAIL = 2000;

/** What is booted. */
export interface NsBoot {
  /** The folder of the root tree. */
  readonly root: string;
  /** The settings of the init's config file. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The folder for Docker's state, which is in memory by default. */
  readonly data?: string;
  /** How many times the clock is printed: the last is dom0's, and the one before it is the start. */
  readonly clocks: number;
  /** The most seconds until dom0 runs; 120 by default. */
  readonly deadline?: number;
  /** Whether it is an init of ours, which says when its boot is over and is powered off in order. */
  readonly orderly: boolean;
  /** Aborted to end it at once. */
  readonly signal: AbortSignal;
}

/** The measurements of a boot. */
export interface NsTimes {
  /** Seconds from the start to dom0. */
  readonly dom0: number;
  /** Seconds from the request to power off to the end of PID 1; `null` of one that was killed. */
  readonly poweroff: number | null;
  readonly events: readonly BootEvent[];
}

/**
 * Boots. Needs root and all permissions.
 *
 * @param boot What is booted.
 * @throws {Error} If dom0 does not come up; the message has the end of the console's output.
 */
export async function bootNs(boot: NsBoot): Promise<NsTimes> {
  boot.signal.throwIfAborted();
  await using folder = await makePrivateFolder();
  const mountpoint = folder.file("root");
  await Deno.mkdir(mountpoint);
  const fifo = folder.file("events");
  await makeFifo(fifo);
  await using groups = await makeGroups(`only-docker-${Deno.pid}`);
  await using carrier = startInNamespaces(
    {
      root: boot.root,
      folder: mountpoint,
      events: { source: fifo, target: EVENTS },
      terminal: null,
      data: boot.data ?? null,
      config: JSON.stringify({ ...boot.config, events: EVENTS, run: null }),
      cmdline: "",
    },
    groups.procs,
    false,
  );
  const stop = (): void => void carrier.terminate();
  boot.signal.addEventListener("abort", stop);
  try {
    return await measure(boot, carrier);
  } finally {
    boot.signal.removeEventListener("abort", stop);
  }
}

async function measure(boot: NsBoot, carrier: Carrier): Promise<NsTimes> {
  const machine = new Listener(carrier, boot.clocks);
  const [begin, dom0] = (await within(boot.deadline ?? DEADLINE, machine.dom0, () => machine.tail))
    .slice(boot.clocks - 2);
  boot.signal.throwIfAborted();
  if (begin === undefined || dom0 === undefined) {
    throw new Error(`dom0 did not run: ${machine.tail}`);
  }
  if (!boot.orderly) {
    await carrier.terminate();
    return { dom0: dom0 - begin, poweroff: null, events: [] };
  }
  await within(DEADLINE, machine.over, () => machine.tail);
  const asked = performance.now();
  await carrier.events.writable.getWriter().write(
    encodeControl({ control: "shutdown", action: "poweroff" }),
  );
  const fault = await within(DEADLINE, carrier.ended, () => machine.tail);
  if (fault !== null) throw new Error(`the machine did not power off: ${fault}`);
  const poweroff = (performance.now() - asked) / 1000;
  return { dom0: dom0 - begin, poweroff, events: machine.events };
}

/** Listens to a machine's console and events. */
class Listener {
  readonly events: BootEvent[] = [];
  /** Resolves with all clock readings, or with those before the console ended. */
  readonly dom0: Promise<number[]>;
  /** Resolves when every stage has ended. */
  readonly over: Promise<void>;
  #console = "";

  constructor(carrier: Carrier, clocks: number) {
    this.dom0 = this.#watch(carrier.console!.readable, clocks);
    this.over = this.#listen(carrier.events.readable);
  }

  /** The end of the console's output. */
  get tail(): string {
    return this.#console.slice(-TAIL);
  }

  async #watch(console: ReadableStream<Uint8Array>, clocks: number): Promise<number[]> {
    const all = Promise.withResolvers<number[]>();
    const read = async (): Promise<void> => {
      for await (const text of console.pipeThrough(new TextDecoderStream())) {
        this.#console = (this.#console + text).slice(-1_000_000);
        const readings = clockReadings(this.#console);
        if (readings.length >= clocks) all.resolve(readings);
      }
      all.resolve(clockReadings(this.#console));
    };
    read().catch(all.reject);
    return await all.promise;
  }

  async #listen(events: ReadableStream<Uint8Array>): Promise<void> {
    const over = Promise.withResolvers<void>();
    const read = async (): Promise<void> => {
      const decoder = new MessageDecoder();
      for await (const chunk of events) {
        for (const message of decoder.decode(chunk)) {
          if ("run" in message) continue;
          this.events.push(message);
          if (message.stage === "boot" && message.event !== "start") over.resolve();
        }
      }
      over.resolve();
    };
    read().catch(over.reject);
    return await over.promise;
  }
}

/** Waits, with a deadline. */
async function within<T>(seconds: number, work: Promise<T>, said: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`timed out after ${seconds} s: ${said()}`)),
    seconds * 1000,
  );
  return await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
