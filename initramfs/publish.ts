/**
 * Puts a build's results into their folder, each whole or not at all. This file must not make them.
 *
 * @module
 */
import { join } from "node:path/posix";
import { replace } from "./files.ts";
import type { Manifest } from "./manifest.ts";
import type { Part } from "./parts.ts";
import { sizeOf, writeFolder } from "./root_folder.ts";
import type { Tree } from "./tree.ts";

/** A build's results, where they were made. */
export interface Results {
  /** The folder: an absolute path. */
  readonly out: string;
  /** The kernel's file. */
  readonly vmlinuz: string;
  /** The compressed archives, in the order in which the kernel unpacks them. */
  readonly parts: readonly { readonly part: Part; readonly file: string }[];
  readonly root: Tree;
  readonly signal?: AbortSignal | undefined;
}

/** The kernel looks for the next archive at a multiple of this many bytes. */
const ALIGNMENT = 4;

/**
 * Writes `vmlinuz`, `initramfs` and `root/`.
 *
 * Permissions: `read`, and `write` to the folder.
 *
 * @param results The results.
 * @returns Their sizes, in bytes.
 */
export async function publish(results: Results): Promise<Manifest["sizes"]> {
  const { out, parts, root, signal } = results;
  const vmlinuz = join(out, "vmlinuz");
  await replace(vmlinuz, (temporary) => Deno.copyFile(results.vmlinuz, temporary));
  const initramfs = join(out, "initramfs");
  await replace(
    initramfs,
    (temporary) => concatenate(temporary, parts.map(({ file }) => file), signal),
  );
  await writeFolder(join(out, "root"), root, signal);

  let unpacked = 0;
  for (const entry of root.values()) if (entry.type === "file") unpacked += await sizeOf(entry);
  const size = async (file: string): Promise<number> => (await Deno.stat(file)).size;
  return {
    vmlinuz: await size(vmlinuz),
    initramfs: await size(initramfs),
    parts: await Promise.all(
      parts.map(async ({ part, file }) => ({ part, size: await size(file) })),
    ),
    root: unpacked,
  };
}

/**
 * Concatenates archives, aligned as the kernel expects them.
 *
 * Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
 *
 * @param file The file that is written.
 * @param parts The archives.
 * @param signal Ends it.
 */
export async function concatenate(
  file: string,
  parts: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  using output = await Deno.open(file, { write: true, create: true, truncate: true });
  const options = { preventClose: true, ...(signal === undefined ? {} : { signal }) };
  for (const part of parts) {
    using input = await Deno.open(part);
    const { size } = await input.stat();
    await input.readable.pipeTo(output.writable, options);
    await output.write(new Uint8Array((ALIGNMENT - size % ALIGNMENT) % ALIGNMENT));
  }
}
