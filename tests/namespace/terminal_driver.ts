/**
 * A boot whose console is the terminal of this process: a program that `terminal_host.ts` runs under `script(1)`. What
 * happens is told over a socket, a JSON object a line.
 *
 * @module
 */
import type { BootEvent } from "../../boot/events.ts";
import type { BootResult } from "../../kvm/boot.ts";
import { bootInNamespaces } from "../../ns/boot.ts";

/** What the program is told, as JSON in its only argument. */
export interface DriverOptions {
  readonly socket: string;
  readonly image: string;
  readonly append: string;
  readonly data: string | null;
  /** Seconds after which the boot is ended. */
  readonly timeout: number;
}

/** What it tells. */
export type DriverMessage =
  | { readonly pid: number }
  | { readonly event: BootEvent }
  | { readonly note: string }
  | { readonly result: BootResult };

if (import.meta.main) await drive(JSON.parse(Deno.args[0] ?? "null"));

async function drive(options: DriverOptions): Promise<void> {
  using socket = await Deno.connect({ transport: "unix", path: options.socket });
  const writer = socket.writable.getWriter();
  let told = Promise.resolve();
  const tell = (message: DriverMessage): void => {
    const line = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
    told = told.then(() => writer.write(line));
  };
  const stop = new AbortController();
  const kill = new AbortController();
  Deno.addSignalListener("SIGTERM", () => stop.abort());
  // The terminal is gone, and with it whoever wanted the boot.
  Deno.addSignalListener("SIGHUP", () => kill.abort());
  tell({ pid: Deno.pid });
  const result = await bootInNamespaces({
    image: options.image,
    run: null,
    append: options.append,
    timeout: options.timeout,
    data: options.data,
    onEvent: (event) => tell({ event }),
    onOutput: () => Promise.resolve(),
    onNote: (note) => tell({ note }),
    stop: stop.signal,
    kill: kill.signal,
  });
  tell({ result });
  await told;
}
