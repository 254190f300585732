/**
 * Runs `up` on a terminal of its own, as a user does: it types, reads the screen, and resizes the window. It must not
 * assert.
 *
 * @module
 */
import { join } from "node:path/posix";
import type { BootEvent } from "../../boot/events.ts";
import { readEvents } from "./events_file.ts";
import { processesNaming } from "./leftovers.ts";
import { BOOT_DEADLINE, upWords } from "./up.ts";

/** Seconds that a command typed on the console may take, or its answer: emulated, as a boot. */
export const COMMAND_DEADLINE: number = BOOT_DEADLINE;

/** The status and leftovers of a session. */
export interface Left {
  /** The exit status of `up`. */
  readonly status: number;
  /** The terminal's settings after it, as `stty -a` prints them. */
  readonly settings: string;
  readonly events: readonly BootEvent[];
  readonly files: readonly string[];
  readonly processes: readonly string[];
}

/** Someone at a terminal; disposing of it ends the machine and removes its files. */
export class Typist implements AsyncDisposable {
  readonly #folder: string;
  readonly #script: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #screen = "";
  #read = 0;
  #ended = false;
  #wake = (): void => {};

  private constructor(folder: string, script: Deno.ChildProcess) {
    this.#folder = folder;
    this.#script = script;
    this.#keyboard = script.stdin.getWriter();
    this.#reading = this.#watch();
  }

  /**
   * Starts `up` on a new terminal.
   *
   * @param options Its options.
   * @param size The terminal's size.
   */
  static async start(
    options: readonly string[],
    size: { readonly rows: number; readonly columns: number },
  ): Promise<Typist> {
    const folder = await Deno.makeTempDir({ prefix: "only-docker-typist-" });
    await Deno.mkdir(join(folder, "tmp"));
    const words = upWords(
      ["--timeout", `${2 * BOOT_DEADLINE}`, ...options],
      join(folder, "events"),
    );
    const line = [
      `stty rows ${size.rows} cols ${size.columns}`,
      'echo "terminal $(tty)"',
      words.map(quote).join(" "),
      'echo "ended $?"',
      "stty -a",
      "echo over",
    ].join("; ");
    const script = new Deno.Command("script", {
      args: ["-qfec", line, "/dev/null"],
      env: { TMPDIR: join(folder, "tmp"), TERM: "linux", SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    return new Typist(folder, script);
  }

  /**
   * Waits until the screen shows something after all earlier matches.
   *
   * @param pattern The pattern to wait for.
   * @param seconds The time limit in seconds.
   * @returns The match.
   * @throws {Error} If the time is over or the terminal closes; the message has the end of the screen.
   */
  async sees(pattern: RegExp, seconds: number): Promise<RegExpExecArray> {
    const late = performance.now() + seconds * 1000;
    for (;;) {
      const match = pattern.exec(this.#screen.slice(this.#read));
      if (match !== null) {
        this.#read += match.index + match[0].length;
        return match;
      }
      const left = late - performance.now();
      if (left <= 0 || this.#ended) {
        const screen = this.#screen.slice(-3000);
        throw new Error(`${pattern} was not seen (${Math.round(left)} s left):\n${screen}`);
      }
      const changed = Promise.withResolvers<void>();
      this.#wake = changed.resolve;
      const timer = setTimeout(changed.resolve, left);
      await changed.promise;
      clearTimeout(timer);
    }
  }

  /** Types keys. A line ends with `\r`, as on a keyboard. */
  async types(keys: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(keys));
  }

  /**
   * Types a command into a shell of the machine and reads its answer.
   *
   * @param command The command, which must not contain the words of the marks.
   * @returns Its output, with lines ended by `\n`, and its exit status.
   */
  async asks(command: string): Promise<{ output: string; status: number }> {
    // The shell's echo of the line has quotes within the marks, the marks themselves have none.
    await this.types(`echo be''gin; ${command}; echo e''nd $?.\r`);
    await this.sees(/begin\r+\n/, COMMAND_DEADLINE);
    const from = this.#read;
    const [end, status] = await this.sees(/end (\d+)\.\r+\n/, COMMAND_DEADLINE);
    const output = this.#screen.slice(from, this.#read - end.length).replaceAll(/\r+\n/g, "\n");
    return { output: output.trimEnd(), status: Number(status) };
  }

  /** Resizes the window, as a user does with the mouse. */
  async resizes(rows: number, columns: number): Promise<void> {
    const [, terminal = ""] = /^terminal (\S+)\r*$/m.exec(this.#screen) ?? [];
    const { success } = await new Deno.Command("stty", {
      args: ["-F", terminal, "rows", `${rows}`, "cols", `${columns}`],
    }).output();
    if (!success) throw new Error(`the terminal ${terminal} can't be resized`);
  }

  /** Waits until `up` has ended by itself. */
  async leaves(): Promise<Left> {
    const [, status] = await this.sees(/ended (\d+)\r*\n/, COMMAND_DEADLINE);
    const [settings] = await this.sees(/[^]*?^over\r*$/m, COMMAND_DEADLINE);
    const temporary = join(this.#folder, "tmp");
    return {
      status: Number(status),
      settings,
      events: readEvents(await Deno.readTextFile(join(this.#folder, "events"))),
      files: [...Deno.readDirSync(temporary)].map(({ name }) => name),
      processes: processesNaming(temporary),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Its terminal hangs up; the launcher ends the machine.
    if (!this.#ended) this.#script.kill("SIGTERM");
    await this.#script.status;
    await this.#reading;
    await this.#keyboard.close().catch(() => {});
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #watch(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const part of this.#script.stdout) {
      this.#screen += decoder.decode(part, { stream: true });
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
