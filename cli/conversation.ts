/**
 * Boots on behalf of a user: output, events and progress go where the options say, and the result becomes an exit
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

/** The options that `up` and `ns` share. Paths are absolute. */
export interface BootFlags {
  readonly image: string;
  readonly run: string | null;
  readonly append: string;
  /** Seconds that the whole boot may take; `null` for no limit. */
  readonly timeout: number | null;
  readonly events: string | null;
  readonly timeline: string | null;
}

/** The differences between `up` and `ns`. */
export interface Launcher {
  boot(options: BootOptions): Promise<BootResult>;
  /** Whether the terminal is the console from this event on, so that progress lines would overwrite it. */
  handsOver(event: BootEvent): boolean;
}

/**
 * Boots, and reports to the user.
 *
 * @param flags The user's options.
 * @param surface The user's progress and interruptions.
 * @param launcher The launcher that boots.
 * @returns The command's exit.
 * @throws {Error} If the file of the events or of the timeline can't be opened.
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
      // A machine that is restarted boots as it did the first time.
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
