/**
 * `ns`: boots the same init in fresh namespaces of this machine.
 *
 * @module
 */
import { Command, Option } from "npm:commander@15.1.0";
import { opensConsole } from "../kvm/record.ts";
import { bootInNamespaces } from "../ns/boot.ts";
import { absolute, addBootOptions, bootFlags, type RawBootFlags } from "./boot_options.ts";
import { converse } from "./conversation.ts";
import type { Exit } from "./exit.ts";
import { ensureImage } from "./fresh_image.ts";
import { parseNonEmpty } from "./numbers.ts";
import { DEFAULT_IMAGE } from "./places.ts";
import { conduct, type Surface } from "./subcommand.ts";

interface RawFlags extends RawBootFlags {
  readonly data?: string;
}

/** Makes the subcommand. */
export function nsCommand(): Command {
  const command = new Command("ns")
    .summary("boot the same init in namespaces of this machine, without a virtual machine")
    .description(
      "Builds the image if needed and boots its init as PID 1 of fresh pid, mount, net, uts, ipc and cgroup " +
        "namespaces, with real containers. Needs root.",
    )
    .addOption(
      new Option("--data <dir>", "keep Docker's state in DIR (default: in memory)")
        .argParser(parseNonEmpty),
    );
  return addBootOptions(command)
    .action((flags: RawFlags) => conduct((surface) => ns(flags, surface)));
}

async function ns(flags: RawFlags, surface: Surface): Promise<Exit> {
  if (Deno.uid() !== 0) throw new Error("ns needs root: run it with sudo, or use up");
  await ensureImage(DEFAULT_IMAGE, surface);

  const data = flags.data === undefined ? null : absolute(flags.data);
  return await converse(bootFlags(flags, DEFAULT_IMAGE), surface, {
    // dom0 and the rescue shell write to the terminal themselves, before they are known to be up.
    handsOver: (event) =>
      opensConsole(event) ||
      (event.event === "start" && (event.stage === "dom0" || event.stage === "rescue")),
    boot: (options) => bootInNamespaces({ ...options, data }),
  });
}
