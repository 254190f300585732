/**
 * `compile`: compiles the init into one executable.
 *
 * @module
 */
import { Command, Option } from "npm:commander@15.1.0";
import { join } from "node:path/posix";
import { compileInit } from "../initramfs/flavour/compile.ts";
import { absolute } from "./boot_options.ts";
import type { Exit } from "./exit.ts";
import { parseNonEmpty } from "./numbers.ts";
import { DEFAULT_IMAGE } from "./places.ts";
import { conduct, type Surface } from "./subcommand.ts";

interface RawFlags {
  readonly out?: string;
}

/** Makes the subcommand. */
export function compileCommand(): Command {
  return new Command("compile")
    .summary("compile the init into one executable")
    .description(
      "Runs deno compile with exactly the permissions, flags and workers that the init needs. " +
        "DENORT_BIN names the base binary if Deno's own can't be downloaded.",
    )
    .addOption(
      new Option("--out <file>", `write the executable to FILE (default: ${DEFAULT_IMAGE}/init)`)
        .argParser(parseNonEmpty),
    )
    .action((flags: RawFlags) => conduct((surface) => compile(flags, surface)));
}

async function compile(flags: RawFlags, { progress }: Surface): Promise<Exit> {
  const out = flags.out === undefined ? join(DEFAULT_IMAGE, "init") : absolute(flags.out);
  await compileInit({ out, progress: (line) => progress.line(line) });
  return { status: 0, lines: [out] };
}
