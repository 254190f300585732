/**
 * `up`: boots the image in a virtual machine.
 *
 * @module
 */
import { Command, Option } from "npm:commander@15.1.0";
import { ensureCommands } from "../initramfs/host_tools.ts";
import type { VmOptions } from "../kvm/boot.ts";
import { opensConsole } from "../kvm/record.ts";
import { bootInVm } from "../kvm/vm.ts";
import { absolute, addBootOptions, bootFlags, type RawBootFlags } from "./boot_options.ts";
import { converse } from "./conversation.ts";
import type { Exit } from "./exit.ts";
import { ensureImage } from "./fresh_image.ts";
import { parseCpus, parseMemory, parseNonEmpty, parseWords } from "./numbers.ts";
import { cacheFolder, DEFAULT_IMAGE, surroundings } from "./places.ts";
import { conduct, type Surface } from "./subcommand.ts";

interface RawFlags extends RawBootFlags {
  readonly memory: number;
  readonly cpus: number;
  readonly disk: readonly string[];
  readonly qemu: readonly string[];
  readonly accel: VmOptions["accelerator"];
  readonly image?: string;
}

/** The programs that a launch needs. */
export const LAUNCH_NEEDS = [
  { command: "qemu-system-x86_64", package: "qemu-system-x86" },
  { command: "setpriv", package: "util-linux" },
] as const;

/** Makes the subcommand. */
export function upCommand(): Command {
  const command = new Command("up")
    .summary("boot the image in a virtual machine")
    .description(
      "Builds the image if needed and boots it under QEMU. The terminal is dom0's console: there, " +
        "poweroff and halt end the machine in order, and reboot restarts it. Ctrl-A X kills the machine, " +
        "Ctrl-A Ctrl-A sends Ctrl-A. With --run, a command that stops its own machine has failed.",
    )
    .addOption(
      new Option("--memory <size>", "memory of the machine").argParser(parseMemory)
        .default(1024, "1024M"),
    )
    .addOption(
      new Option("--cpus <number>", "processors of the machine").argParser(parseCpus).default(2),
    )
    .addOption(
      new Option("--disk <file>", "attach a disk image, raw or qcow2; may be repeated")
        .argParser((file: string, before: readonly string[]) => [...before, parseNonEmpty(file)])
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--qemu <args>",
        "pass QEMU further arguments, separated by spaces; may be repeated",
      )
        .argParser((text: string, before: readonly string[]) => [...before, ...parseWords(text)])
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--accel <name>",
        "KVM, emulation (tcg), or auto: KVM if a guest runs under it",
      )
        .choices(["auto", "kvm", "tcg"]).default("auto"),
    )
    .option(
      "--image <dir>",
      `boot the image in DIR as it is (default: ${DEFAULT_IMAGE}, built if needed)`,
    );
  return addBootOptions(command)
    .action((flags: RawFlags) => conduct((surface) => up(flags, surface)));
}

async function up(flags: RawFlags, surface: Surface): Promise<Exit> {
  const { progress, interruptions } = surface;
  const image = flags.image === undefined ? DEFAULT_IMAGE : absolute(flags.image);
  await ensureCommands(LAUNCH_NEEDS, { progress: progress.line, signal: interruptions.stop });
  if (flags.image === undefined) await ensureImage(image, surface);
  return await converse(bootFlags(flags, image), surface, {
    handsOver: opensConsole,
    boot: (options) =>
      bootInVm({
        ...options,
        memory: flags.memory,
        cpus: flags.cpus,
        disks: flags.disk.map(absolute),
        qemu: flags.qemu,
        accelerator: flags.accel,
        cache: cacheFolder(surroundings().environment),
      }),
  });
}
