/**
 * The options that `up` and `ns` share.
 *
 * @module
 */
import { type Command, Option } from "npm:commander@15.1.0";
import type { BootFlags } from "./conversation.ts";
import { parseNonEmpty, parseSeconds } from "./numbers.ts";
import { PROJECT, surroundings, userPath } from "./places.ts";

/** The flags that commander returns for {@linkcode addBootOptions}. */
export interface RawBootFlags {
  readonly run?: string;
  readonly append: string;
  readonly timeout?: number;
  readonly events?: string;
  readonly timeline?: string;
}

/** The end of the help: the exit statuses. */
export const EXIT_HELP = `
Exit status: that of CMD with --run, else 0; 2 for a wrong command line; 124
after the timeout; 125 if the build or the boot failed; 128 plus the signal's
number after Ctrl-C (130) or SIGTERM (143).`;

/**
 * Adds the options that every boot has.
 *
 * @param command The subcommand.
 * @returns The same subcommand.
 */
export function addBootOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--run <cmd>", "run CMD with sh -c in dom0, power off, exit with its status")
        .argParser(parseNonEmpty),
    )
    .option("--append <text>", "add TEXT to the kernel command line", "")
    .addOption(
      new Option("--timeout <seconds>", "end the whole boot after this time").argParser(
        parseSeconds,
      ),
    )
    .addOption(
      new Option("--events <file>", "write the boot's events to FILE, one JSON object per line")
        .argParser(parseNonEmpty),
    )
    .addOption(
      new Option("--timeline <file>", "draw the boot as an SVG in FILE once it is over")
        .argParser(parseNonEmpty),
    )
    .addHelpText("after", EXIT_HELP);
}

/**
 * Resolves the path of an option's file or folder, as the user meant it.
 *
 * @param path The path as it was typed.
 */
export function absolute(path: string): string {
  return userPath(path, surroundings(), PROJECT);
}

/**
 * Reads the shared options.
 *
 * @param flags The flags from commander.
 * @param image The image's folder.
 */
export function bootFlags(flags: RawBootFlags, image: string): BootFlags {
  return {
    image,
    run: flags.run ?? null,
    append: flags.append,
    timeout: flags.timeout ?? null,
    events: flags.events === undefined ? null : absolute(flags.events),
    timeline: flags.timeline === undefined ? null : absolute(flags.timeline),
  };
}
