/**
 * Makes images with the real tools, and asks the real blkid(8) about them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { findCommand } from "../../initramfs/find_command.ts";
import { recognise } from "../../boot/disk/probe.ts";
import type { ReadRange } from "../../boot/disk/device.ts";
import type { Probed } from "../../boot/disk/format.ts";
import { udevLines } from "../../boot/disk/udev.ts";
import type { Recipe } from "./recipes.ts";

/** The search path, with the folders of root's programs for every user. */
const PATH = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/sbin`;

/** The output of a program. */
export interface Said {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/**
 * Runs a program.
 *
 * @param command Its name.
 * @param args Its arguments.
 */
export async function run(command: string, args: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(findCommand(command) ?? command, {
    args: [...args],
    stdin: "null",
    env: { PATH, LC_ALL: "C.UTF-8", NO_COLOR: "1" },
  }).output();
  return { code, stdout, stderr: new TextDecoder().decode(stderr) };
}

/**
 * Follows a recipe in a temporary folder.
 *
 * @param recipe The recipe.
 * @param label The label, as bytes.
 * @param use Called with the image's path.
 * @returns The result of `use`, or `null` if the tool refuses the label.
 */
export async function withImage<T>(
  recipe: Recipe,
  label: Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T | null> {
  const folder = await Deno.makeTempDir({ prefix: "superblock-" });
  try {
    const path = `${folder}/image`;
    if (recipe.size > 0) await Deno.create(path).then((file) => file.close());
    if (recipe.size > 0) await Deno.truncate(path, recipe.size << 20);
    const made = await follow(recipe.shell, path, label);
    if (made.code === 0) return await use(path);
    if (label.length === 0) assert.fail(`${recipe.name} can't be made: ${made.stderr}`);
    return null;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Runs a recipe's shell command.
 *
 * @param shell The command.
 * @param path The value of `$F`.
 * @param label The value of `$L`, as bytes: a label need not be text, but Deno's arguments are.
 */
export function follow(shell: string, path: string, label: Uint8Array): Promise<Said> {
  const octal = Array.from(label, (byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("");
  // The shell removes line feeds from the end.
  const script = `L=$(printf '%bx' "$1"); L=\${L%x}; F=$2; ${shell}`;
  return run("sh", ["-c", script, "sh", octal, path]);
}

/** The lines that our probe prints too. */
const OURS = /^ID_FS_(TYPE|LABEL|UUID)=/;

/**
 * Returns blkid's status for a device, and those of its lines that `only-docker probe` prints too, one character per
 * byte.
 *
 * @param path The device or the image.
 */
export async function blkid(path: string): Promise<{ code: number; lines: string[] }> {
  const { code, stdout } = await run("blkid", ["-c", "/dev/null", "-o", "udev", "-p", path]);
  return { code, lines: linesOf(stdout).filter((line) => OURS.test(line)) };
}

/** Splits bytes into lines, one character per byte. */
export function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder("latin1").decode(bytes).split("\n").filter((line) => line !== "");
}

/** Reads a file as a device. */
export function readerOf(file: Deno.FsFile): ReadRange {
  return (offset, count) => {
    const bytes = new Uint8Array(count);
    file.seekSync(offset, Deno.SeekMode.Start);
    return Promise.resolve(bytes.subarray(0, file.readSync(bytes) ?? 0));
  };
}

/**
 * Returns what our probe finds on a device, and the lines that it prints.
 *
 * @param path The device or the image.
 */
export async function ours(path: string): Promise<{ found: Probed[]; lines: string[] }> {
  using file = await Deno.open(path, { read: true });
  const size = await file.seek(0, Deno.SeekMode.End);
  const found = await recognise(readerOf(file), size);
  const [first] = found;
  const lines = first === undefined || found.length > 1 ? [] : linesOf(udevLines(first));
  return { found, lines };
}
