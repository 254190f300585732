/**
 * The runner behind `deno task test`: it runs the groups in order, installs the needs of each first, and prints one
 * line at the end. It must not skip anything silently.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { Argument, Command } from "npm:commander@15.1.0";
import { createProgress } from "../cli/progress.ts";
import { ensureImage } from "../cli/fresh_image.ts";
import { Interruptions, listenToSignals } from "../cli/interruption.ts";
import { INTERRUPTIONS } from "../cli/exit.ts";
import { DEFAULT_IMAGE, PROJECT } from "../cli/places.ts";
import type { Surface } from "../cli/subcommand.ts";
import { ensureCommands } from "../initramfs/host_tools.ts";
import { add, type Counts, lastLine, NOTHING_RUN, readCounts } from "./counts.ts";
import { type Group, GROUPS } from "./groups.ts";

async function runGroups(groups: readonly Group[]): Promise<number> {
  const surface = { progress: createProgress(), interruptions: new Interruptions() };
  using _listening = listenToSignals(surface.interruptions);
  let total: Counts = NOTHING_RUN;
  for (const group of groups) {
    if (surface.interruptions.first !== null) return INTERRUPTIONS[surface.interruptions.first];
    surface.progress.line(`\n== ${group.name}: ${group.purpose}`);
    total = add(total, await runGroup(group, surface));
  }
  for (const reason of total.reasons) print(`skipped: ${reason}`);
  print(lastLine(total));
  return total.failed === 0 ? 0 : 1;
}

async function runGroup(group: Group, surface: Surface): Promise<Counts> {
  const { progress, interruptions } = surface;
  if (group.root && Deno.uid() !== 0) {
    const reason = `the group ${group.name}: it needs root, but this user's id is ${Deno.uid()}`;
    return { ...NOTHING_RUN, skipped: 1, reasons: [reason] };
  }
  try {
    await ensureCommands(group.needs, { progress: progress.line, signal: interruptions.stop });
    if (group.image) await ensureImage(DEFAULT_IMAGE, surface);
  } catch (error) {
    progress.line(`${group.name}: ${error instanceof Error ? error.message : error}`);
    return { ...NOTHING_RUN, failed: 1 };
  }
  return await denoTest(group, interruptions);
}

async function denoTest(group: Group, interruptions: Interruptions): Promise<Counts> {
  const { paths, jobs = 1 } = group;
  const options = [
    group.permissions === "all" ? "-A" : "--no-prompt",
    ...jobs > 1 ? ["--parallel"] : [],
  ];
  const process = new Deno.Command(Deno.execPath(), {
    args: ["test", ...options, ...paths, ...group.fresh ? ["--", freshSeed()] : []],
    cwd: PROJECT,
    env: { NO_COLOR: "1", DENO_JOBS: `${jobs}` },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: interruptions.stop,
  }).spawn();
  const [output, messages, { code }] = await Promise.all([
    passOn(process.stdout, Deno.stdout),
    passOn(process.stderr, Deno.stderr),
    process.status,
  ]);
  return readCounts(stripVTControlCharacters(`${output}\n${messages}`), code);
}

/** A soak looks for unknown faults, so each run uses another seed. */
function freshSeed(): string {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]);
}

/** Copies a stream as it arrives, and returns all of its text at the end. */
async function passOn(
  from: ReadableStream<Uint8Array>,
  to: { writeSync(data: Uint8Array): number },
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of from) {
    for (let at = 0; at < chunk.length;) at += to.writeSync(chunk.subarray(at));
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  const names = GROUPS.map((group) => group.name);
  const command = new Command("test")
    .description(
      ["Runs all groups of tests, or those that are named:"].concat(
        GROUPS.map(({ name, purpose, onlyNamed = false }) =>
          `  ${name}: ${purpose}${onlyNamed ? " (only if it is named)" : ""}`
        ),
      ).join("\n"),
    )
    .addArgument(new Argument("[group...]", "the groups to run").choices(names))
    .action(async (wanted: readonly string[]) => {
      const groups = GROUPS.filter(({ name, onlyNamed = false }) =>
        wanted.length === 0 ? !onlyNamed : wanted.includes(name)
      );
      Deno.exit(await runGroups(groups));
    });
  await command.parseAsync(Deno.args, { from: "user" });
}
