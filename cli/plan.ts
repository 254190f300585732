/**
 * `plan`: prints what a boot or a shutdown would do, without doing it.
 *
 * @module
 */
import { Command, Option } from "npm:commander@15.1.0";
import type { ShutdownAction } from "../boot/events.ts";
import { planJson, planText, shutdownText } from "../init/plan_report.ts";
import { planShutdown } from "../init/planning/shutdown.ts";
import { readBuiltImage } from "../initramfs/built_image.ts";
import type { Exit } from "./exit.ts";
import { print } from "./output.ts";
import { DEFAULT_IMAGE } from "./places.ts";
import { conduct } from "./subcommand.ts";

/** The actions, the default one first. */
const ACTIONS: readonly ShutdownAction[] = ["poweroff", "reboot", "halt"];

interface RawFlags {
  readonly append: string;
  readonly shutdown?: ShutdownAction;
  readonly json?: true;
}

/** Makes the subcommand. */
export function planCommand(): Command {
  return new Command("plan")
    .summary("print what a boot or a shutdown would do, without doing it")
    .description(
      "Prints the configuration, the isolates and the stages in order, with their permissions, " +
        "scopes and the steps that they would take in a fresh virtual machine.",
    )
    .option("--append <text>", "plan for this kernel command line", "")
    .addOption(
      new Option("--shutdown [action]", "print the steps of a shutdown instead")
        .choices(ACTIONS).preset(ACTIONS[0]),
    )
    .option("--json", "print JSON")
    .action((flags: RawFlags) => conduct(() => plan(flags)));
}

async function plan({ append, shutdown, json }: RawFlags): Promise<Exit> {
  const image = await readBuiltImage(DEFAULT_IMAGE);
  if (shutdown === undefined) {
    const { planDocument } = await import("../init/planning/document.ts");
    const document = await planDocument(append, image);
    await print(json === true ? planJson(document) : planText(document));
  } else {
    const document = planShutdown(shutdown, append, image);
    await print(json === true ? planJson(document) : shutdownText(document));
  }
  return { status: 0, lines: [] };
}
