/**
 * Runs one boot from its first byte to its end: it passes the init's messages on, shows the console, and ends the
 * machine in order on request. It must not know what carries the machine.
 *
 * @module
 */
import type { ControlMessage } from "../boot/events.ts";
import { type BootOptions, type BootResult, STOP_GRACE } from "./boot.ts";
import { ConsoleText } from "./console.ts";
import { encodeControl, type InitMessage, MessageDecoder } from "./events.ts";
import { type BootRecord, conclude, type Ending, hear, NOTHING_HEARD, panicOf } from "./record.ts";
import { interrupts, onResize, rawTerminal } from "./terminal.ts";

/** Seconds that a machine has to begin its shutdown after its command ended. */
const POWEROFF_LIMIT = 60;
/** The longest shutdown that a machine may announce, in seconds: a timer can't wait longer. */
const LONGEST_STOP = 2_000_000;

/** Two streams, one for each direction. */
export interface Port {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** The process that carries a machine: QEMU, or PID 1 of namespaces. */
export interface Carrier {
  /** The machine's console; `null` if that is the user's terminal itself. */
  readonly console: Port | null;
  readonly events: Port;
  /** Resolves when it has ended: to `null` if it ended well, else to the reason in one line. */
  readonly ended: Promise<string | null>;
  /** Ends it at once. Resolves when it is gone. */
  terminate(): Promise<void>;
}

/** One boot. */
export class Session {
  readonly #options: BootOptions;
  readonly #carrier: Carrier;
  readonly #control: WritableStreamDefaultWriter<Uint8Array>;
  readonly #console: ConsoleText;
  readonly #opened = Promise.withResolvers<void>();
  readonly #timers = new DisposableStack();
  #record: BootRecord = NOTHING_HEARD;
  #cause: Ending["cause"] = null;
  #ending = false;

  /**
   * @param options The options of the boot.
   * @param carrier The process that carries the machine; it has just been started.
   */
  constructor(options: BootOptions, carrier: Carrier) {
    this.#options = options;
    this.#carrier = carrier;
    this.#control = carrier.events.writable.getWriter();
    this.#console = new ConsoleText((text) => options.onOutput("stdout", text));
  }

  /**
   * Sees the boot through to its end.
   *
   * @returns How it ended.
   */
  async run(): Promise<BootResult> {
    using _timers = this.#timers;
    const { stop, kill, timeout, run } = this.#options;
    this.#whenAborted(stop, () => this.#end("stop"));
    this.#whenAborted(kill, () => void this.#carrier.terminate());
    if (timeout !== null) this.#after(timeout, () => this.#end("timeout"));
    if (run === null) this.#lendTerminal();
    const [error] = await Promise.all([this.#carrier.ended, this.#listen(), this.#watch()]);
    const result = conclude(this.#record, {
      cause: this.#cause,
      error,
      console: this.#console.tail,
      command: run !== null,
    });
    const panic = panicOf(this.#console.tail);
    if (panic !== null && result.outcome !== "failed") {
      this.#options.onNote(`the machine did not shut down in order: ${panic}`);
    }
    return result;
  }

  async #listen(): Promise<void> {
    const decoder = new MessageDecoder();
    for await (const chunk of untilBroken(this.#carrier.events.readable)) {
      for (const message of decoder.decode(chunk)) await this.#hear(message);
    }
    const { garbage } = decoder;
    if (garbage > 0) {
      this.#options.onNote(`invalid lines in the machine's events, ignored: ${garbage}`);
    }
  }

  async #hear(message: InitMessage): Promise<void> {
    this.#record = hear(this.#record, message);
    if ("run" in message) {
      if (message.run !== "exit") {
        await this.#options.onOutput(message.run, Uint8Array.fromBase64(message.data));
      } else this.#unlessLeaving(POWEROFF_LIMIT);
      return;
    }
    if (message.stage === "dom0" && message.event === "start") this.#console.forget();
    this.#options.onEvent(message);
    const { open, up, failure, leaving } = this.#record;
    if (message.stage === "shutdown" && message.event === "start") {
      const seconds = Math.min(LONGEST_STOP, message.seconds ?? 0) + STOP_GRACE;
      this.#after(seconds, () => this.#tooSlow(seconds));
    } else if (message.stage === "shutdown" && message.event === "done") {
      // Its disks are in order, and a halted machine never ends by itself.
      if (leaving === "halt") void this.#carrier.terminate();
      else this.#after(STOP_GRACE, () => void this.#carrier.terminate());
    } else if (this.#options.run !== null) {
      // Nobody is there to use the rescue shell.
      if (failure !== null && !up) this.#powerOff();
    } else if (open) {
      this.#opened.resolve();
      await this.#console.open();
    }
  }

  async #watch(): Promise<void> {
    const port = this.#carrier.console;
    if (port === null) return;
    for await (const chunk of untilBroken(port.readable)) await this.#console.write(chunk);
  }

