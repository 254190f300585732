/**
 * The frame of every subcommand: progress on standard error, interruptions, one exit status. It must not know what a
 * subcommand does.
 *
 * @module
 */
import { type Command, CommanderError } from "npm:commander@15.1.0";
import { EXIT, type Exit, exitForError } from "./exit.ts";
import { Interruptions, listenToSignals } from "./interruption.ts";
import { createProgress, type Progress } from "./progress.ts";

/** The progress and interruptions that a subcommand works with. */
export interface Surface {
  readonly progress: Progress;
  readonly interruptions: Interruptions;
}

/**
 * Runs a subcommand and ends this process with its exit status.
 *
 * @param work The subcommand.
 */
export async function conduct(work: (surface: Surface) => Promise<Exit>): Promise<never> {
  const surface = { progress: createProgress(), interruptions: new Interruptions() };
  const exit = await attempt(work, surface);
  surface.progress.end();
  for (const line of exit.lines) surface.progress.line(line);
  // A read of the terminal may still be waiting for a key; it must not keep the process alive.
  Deno.exit(exit.status);
}

/**
 * Parses this process's command line with a command. A wrong command line ends the process.
 *
 * @param command The command, which must throw instead of exiting.
 */
export async function parseArguments(command: Command): Promise<void> {
  try {
    await command.parseAsync(Deno.args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    Deno.exit(error.exitCode === 0 ? 0 : EXIT.usage);
  }
}

async function attempt(
  work: (surface: Surface) => Promise<Exit>,
  surface: Surface,
): Promise<Exit> {
  using _listening = listenToSignals(surface.interruptions);
  try {
    return await work(surface);
  } catch (error) {
    return exitForError(error, surface.interruptions.first);
  }
}
