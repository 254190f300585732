/**
 * `logs`: prints the logs that a host keeps with Docker's state, with the same script as in dom0. It must not write.
 *
 * @module
 */
import { join } from "node:path/posix";
import { Command } from "npm:commander@15.1.0";
import { DOCKER_ROOT, STATE_LOGS } from "../boot/paths.ts";
import { absolute } from "./boot_options.ts";
import type { Exit } from "./exit.ts";
import { conduct, type Surface } from "./subcommand.ts";

interface RawFlags {
  readonly data: string;
  readonly follow?: true;
  readonly tail?: string;
  readonly since?: string;
}

/** Makes the subcommand. */
export function logsCommand(): Command {
  return new Command("logs")
    .summary("print the logs that hosts have kept in a data folder")
    .description(
      "Prints the named logs, or all of them. In dom0 the same command prints the logs of the running " +
        "host.",
    )
    .argument("[name...]", "init, containerd, dockerd")
    .requiredOption(
      "--data <folder>",
      "the folder that was given to ns --data, or a mounted data disk",
    )
    .option("-f, --follow", "keep printing new lines")
    .option("-n, --tail <lines>", "print only the last lines of each log")
    .option(
      "--since <time>",
      "print only lines since TIME: 2026-11-25T17:48:07Z, or 10m for 10 minutes ago",
    )
    .action((names: readonly string[], flags: RawFlags) =>
      conduct((surface) => logs(names, flags, surface))
    );
}

async function logs(
  names: readonly string[],
  { data, follow, tail, since }: RawFlags,
  { interruptions }: Surface,
): Promise<Exit> {
  const folder = join(absolute(data), STATE_LOGS.slice(DOCKER_ROOT.length));
  const script = new URL("../initramfs/images/only-docker.sh", import.meta.url).pathname;
  const args = [
    ...follow === true ? ["--follow"] : [],
    ...tail === undefined ? [] : [`--tail=${tail}`],
    ...since === undefined ? [] : [`--since=${since}`],
    ...names,
  ];
  const { code } = await new Deno.Command("sh", {
    args: [script, "logs", ...args],
    env: { ONLY_DOCKER_LOGS: folder },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
    signal: interruptions.stop,
  }).spawn().status;
  return { status: code, lines: [] };
}
