/**
 * `plan`: prints what a boot would do, without doing it.
 *
 * @module
 */
import { Command } from "commander";
import type { Exit } from "./exit.ts";
import { conduct } from "./subcommand.ts";

interface RawFlags {
  readonly append: string;
  readonly json?: true;
}

/** Makes the subcommand. */
export function planCommand(): Command {
  return new Command("plan")
    .summary("print what a boot would do, without doing it")
    .description("Prints the stages in their order, with their permissions, scopes and steps.")
    .option("--append <text>", "plan for this kernel command line", "")
    .option("--json", "print JSON")
    .action((flags: RawFlags) => conduct(() => plan(flags)));
}

async function plan({ append, json }: RawFlags): Promise<Exit> {
  const { planJson, planText } = await import("../init/plan_report.ts");
  const report = json === true ? await planJson(append) : await planText(append);
  const text = new TextEncoder().encode(report.endsWith("\n") ? report : `${report}\n`);
  for (let at = 0; at < text.length;) at += await Deno.stdout.write(text.subarray(at));
  return { status: 0, lines: [] };
}
