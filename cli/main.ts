/**
 * The `only-docker` command, with its subcommands and its usage errors. Each subcommand is in a file of its own.
 *
 * @module
 */
import { Command } from "npm:commander@15.1.0";
import project from "../deno.json" with { type: "json" };
import { buildCommand } from "./build.ts";
import { compileCommand } from "./compile.ts";
import { logsCommand } from "./logs.ts";
import { nsCommand } from "./ns.ts";
import { planCommand } from "./plan.ts";
import { probeCommand } from "./probe.ts";
import { parseArguments } from "./subcommand.ts";
import { timelineCommand } from "./timeline.ts";
import { upCommand } from "./up.ts";

const SUBCOMMANDS = [
  upCommand,
  nsCommand,
  buildCommand,
  planCommand,
  probeCommand,
  timelineCommand,
  logsCommand,
  compileCommand,
];

/** Makes the whole command. */
export function onlyDocker(): Command {
  const command = new Command("only-docker")
    .description("A container host made of a Linux kernel, one init and Docker.")
    .version(project.version, "--version", "print the version");
  for (const make of SUBCOMMANDS) command.addCommand(make());
  for (const each of [command, ...command.commands]) {
    each.helpOption("--help", "print this help").exitOverride().allowExcessArguments(false)
      .showHelpAfterError("(see --help)");
  }
  return command;
}

if (import.meta.main) await parseArguments(onlyDocker());
