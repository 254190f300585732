/**
 * `probe`: identifies the content of a disk or a disk image. It must not write to it.
 *
 * @module
 */
import { Command } from "npm:commander@15.1.0";
import type { ReadRange } from "../boot/disk/device.ts";
import type { Probed } from "../boot/disk/format.ts";
import { recognise } from "../boot/disk/probe.ts";
import { udevLines } from "../boot/disk/udev.ts";
import type { Exit } from "./exit.ts";
import { print } from "./output.ts";
import { conduct } from "./subcommand.ts";

/** The exit statuses of blkid(8). */
const NOTHING_KNOWN = 2;
const AMBIVALENT = 8;

interface RawFlags {
  readonly json?: true;
}

/** Makes the subcommand. */
export function probeCommand(): Command {
  return new Command("probe")
    .summary("print the type, label and UUID of a disk's content")
    .description(
      "Reads the superblocks of a block device or an image file and prints ID_FS_LABEL, ID_FS_UUID and " +
        "ID_FS_TYPE as blkid -o udev -p does. Prints nothing and exits with 2 if the content is unknown, " +
        "and with 8 if it is ambiguous.",
    )
    .argument("<file>", "the device or the image")
    .option("--json", "print JSON")
    .action((path: string, flags: RawFlags) => conduct(() => probe(path, flags)));
}

async function probe(path: string, { json }: RawFlags): Promise<Exit> {
  const found = await read(path);
  const [first, ...others] = found;
  if (first === undefined) return { status: NOTHING_KNOWN, lines: [] };
  if (others.length > 0) {
    const types = found.map(({ type }) => type).join(" or ");
    return { status: AMBIVALENT, lines: [`${path} could be ${types}: remove one with wipefs(8)`] };
  }
  await print(json === true ? asJson(first) : udevLines(first));
  return { status: 0, lines: [] };
}

async function read(path: string): Promise<Probed[]> {
  try {
    const { isFile, isBlockDevice } = await Deno.stat(path);
    // Opening a FIFO would wait for its other end.
    if (!isFile && isBlockDevice !== true) {
      throw new Error("it is neither a file nor a block device");
    }
    using file = await Deno.open(path, { read: true });
    return await recognise(rangesOf(file), await file.seek(0, Deno.SeekMode.End));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} can't be probed: ${reason}`);
  }
}

function rangesOf(file: Deno.FsFile): ReadRange {
  return async (offset, count) => {
    await file.seek(offset, Deno.SeekMode.Start);
    const bytes = new Uint8Array(count);
    return bytes.subarray(0, await file.read(bytes) ?? 0);
  };
}

function asJson({ type, labelRaw: _bytes, ...found }: Probed): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ type, ...found }, null, 2)}\n`);
}
