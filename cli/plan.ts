/**
 * `plan`: prints what a boot would do, without doing it.
 *
 * @module
 */
import { Command } from "npm:commander@15.1.0";
import { planJson, planText } from "../init/plan_report.ts";
import { readBuiltImage } from "../initramfs/built_image.ts";
import type { Exit } from "./exit.ts";
import { print } from "./output.ts";
import { DEFAULT_IMAGE } from "./places.ts";
import { conduct } from "./subcommand.ts";

interface RawFlags {
  readonly append: string;
  readonly json?: true;
}

/** Makes the subcommand. */
export function planCommand(): Command {
  return new Command("plan")
    .summary("print what a boot would do, without doing it")
    .description(
      "Prints the configuration, the isolates and the stages in order, with their permissions, " +
        "scopes and the steps that they would take in a fresh virtual machine.",
    )
    .option("--append <text>", "plan for this kernel command line", "")
    .option("--json", "print JSON")
    .action((flags: RawFlags) => conduct(() => plan(flags)));
}

async function plan({ append, json }: RawFlags): Promise<Exit> {
  const { planDocument } = await import("../init/planning/document.ts");
  const document = await planDocument(append, await readBuiltImage(DEFAULT_IMAGE));
  await print(json === true ? planJson(document) : planText(document));
  return { status: 0, lines: [] };
}
