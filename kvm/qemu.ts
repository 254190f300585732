/**
 * Starts, connects and ends one QEMU process. It must leave no process behind, however the launcher ends.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { Tail } from "./tail.ts";

/** The executable. */
export const QEMU = "qemu-system-x86_64";

/** Bytes of QEMU's own messages that are kept. */
const MESSAGES_LIMIT = 8 * 1024;

/** Seconds that QEMU has to end after `SIGTERM`. */
const TERMINATE_GRACE = 3;

/** Seconds that QEMU has to open its serial ports. */
const CONNECT_DEADLINE = 30;

/** A running QEMU. */
export interface Qemu extends AsyncDisposable {
  /** The requested serial ports, in the order of the sockets. */
  readonly ports: readonly Deno.UnixConn[];
  /** Resolves when it has ended: to `null` if it ended well, else to the reason in one line. */
  readonly ended: Promise<string | null>;
  /** Ends it at once: `SIGTERM`, and `SIGKILL` soon after. Resolves when it is gone. */
  terminate(): Promise<void>;
}

/**
 * Starts QEMU and waits until it has connected to the sockets of its serial ports. Needs run permission for `setpriv`,
 * and read, write and net permission for the sockets.
 *
 * @param argv Its arguments, which name the sockets.
 * @param sockets The paths on which the launcher listens; they must not exist yet.
 * @returns The running QEMU.
 * @throws {Error} If it can't be started, or ends or times out before it has connected; the message is one line.
 */
export async function startQemu(
  argv: readonly string[],
  sockets: readonly string[],
): Promise<Qemu> {
  using listening = new DisposableStack();
  const listeners = sockets.map((path) => listening.use(Deno.listen({ transport: "unix", path })));
  const process = spawn(argv);
  const ended = watch(process);
  const terminate = async (): Promise<void> => {
    signal(process, "SIGTERM");
    const timer = setTimeout(() => signal(process, "SIGKILL"), TERMINATE_GRACE * 1000);
    await ended.finally(() => clearTimeout(timer));
  };
  try {
    const connections = Promise.all(listeners.map((listener) => listener.accept()));
    const ports = await Promise.race([connections, endedEarly(ended), tooLate()]);
    return { ports, ended, terminate, [Symbol.asyncDispose]: terminate };
  } catch (error) {
    await terminate();
    throw error;
  }
}

async function endedEarly(ended: Promise<string | null>): Promise<never> {
  throw new Error(await ended ?? `${QEMU} ended before it opened its serial ports`);
}

async function tooLate(): Promise<never> {
  await delay(CONNECT_DEADLINE * 1000, undefined, { ref: false });
  throw new Error(`${QEMU} did not open its serial ports within ${CONNECT_DEADLINE} s`);
}

function spawn(argv: readonly string[]): Deno.ChildProcess {
  // In a session of its own, so that a terminal's Ctrl-C reaches only the launcher. setpriv(1) makes QEMU end with the
  // launcher even if that is killed.
  return new Deno.Command("setpriv", {
    args: ["--pdeathsig", "KILL", "--", QEMU, ...argv],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    detached: true,
  }).spawn();
}

async function watch(process: Deno.ChildProcess): Promise<string | null> {
  const messages = new Tail(MESSAGES_LIMIT);
  for await (const chunk of process.stderr) messages.write(chunk);
  const status = await process.status;
  if (status.success) return null;
  const said = lastLine(messages.toString()).replace(`${QEMU}: `, "");
  const how = status.signal === null ? `status ${status.code}` : status.signal;
  return said === "" ? `${QEMU} ended with ${how}` : `${QEMU} ended with ${how}: ${said}`;
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

function signal(process: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    process.kill(name);
  } catch (error) {
    // It has ended already.
    if (!(error instanceof TypeError)) throw error;
  }
}
