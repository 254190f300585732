/**
 * PID 1 of fresh namespaces, as the process that carries a boot.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { ControlMessage } from "../boot/events.ts";
import type { Carrier, Port } from "../kvm/session.ts";
import type { Entering } from "./enter.ts";

/** Options of `unshare(1)`: the namespaces of a separate machine. PID 1 is killed together with `unshare`. */
const UNSHARE = [
  "--mount",
  "--pid",
  "--net",
  "--uts",
  "--ipc",
  "--cgroup",
  "--fork",
  "--kill-child",
];

/** Moves into the control groups, whose files come first, then executes the command after `--`. */
const MOVE = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 1; shift; done; shift; exec "$@"';

/**
 * The signals that end PID 1 when it powers off or halts, and when it reboots: `reboot(2)` in a process ID namespace.
 */
const ENDS_WELL = ["SIGINT", "SIGHUP"];

/** The signal that asks PID 1 for each action. */
const SIGNALS = { poweroff: "SIGUSR2", reboot: "SIGTERM", halt: "SIGUSR1" } as const;

/**
 * Starts PID 1.
 *
 * @param entering The parts of its root.
 * @param procs The files of the control groups that it moves into.
 * @param terminal Whether the user's terminal is its console.
 */
export function startInNamespaces(
  entering: Entering,
  procs: readonly string[],
  terminal: boolean,
): Carrier & AsyncDisposable {
  const enter = new URL("./enter.ts", import.meta.url).href;
  // Deno does not look for a config file below node_modules.
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const process = new Deno.Command("sh", {
    args: [
      ...["-c", MOVE, "sh", ...procs, "--"],
      ...["unshare", ...UNSHARE, Deno.execPath(), "run", "--quiet", "--allow-all"],
      ...[`--config=${config}`, enter],
      JSON.stringify(entering),
    ],
    stdin: terminal ? "inherit" : "null",
    stdout: terminal ? "inherit" : "piped",
    stderr: terminal ? "inherit" : "piped",
    // In a session of its own: keys that are typed on the terminal must not signal it.
    detached: true,
  }).spawn();
  const ended = watch(process, entering.events.source);
  const terminate = async (): Promise<void> => {
    // `unshare` ends after PID 1, and all other processes end with PID 1: then nothing is left.
    signal(initOf(process.pid) ?? process.pid, "SIGKILL");
    await ended;
  };
  return {
    console: terminal ? null : consoleOf(process),
    events: eventsOf(process.pid, entering.events.source),
    ended,
    terminate,
    [Symbol.asyncDispose]: terminate,
  };
}

async function watch(process: Deno.ChildProcess, fifo: string): Promise<string | null> {
  const { signal, code } = await process.status;
  // Unblocks whoever waits for the init to open the FIFO, or reads from it.
  (await Deno.open(fifo, { read: true, write: true })).close();
  if (signal !== null && ENDS_WELL.includes(signal)) return null;
  return `PID 1 ended with ${signal ?? `status ${code}`}`;
}

function consoleOf(process: Deno.ChildProcess): Port {
  const merged = new TransformStream<Uint8Array, Uint8Array>();
  const writer = merged.writable.getWriter();
  const copy = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const chunk of stream) await writer.write(chunk);
  };
  Promise.all([copy(process.stdout), copy(process.stderr)]).then(() => writer.close()).catch(() => {
    // Nobody reads it any more.
  });
  // There is no keyboard: standard input is not a terminal.
  return { readable: merged.readable, writable: new WritableStream() };
}

function eventsOf(pid: number, fifo: string): Port {
  const decoder = new TextDecoder();
  return {
    readable: ReadableStream.from(readFifo(fifo)),
    writable: new WritableStream<Uint8Array>({
      write(line): void {
        const message: ControlMessage = JSON.parse(decoder.decode(line));
        const init = initOf(pid);
        if (init === null) return;
        // PID 1 reads the size from the terminal itself, but only the session of the terminal's owner is notified of a
        // change.
        signal(init, message.control === "winsize" ? "SIGWINCH" : SIGNALS[message.action]);
      },
    }),
  };
}

async function* readFifo(fifo: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(fifo, { read: true });
  const buffer = new Uint8Array(65_536);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    yield buffer.slice(0, count);
  }
}

/** PID 1's id outside its namespace: the child of `unshare`, or `null` before it exists. */
function initOf(unshare: number): number | null {
  try {
    const children = Deno.readTextFileSync(`/proc/${unshare}/task/${unshare}/children`);
    return children.trim() === "" ? null : Number(children.trim().split(" ")[0]);
  } catch {
    return null;
  }
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