  #lendTerminal(): void {
    this.#timers.use(onResize((winsize) => this.#tell({ control: "winsize", winsize })));
    const port = this.#carrier.console;
    if (port === null) return;
    this.#timers.use(rawTerminal());
    // Not awaited: a read of the terminal ends only with the next key, if ever.
    this.#type(port).catch(() => {});
  }

  async #type(port: Port): Promise<void> {
    const terminal = Deno.stdin.isTerminal();
    // A terminal's keys reach QEMU from the start (Ctrl-A X); input from a file would be read by whatever runs before
    // dom0.
    if (!terminal) await this.#opened.promise;
    const writer = port.writable.getWriter();
    const keyboard = Deno.stdin.readable.getReader();
    // Keys that are typed after this are for the next boot.
    this.#timers.defer(() => keyboard.releaseLock());
    for (let key = await keyboard.read(); !key.done; key = await keyboard.read()) {
      // In a raw terminal Ctrl-C is a byte. Until dom0 can receive it, it interrupts the launcher as usual.
      if (terminal && !this.#record.open && interrupts(key.value)) Deno.kill(Deno.pid, "SIGINT");
      else await writer.write(key.value);
    }
  }

  #end(cause: "stop" | "timeout"): void {
    // The status of a command that has ended takes precedence.
    if (this.#record.status === null) this.#cause ??= cause;
    this.#powerOff();
  }

  #powerOff(): void {
    if (this.#ending) return;
    this.#ending = true;
    // A machine that has sent nothing can't listen either.
    if (!this.#record.alive) return void this.#carrier.terminate();
    this.#tell({ control: "shutdown", action: "poweroff" });
    this.#unlessLeaving(STOP_GRACE);
  }

  /** Ends a machine that has not begun its shutdown by then. A machine that has begun announces how long it needs. */
  #unlessLeaving(seconds: number): void {
    this.#after(seconds, () => {
      if (this.#record.leaving === null) this.#tooSlow(seconds);
    });
  }

  #tooSlow(seconds: number): void {
    this.#options.onNote(`the machine did not power off within ${seconds} s: killed`);
    void this.#carrier.terminate();
  }

  #tell(message: ControlMessage): void {
    // A machine that is gone need not be told.
    this.#control.write(encodeControl(message)).catch(() => {});
  }

  #after(seconds: number, act: () => void): void {
    const timer = setTimeout(act, seconds * 1000);
    if (this.#timers.disposed) clearTimeout(timer);
    else this.#timers.defer(() => clearTimeout(timer));
  }

  #whenAborted(signal: AbortSignal, act: () => void): void {
    if (signal.aborted) return act();
    signal.addEventListener("abort", act, { once: true });
    this.#timers.defer(() => signal.removeEventListener("abort", act));
  }
}

/** Yields the chunks of a stream until its other side closes it or is killed. */
async function* untilBroken(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch {
    // The machine has ended, which the carrier reports.
  }
}
