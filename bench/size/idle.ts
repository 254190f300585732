/**
 * Measures PID 1 of a host that is up and idle: its memory and its wakeups. The command that a user would use boots the
 * host, on a terminal, so that the isolates of the services and of the console are there and dom0 is attached.
 *
 * @module
 */
import { join } from "node:path/posix";
import { MessageDecoder } from "../../kvm/events.ts";
import { makePrivateFolder } from "../../kvm/folder.ts";
import { PROJECT } from "../../cli/places.ts";
import { sleep } from "../../init/services/sleep.ts";
import { makeFifo } from "../../ns/fifo.ts";
import { residentBytes, type Switches, voluntarySwitches, wakeups } from "./wakeups.ts";

/** Seconds for all of it. */
const DEADLINE = 240;
/** Seconds for the host to come to rest: V8 tidies up 30 s after it was last busy. */
const REST = 60;
/** Seconds that it is watched: three rounds of health checks of the services. */
const WATCHED = 30;

/** The measurements of an idle host. */
export interface Idle {
  /** Bytes. */
  readonly resident: number;
  /** Per second. */
  readonly wakeups: number;
}

/**
 * Boots a host, watches it and powers it off. Needs root and all permissions.
 *
 * @param signal Ends it.
 * @throws {Error} If it does not come up.
 */
export async function watchIdle(signal: AbortSignal): Promise<Idle> {
  await using folder = await makePrivateFolder();
  const fifo = folder.file("events");
  await makeFifo(fifo);
  const command = [Deno.execPath(), "run", "-A", join(PROJECT, "cli/main.ts"), "ns"];
  // script(1) is the terminal; its standard input is held open and stays empty.
  const terminal = new Deno.Command("script", {
    args: [
      "--quiet",
      "--command",
      [...command, "--events", fifo].map(quoted).join(" "),
      "/dev/null",
    ],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const stop = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE * 1000)]);
  // The first signal powers the host off in order, a second one at once.
  const end = (): void => signalled(() => terminal.kill("SIGTERM"));
  stop.addEventListener("abort", end);
  try {
    await bootIsOver(fifo);
    signal.throwIfAborted();
    const init = initBelow(terminal.pid);
    if (init === null) throw new Error("the host did not come up");
    await sleep(REST, signal);
    signal.throwIfAborted();
    const before = switchesOf(init);
    const began = performance.now();
    await sleep(WATCHED, signal);
    signal.throwIfAborted();
    const after = switchesOf(init);
    const seconds = (performance.now() - began) / 1000;
    const resident = residentBytes(Deno.readTextFileSync(`/proc/${init}/status`));
    signalled(() => Deno.kill(init, "SIGUSR2"));
    return { resident, wakeups: wakeups(before, after) / seconds };
  } finally {
    stop.removeEventListener("abort", end);
    if (stop.aborted) end();
    await terminal.stdin.close().catch(() => {});
    await terminal.status;
  }
}

async function bootIsOver(fifo: string): Promise<void> {
  using file = await Deno.open(fifo, { read: true });
  const decoder = new MessageDecoder();
  const buffer = new Uint8Array(65_536);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    for (const message of decoder.decode(buffer.subarray(0, count))) {
      if (!("run" in message) && message.stage === "boot" && message.event !== "start") return;
    }
  }
}

/** PID 1 of the namespaces that a descendant of a process has made: the child of `unshare(1)`. */
function initBelow(pid: number): number | null {
  for (const child of childrenOf(pid)) {
    const found = nameOf(pid) === "unshare" ? child : initBelow(child);
    if (found !== null) return found;
  }
  return null;
}

function childrenOf(pid: number): number[] {
  const read = (thread: string): string => {
    try {
      return Deno.readTextFileSync(`/proc/${pid}/task/${thread}/children`);
    } catch {
      return "";
    }
  };
  return threadsOf(pid).flatMap((thread) => read(thread).split(" ")).map(Number)
    .filter((child) => child > 1);
}

function threadsOf(pid: number): string[] {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
  } catch {
    return [];
  }
}

function nameOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/comm`).trim();
  } catch {
    return "";
  }
}

function switchesOf(pid: number): Switches {
  const switches = new Map<number, number>();
  for (const thread of threadsOf(pid)) {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/task/${thread}/status`);
      switches.set(Number(thread), voluntarySwitches(status));
    } catch (error) {
      // The thread has just ended.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return switches;
}

function signalled(signal: () => void): void {
  try {
    signal();
  } catch {
    // It has ended already.
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
