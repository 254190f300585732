/**
 * `build`: makes the kernel, the initramfs and their manifest.
 *
 * @module
 */
import { Command, Option } from "npm:commander@15.1.0";
import type { Manifest } from "../initramfs/manifest.ts";
import { absolute } from "./boot_options.ts";
import type { Exit } from "./exit.ts";
import { parseNonEmpty } from "./numbers.ts";
import { cacheFolder, DEFAULT_IMAGE, surroundings } from "./places.ts";
import { conduct, type Surface } from "./subcommand.ts";

interface RawFlags {
  readonly out?: string;
  readonly flavour: "auto" | "script" | "compiled";
  readonly mirror?: string;
  readonly dom0?: string;
  readonly refresh?: true;
}

/** Makes the subcommand. */
export function buildCommand(): Command {
  return new Command("build")
    .summary("build the kernel, the initramfs and their manifest")
    .description(
      "Builds the image from Debian's packages. Downloads are cached: a second build downloads nothing.",
    )
    .addOption(
      new Option("--out <dir>", `write the image to DIR (default: ${DEFAULT_IMAGE})`).argParser(
        parseNonEmpty,
      ),
    )
    .addOption(
      new Option(
        "--flavour <name>",
        "form of the init: compiled, script, or auto: compiled if possible",
      )
        .choices(["auto", "script", "compiled"]).default("auto"),
    )
    .addOption(
      new Option("--mirror <url>", "download Debian's packages from URL (default: as apt does)")
        .argParser(parseNonEmpty),
    )
    .addOption(
      new Option("--dom0 <tarball>", "use this image, written by docker save, for dom0")
        .argParser(parseNonEmpty),
    )
    .option("--refresh", "look for newer packages")
    .action((flags: RawFlags) => conduct((surface) => build(flags, surface)));
}

async function build(flags: RawFlags, { progress, interruptions }: Surface): Promise<Exit> {
  const out = flags.out === undefined ? DEFAULT_IMAGE : absolute(flags.out);
  const { buildImage } = await import("../initramfs/build.ts");
  const manifest = await buildImage({
    out,
    flavour: flags.flavour,
    mirror: flags.mirror,
    refresh: flags.refresh,
    dom0: flags.dom0 === undefined ? undefined : absolute(flags.dom0),
    cache: cacheFolder(surroundings().environment),
    progress: (line) => progress.line(line),
    signal: interruptions.stop,
  });
  interruptions.stop.throwIfAborted();
  return { status: 0, lines: [`${out}: ${summaryOf(manifest)}`] };
}

/**
 * Summarises a build in one line.
 *
 * @param manifest The build's manifest.
 */
export function summaryOf({ kernel, flavour, deno, packages, sizes }: Manifest): string {
  return [
    `Linux ${kernel.release} ${megabytes(sizes.vmlinuz)}`,
    `initramfs ${megabytes(sizes.initramfs)} (${megabytes(sizes.root)} of files)`,
    `${packages.length} packages`,
    `Deno ${deno}, ${flavour} init`,
  ].join(", ");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
