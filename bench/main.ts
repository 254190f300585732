/**
 * The command behind `deno task bench`: what is asked for, and where the findings go. A target that is missed is no
 * error.
 *
 * @module
 */
import { Argument, Command, Option } from "npm:commander@15.1.0";
import { EXIT, type Exit } from "../cli/exit.ts";
import { ensureImage } from "../cli/fresh_image.ts";
import { parseRuns } from "../cli/numbers.ts";
import { print } from "../cli/output.ts";
import { cacheFolder, DEFAULT_IMAGE, surroundings } from "../cli/places.ts";
import { conduct, parseArguments, type Surface } from "../cli/subcommand.ts";
import { lockFolder } from "../initramfs/lock.ts";
import { measure, MEASURES } from "./bench.ts";
import { imagePackages } from "./parts.ts";
import type { Part } from "./report.ts";
import { reportJson, table } from "./table.ts";

/** The runs behind a figure that may be held against a target. */
const RUNS = 5;

interface RawFlags {
  readonly part?: readonly Part[];
  readonly runs: number;
  readonly json?: true;
}

const CHOICES = [...MEASURES.keys()];

const DESCRIPTION =
  `Measures what the project promises about speed and size, all of it or the parts that are named:
${[...MEASURES].map(([part, { purpose }]) => `  ${part.padEnd(5)} ${purpose}`).join("\n")}
Each is measured side by side with the peer, a shell init as well written as one can be, and the floor, which no
init can beat. Every figure is the median of its runs; each ratio is taken run by run. All of it takes
half an hour, and longer where machines are emulated.`;

/** Makes the command. */
export function benchCommand(): Command {
  return new Command("bench")
    .description(DESCRIPTION)
    .addArgument(new Argument("[part...]", "the parts to run (default: all)").choices(CHOICES))
    .addOption(
      new Option("--part <name...>", "the parts to run, as above").choices(CHOICES),
    )
    .addOption(
      new Option("--runs <number>", `runs behind each figure; fewer than ${RUNS} prove nothing`)
        .argParser(parseRuns).default(RUNS),
    )
    .option("--json", "print JSON instead of the table")
    .helpOption("--help", "print this help").exitOverride()
    .showHelpAfterError("(see --help)")
    .addHelpText(
      "after",
      "\nExit status: 0, also where a target is missed; 2 for a wrong command line; 125 when nothing could be\n" +
        "measured; 128 and the signal's number after Ctrl-C (130) or SIGTERM (143).",
    )
    .action((parts: readonly Part[], flags: RawFlags) =>
      conduct((surface) => bench([...parts, ...flags.part ?? []], flags, surface))
    );
}

async function bench(wanted: readonly Part[], flags: RawFlags, surface: Surface): Promise<Exit> {
  const progress = (line: string): void => surface.progress.line(line);
  const signal = surface.interruptions.stop;
  const cache = cacheFolder(surroundings().environment);
  await ensureImage(DEFAULT_IMAGE, surface);
  // What is measured must not be built anew meanwhile.
  using _lock = await lockFolder(DEFAULT_IMAGE, { progress, signal });
  const packages = await imagePackages({ cache, progress, signal });
  const parts = CHOICES.filter((part) => wanted.length === 0 || wanted.includes(part));
  const report = await measure(parts, {
    ...{ image: DEFAULT_IMAGE, packages, cache, runs: flags.runs, progress, signal },
  });
  await print(flags.json === true ? reportJson(report) : table(report));
  const lines = flags.runs < RUNS ? [`${flags.runs} runs are too few to prove anything`] : [];
  return { status: report.figures.length > 0 ? 0 : EXIT.failed, lines };
}

if (import.meta.main) await parseArguments(benchCommand());
