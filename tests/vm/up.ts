/**
 * Runs the real command `up` as a child process: listens to it, and at its end collects its output and its leftovers.
 * It must not assert.
 *
 * @module
 */
import { join } from "node:path/posix";
import type { BootEvent } from "../../boot/events.ts";
import { DEFAULT_IMAGE, PROJECT } from "../../cli/places.ts";
import { readEvents } from "./events_file.ts";
import { processesNaming } from "./leftovers.ts";

/** Seconds that one boot may take: emulated, on a busy machine. */
export const BOOT_DEADLINE = 600;

/** A command that has ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly BootEvent[];
  /** Files that it left in its `TMPDIR`. */
  readonly files: readonly string[];
  /** Processes that still name its `TMPDIR`, as QEMU's sockets do. */
  readonly processes: readonly string[];
}

/** A command that runs. */
export interface Up {
  readonly pid: number;
  /** Resolves when standard error matches; rejects if the command ends first. */
  stderrHas(pattern: RegExp): Promise<void>;
  /** Resolves when standard output matches; rejects if the command ends first. */
  stdoutHas(pattern: RegExp): Promise<void>;
  /** Settles when the file of the events has this; rejects where the command ends before. */
  eventsHave(pattern: RegExp): Promise<void>;
  /** Closes the reading end of standard output, as `head` does. */
  closeStdout(): Promise<void>;
  /** Cuts the machine's power: the command is killed, and QEMU with it. Resolves when both are gone. */
  cut(): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

/**
 * Returns the words of the command line.
 *
 * @param options Its options.
 * @param events The file of `--events`.
 */
export function upWords(options: readonly string[], events: string): string[] {
  const main = join(PROJECT, "cli", "main.ts");
  const own = ["--image", DEFAULT_IMAGE, "--events", events];
  return [Deno.execPath(), "run", "--quiet", "-A", main, "up", ...own, ...options];
}

/**
 * Starts `up` on the ordinary image, with the fastest accelerator that works here.
 *
 * @param options Its options; a `--timeout` among them overrides {@linkcode BOOT_DEADLINE}.
 */
export async function startUp(options: readonly string[]): Promise<Up> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-up-" });
  const temporary = join(folder, "tmp");
  await Deno.mkdir(temporary);
  const events = join(folder, "events");
  const [program = "", ...args] = upWords(["--timeout", `${BOOT_DEADLINE}`, ...options], events);
  const process = new Deno.Command(program, {
    args,
    env: { TMPDIR: temporary, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // It ends itself long before, unless it hangs.
  const hung = setTimeout(() => process.kill("SIGKILL"), 2 * BOOT_DEADLINE * 1000);
  const all = (): string => `${stdout.text}\n${stderr.text}`;
  const stdout = new Said(process.stdout, all);
  const stderr = new Said(process.stderr, all);
  /** The processes whose power was cut. */
  let cut: readonly number[] | null = null;
  const end = async (): Promise<Ended> => {
    const [{ code }] = await Promise.all([process.status, stdout.whole, stderr.whole]);
    clearTimeout(hung);
    if (cut !== null) await haveEnded(cut);
    const files = [...Deno.readDirSync(temporary)].map(({ name }) => name);
    const processes = processesNaming(temporary);
    const text = await Deno.readTextFile(events).catch(() => "");
    const heard = readEvents(cut !== null ? text.slice(0, text.lastIndexOf("\n") + 1) : text);
    await Deno.remove(folder, { recursive: true });
    return {
      ...{ status: code, stdout: stdout.text, stderr: stderr.text },
      ...{ events: heard, files, processes },
    };
  };
  const ended = end();
  return {
    pid: process.pid,
    stderrHas: (pattern) => stderr.has(pattern),
    stdoutHas: (pattern) => stdout.has(pattern),
    async eventsHave(pattern): Promise<void> {
      for (let over = false; !over;) {
        if (pattern.test(await Deno.readTextFile(events).catch(() => ""))) return;
        const pause = new Promise((wake) => setTimeout(wake, 200));
        over = await Promise.race([ended.then(() => true), pause.then(() => false)]);
      }
      throw new Error(`it ended without ${pattern} among its events:\n${all()}`);
    },
    closeStdout: () => stdout.close(),
    cut(): Promise<Ended> {
      cut = processesNaming(temporary).map((line) => parseInt(line));
      process.kill("SIGKILL");
      return ended;
    },
    ended,
  };
}

/**
 * Waits until processes have ended. The kernel kills QEMU when the command is dead, and QEMU is not a child of this
 * process, which would be notified of its end. A process that ends loses its command line before it closes its files,
 * and its first thread ends before the others.
 */
async function haveEnded(pids: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 600 && pids.some(isAlive); tries++) {
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

function isAlive(pid: number): boolean {
  try {
    const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].length;
    return threads > 1 || !/^State:\s*Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** Runs `up` to its end. */
export async function up(options: readonly string[]): Promise<Ended> {
  return await (await startUp(options)).ended;
}

/** The text of a stream so far. */
class Said {
  text = "";
  readonly whole: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #listeners = new Set<() => void>();
  readonly #all: () => string;
  #ended = false;

  /**
   * @param stream The stream.
   * @param all Returns the output for the error of a wait in vain.
   */
  constructor(stream: ReadableStream<Uint8Array>, all: () => string) {
    this.#all = all;
    this.#reader = stream.getReader();
    this.whole = this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (let part = await this.#reader.read(); !part.done; part = await this.#reader.read()) {
      this.text += decoder.decode(part.value, { stream: true });
      for (const tell of this.#listeners) tell();
    }
    this.#ended = true;
    for (const tell of this.#listeners) tell();
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  has(pattern: RegExp): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (pattern.test(this.text)) resolve();
      else if (this.#ended) reject(new Error(`it ended without ${pattern}:\n${this.#all()}`));
      else return;
      this.#listeners.delete(look);
    };
    this.#listeners.add(look);
    look();
    return promise;
  }
}
