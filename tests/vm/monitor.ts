/**
 * Controls a running machine from outside, through QEMU's own monitor (QMP) on a unix socket: it plugs disks in, and
 * finds and kills the machine's process for a power cut. It must not assert.
 *
 * @see https://www.qemu.org/docs/master/interop/qmp-spec.html
 * @module
 */
import { within } from "../within.ts";
import { processesNaming } from "./leftovers.ts";

/** Seconds within which QEMU answers. */
const ANSWER = 60;

/** The bus that disks are plugged into while the machine runs. */
const BUS = "late";

/** A machine's monitor. */
export class Monitor {
  readonly #socket: string;

  /** @param folder The folder of the socket. */
  constructor(folder: string) {
    this.#socket = `${folder}/monitor`;
  }

  /** Options of `up` that give its machine this monitor, and a bus for late disks. */
  get options(): string[] {
    const monitor = `-qmp unix:${this.#socket},server=on,wait=off`;
    return ["--qemu", `${monitor} -device virtio-scsi-pci,id=${BUS}`];
  }

  /**
   * Plugs a disk in.
   *
   * @param file The raw image.
   * @throws {Error} If QEMU refuses; the message has its reason.
   */
  async plugIn(file: string): Promise<void> {
    const node = `node-${file.slice(file.lastIndexOf("/") + 1)}`;
    const image = { driver: "file", filename: file };
    await this.#ask("blockdev-add", { "node-name": node, driver: "raw", file: image });
    await this.#ask("device_add", { driver: "scsi-hd", bus: `${BUS}.0`, drive: node });
  }

  /** Kills QEMU, as a power cut ends a machine. */
  cutPower(): void {
    // The launcher names the socket too.
    const found = processesNaming(`unix:${this.#socket},`).filter((line) =>
      /^\d+: qemu-system-/.test(line)
    );
    if (found.length !== 1) throw new Error(`expected one QEMU, found: ${found.join("; ")}`);
    Deno.kill(parseInt(found[0]!), "SIGKILL");
  }

  async #ask(execute: string, argumentsOf: object): Promise<void> {
    await within(ANSWER, `QEMU's answer to ${execute}`, this.#exchange(execute, argumentsOf));
  }

  async #exchange(execute: string, argumentsOf: object): Promise<void> {
    using connection = await Deno.connect({ transport: "unix", path: this.#socket });
    const said = connection.readable.pipeThrough(new TextDecoderStream());
    const lines = linesOf(said);
    const say = async (command: object): Promise<void> => {
      await connection.write(new TextEncoder().encode(`${JSON.stringify(command)}\n`));
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`QEMU ended before it answered ${execute}`);
        const answer = JSON.parse(value);
        if ("return" in answer) return;
        if ("error" in answer) throw new Error(`${execute}: ${answer.error.desc}`);
      }
    };
    await say({ execute: "qmp_capabilities" });
    await say({ execute, arguments: argumentsOf });
  }
}

async function* linesOf(texts: ReadableStream<string>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of texts.values({ preventCancel: true })) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
}
