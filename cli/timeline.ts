/**
 * `timeline`: draws a boot from its events.
 *
 * @module
 */
import process from "node:process";
import { Command, Option } from "npm:commander@15.1.0";
import colours from "npm:picocolors@1.1.1";
import { bootSpans } from "../timeline/build_spans.ts";
import { type ReadEvents, readEvents } from "../timeline/read.ts";
import type { BootSpans } from "../timeline/spans.ts";
import { drawSvg } from "../timeline/svg.ts";
import { drawText } from "../timeline/text.ts";
import { absolute } from "./boot_options.ts";
import type { Exit } from "./exit.ts";
import { parseNonEmpty } from "./numbers.ts";
import { print } from "./output.ts";
import { conduct, type Surface } from "./subcommand.ts";

/** The width in columns if there is no terminal. */
const USUAL_WIDTH = 80;
/** The minimum width in columns. */
const LEAST_WIDTH = 20;

interface RawFlags {
  readonly svg?: string;
  readonly json?: true;
}

/** Makes the subcommand. */
export function timelineCommand(): Command {
  return new Command("timeline")
    .summary("draw a boot from its events, with its critical path")
    .description(
      "Draws the kernel, isolates, stages, services and containers of the last boot in EVENTS as bars " +
        "over time. EVENTS is a file that up --events or ns --events wrote. Without EVENTS, or if it is -, " +
        "reads standard input.",
    )
    .argument("[events]", "the file of events", "-")
    .addOption(
      new Option("--svg <file>", "write an SVG to FILE instead").argParser(parseNonEmpty),
    )
    .option("--json", "print the spans and the critical path as JSON instead")
    .action((events: string, flags: RawFlags) =>
      conduct((surface) => timeline(events, flags, surface))
    );
}

async function timeline(file: string, flags: RawFlags, { progress }: Surface): Promise<Exit> {
  const { boot, remarks } = await read(file);
  const name = file === "-" ? "standard input" : file;
  for (const remark of remarks) progress.line(`${name}: ${remark}`);
  const spans = bootSpans(boot.events);
  if (flags.svg !== undefined) await writeSvg(absolute(flags.svg), spans);
  if (flags.json === true) await print(`${JSON.stringify(spans, null, 2)}\n`);
  else if (flags.svg === undefined) await print(`${inTerminal(spans)}\n`);
  return { status: 0, lines: [] };
}

async function read(file: string): Promise<ReadEvents> {
  try {
    if (file === "-") return await readEvents(Deno.stdin.readable);
    using opened = await Deno.open(absolute(file), { read: true });
    return await readEvents(chunksOf(opened));
  } catch (error) {
    const name = file === "-" ? "standard input" : file;
    throw new Error(`${name} can't be drawn: ${error instanceof Error ? error.message : error}`);
  }
}

async function* chunksOf(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(64 * 1024);
  for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
    yield buffer.subarray(0, read);
  }
}

async function writeSvg(path: string, boot: BootSpans): Promise<void> {
  try {
    await Deno.writeTextFile(path, drawSvg(boot));
  } catch (error) {
    throw new Error(`${path} can't be written: ${error instanceof Error ? error.message : error}`);
  }
}

function inTerminal(boot: BootSpans): string {
  const { isTTY, columns } = process.stdout;
  const width = Math.max(LEAST_WIDTH, isTTY ? columns ?? USUAL_WIDTH : USUAL_WIDTH);
  const palette = colours.createColors(isTTY === true && !Deno.env.get("NO_COLOR"));
  return drawText(boot, width, palette).join("\n");
}
