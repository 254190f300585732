/**
 * A host that is up, for as long as a test wants to look at it. Its console is nobody's; see `terminal_host.ts` for one
 * with a terminal.
 *
 * @module
 */
import { type Booted, type Booting, type BootNs, startNs } from "./boot_ns.ts";
import { DEADLINE, Dom0 } from "./dom0_command.ts";
import { endsBoot } from "./heard.ts";
import { processesOf } from "./processes.ts";

/** What keeps the host up: it says its id, and waits to be ended. */
const WAIT = "echo $$; exec sleep 3600";

/** The host; disposing of it powers it off. */
export class LiveHost extends Dom0 implements AsyncDisposable {
  readonly #inside: number;

  private constructor(readonly booting: Booting, readonly init: number, inside: number) {
    super();
    this.#inside = inside;
  }

  /**
   * Boots.
   *
   * @param options What to boot.
   * @throws {Error} Where it does not come up.
   */
  static async boot(options: Omit<BootNs, "run"> = {}): Promise<LiveHost> {
    const booting = startNs({ ...options, run: WAIT });
    try {
      await booting.heard.until("end of the boot", endsBoot, DEADLINE);
      const init = booting.init();
      return new LiveHost(booting, init, await processOf(booting, init));
    } catch (error) {
      booting.stop();
      await booting.ended;
      throw error;
    }
  }

  protected override inside(): number {
    return this.#inside;
  }

  /** Powers it off and answers what it said from the start. */
  async end(): Promise<Booted> {
    this.booting.stop();
    return await this.booting.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

/** The process that keeps the host up, which is in dom0's namespaces. */
async function processOf(booting: Booting, init: number): Promise<number> {
  for (const late = performance.now() + DEADLINE * 1000; performance.now() < late;) {
    const id = /^(\d+)\n/.exec(booting.printed())?.[1];
    const found = processesOf(init).find(({ ids }) => id !== undefined && ids[1] === Number(id));
    if (found !== undefined) return found.pid;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error("the command that keeps the host up did not start");
}
