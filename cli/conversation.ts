/**
 * A boot on behalf of a user: its output, events and progress go where the options say, and its end becomes an exit
 * status. `up` and `ns` share it; it must not know which of them runs.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import type { BootOptions, BootResult } from "../kvm/boot.ts";
import { type Exit, exitFor } from "./exit.ts";
import { openEventsFile, sinkTo } from "./output.ts";
import { openPictureFile } from "./picture_file.ts";
import type { Surface } from "./subcommand.ts";

/** What `up` and `ns` have in common. Paths are absolute. */
export interface BootFlags {
  readonly image: string;
  readonly run: string | null;
  readonly append: string;
  /** Seconds. */
  readonly timeout: number | null;
  readonly events: string | null;
  readonly timeline: string | null;
}

/** How `up` and `ns` differ. */
export interface Launcher {
  boot(options: BootOptions): Promise<BootResult>;
  /** Whether the terminal is the console from this event on, and progress would be written over it. */
  handsOver(event: BootEvent): boolean;
}

/**
 * Boots, and tells the user about it.
 *
 * @param flags What the user asked for.
 * @param surface Where the user hears about it.
 * @param launcher What boots.
 * @returns What the command ends with.
 * @throws {Error} Where the file of the events or of the timeline can't be opened.
 */
export async function converse(
  flags: BootFlags,
  surface: Surface,
  launcher: Launcher,
): Promise<Exit> {
  const { progress, interruptions } = surface;
  const line = (text: string): void => progress.line(text);
  using events = flags.events === null ? null : await openEventsFile(flags.events, line);
  using picture = flags.timeline === null ? null : await openPictureFile(flags.timeline, line);
  const closed = (error: unknown): void => {
    if (!(error instanceof Deno.errors.BrokenPipe)) {
      line(`standard output: ${error instanceof Error ? error.message : error}`);
    }
    if (interruptions.first === null) interruptions.raise("SIGPIPE");
  };
  const sinks = { stdout: sinkTo(Deno.stdout, closed), stderr: sinkTo(Deno.stderr, () => {}) };
  const { image, run, append, timeout } = flags;
  let handedOver = false;
  const result = await launcher.boot({
    ...{ image, run, append, timeout },
    onEvent(event): void {
      events?.write(event);
      picture?.add(event);
      // A machine that starts again boots as the first time.
      if (event.stage === "boot" && event.event === "start") handedOver = false;
      if (!handedOver) progress.event(event);
      handedOver ||= run === null && launcher.handsOver(event);
    },
    onOutput: (stream, data) => sinks[stream](data),
    onNote: line,
    stop: interruptions.stop,
    kill: interruptions.kill,
  });
  picture?.draw();
  return exitFor(result, interruptions.first, timeout);
}
