/**
 * A host whose console is a terminal that the test types on and reads, as a user would.
 *
 * @module
 */
import { join } from "node:path/posix";
import { DEFAULT_IMAGE } from "../../cli/places.ts";
import type { BootResult } from "../../kvm/boot.ts";
import { within } from "../within.ts";
import { DEADLINE, Dom0, LIFETIME } from "./dom0_command.ts";
import { Heard } from "./heard.ts";
import { findInit, processesOf } from "./processes.ts";
import type { DriverMessage, DriverOptions } from "./terminal_driver.ts";

/** What dom0's shell asks with. */
export const PROMPT = /dom0:~# /;

/** The host; disposing of it ends it and removes what the test had for it. */
export class TerminalHost extends Dom0 implements AsyncDisposable {
  readonly heard: Heard = new Heard();
  readonly #folder: string;
  readonly #script: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;
  readonly #pid = Promise.withResolvers<number>();
  readonly #result = Promise.withResolvers<BootResult>();
  readonly #reading: Promise<void>;
  #shown = "";

  private constructor(folder: string, script: Deno.ChildProcess) {
    super();
    this.#folder = folder;
    this.#script = script;
    this.#keyboard = script.stdin.getWriter();
    this.#reading = this.#read();
  }

  /**
   * Starts a boot. Its temporary files are in a folder of its own.
   *
   * @param options What to boot.
   */
  static async boot(
    options: Partial<Omit<DriverOptions, "socket">> = {},
  ): Promise<TerminalHost> {
    const folder = await Deno.makeTempDir({ prefix: "only-docker-terminal-" });
    const told: DriverOptions = {
      socket: join(folder, "socket"),
      image: options.image ?? DEFAULT_IMAGE,
      append: options.append ?? "",
      data: options.data ?? null,
      timeout: options.timeout ?? LIFETIME,
    };
    await Deno.mkdir(join(folder, "tmp"));
    using listener = Deno.listen({ transport: "unix", path: told.socket });
    const driver = new URL("./terminal_driver.ts", import.meta.url).pathname;
    const words = [Deno.execPath(), "run", "--quiet", "--allow-all", driver, JSON.stringify(told)];
    const script = new Deno.Command("script", {
      args: ["-qfec", words.map(quote).join(" "), "/dev/null"],
      env: { TMPDIR: join(folder, "tmp"), TERM: "linux" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const host = new TerminalHost(folder, script);
    const ended = script.status.then(() => Promise.reject(new Error("it ended")));
    const accepted = Promise.race([listener.accept(), ended]);
    try {
      void host.#listen(await within(DEADLINE, "the launcher's start", accepted));
      return host;
    } catch (error) {
      try {
        script.kill("SIGKILL");
      } catch {
        // It has ended: the error says why.
      }
      throw error;
    }
  }

  /** The folder of the launcher's temporary files. */
  get temporary(): string {
    return join(this.#folder, "tmp");
  }

  /** How it ended, once it has. */
  get ended(): Promise<BootResult> {
    return this.#result.promise;
  }

  /** The launcher's id. */
  get launcher(): Promise<number> {
    return this.#pid.promise;
  }

  /** PID 1's id on this machine. */
  async init(): Promise<number> {
    return findInit(await this.launcher);
  }

  /** Types, as it is: a line ends with a carriage return. */
  async type(keys: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(keys));
  }

  /**
   * Waits until the terminal shows something, and forgets all up to it.
   *
   * @param what What it shows.
   * @param seconds How long it is waited for.
   * @returns What it showed until there, that included.
   * @throws {Error} Where it does not, or the host has ended before.
   */
  async shows(what: RegExp, seconds: number = DEADLINE): Promise<string> {
    const late = performance.now() + seconds * 1000;
    for (let over = false;;) {
      const found = what.exec(this.#shown);
      if (found !== null) {
        const end = found.index + found[0].length;
        const shown = this.#shown.slice(0, end);
        this.#shown = this.#shown.slice(end);
        return shown;
      }
      if (over || performance.now() > late) {
        throw new Error(`the terminal does not show ${what}: ${JSON.stringify(this.#shown)}`);
      }
      const pause = new Promise((wake) => setTimeout(wake, 20));
      if (!this.heard.closed) await pause;
      // The host's end is heard elsewhere than its last words are read.
      else over = await Promise.race([this.#reading.then(() => true), pause.then(() => false)]);
    }
  }

  /** Ends it at once, if it has not ended, and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.heard.closed) Deno.kill(await this.launcher, "SIGHUP");
    await this.ended;
    await this.#keyboard.close().catch(() => {});
    await this.#script.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  protected override async inside(): Promise<number> {
    // It is started again when it ends, and until then there is none.
    for (const late = performance.now() + DEADLINE * 1000; performance.now() < late;) {
      const shell = processesOf(await this.init()).find(({ pid }) => isDom0(pid));
      if (shell !== undefined) return shell.pid;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error("dom0's shell does not run");
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of this.#script.stdout) {
      this.#shown = (this.#shown + decoder.decode(chunk, { stream: true })).slice(-65_536);
    }
  }

  async #listen(connection: Deno.Conn): Promise<void> {
    let text = "";
    for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) this.#hear(JSON.parse(line));
    }
    this.#close({ outcome: "failed", reason: "the launcher died", lastStage: null, console: "" });
  }

  #hear(message: DriverMessage): void {
    if ("pid" in message) this.#pid.resolve(message.pid);
    if ("event" in message) this.heard.add(message.event);
    if ("result" in message) this.#close(message.result);
  }

  #close(result: BootResult): void {
    this.#result.resolve(result);
    this.heard.close(JSON.stringify(result));
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function isDom0(pid: number): boolean {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`) === "/bin/sh\0-l\0";
  } catch {
    return false;
  }
}
