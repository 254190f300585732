/**
 * The manifest of a build, as a value and as `manifest.json` beside the results. It is written last: if it is there,
 * the results are complete. This file must not build.
 *
 * @module
 */
import { join } from "node:path/posix";
import * as v from "npm:valibot@1.5.0";
import { replace } from "./files.ts";
import { type Part, PARTS } from "./parts.ts";

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Size = v.pipe(v.number(), v.integer(), v.minValue(0));

const ManifestSchema = v.object({
  version: v.literal(1),
  kernel: v.object({ release: v.pipe(v.string(), v.regex(/^[\w.+~-]+$/)), package: v.string() }),
  flavour: v.picklist(["script", "compiled"]),
  deno: v.string(),
  packages: v.array(
    v.object({ name: v.string(), version: v.string(), sha256: Digest, size: Size }),
  ),
  files: v.array(v.object({ path: v.string(), package: v.string(), size: Size })),
  missingModules: v.array(v.string()),
  sizes: v.object({
    vmlinuz: Size,
    initramfs: Size,
    parts: v.array(v.object({ part: v.picklist(PARTS), size: Size })),
    root: Size,
  }),
});

/** The manifest of a build. */
export interface Manifest {
  /** The format's version. */
  readonly version: 1;
  /** The kernel: its release, as `uname -r` prints it, and its package. */
  readonly kernel: { readonly release: string; readonly package: string };
  /** The init's flavour. */
  readonly flavour: "script" | "compiled";
  /** The version of the Deno in the image. */
  readonly deno: string;
  /** Every package that was fetched, with the digest and the size in bytes of its `.deb`. */
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    readonly size: number;
  }[];
  /** Every file and link of the root tree, with the package that it is from and its size in bytes. */
  readonly files: readonly {
    readonly path: string;
    readonly package: string;
    readonly size: number;
  }[];
  /** Modules of the list that the kernel has neither as a file nor built in. */
  readonly missingModules: readonly string[];
  /** In bytes. */
  readonly sizes: {
    readonly vmlinuz: number;
    readonly initramfs: number;
    /** Of the archives that the initramfs is made of, compressed, in their order. */
    readonly parts: readonly { readonly part: Part; readonly size: number }[];
    /** Of all files of the root tree, unpacked. */
    readonly root: number;
  };
}

/** The largest manifest that is read, in characters and in bytes. */
const MAX_SIZE = 4 * 1024 * 1024;

const FILE = "manifest.json";

/**
 * Reads a manifest's text.
 *
 * @param text The text.
 * @throws {SyntaxError} If it is not a manifest; the message says what is wrong in it.
 */
export function parseManifest(text: string): Manifest {
  if (text.length > MAX_SIZE) {
    throw new SyntaxError(`Cannot read ${FILE}: ${text.length} characters are too many`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${FILE}: it is not JSON`, { cause: error });
  }
  const result = v.safeParse(ManifestSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SyntaxError(`Cannot read ${FILE}: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

/**
 * Reads the manifest of a build.
 *
 * Permissions: `read` of the folder.
 *
 * @param folder The build's results.
 * @throws {Error} If there is no complete build; the message says what to do.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, FILE);
  try {
    const { size } = await Deno.stat(file);
    if (size > MAX_SIZE) throw new SyntaxError(`Cannot read ${file}: ${size} bytes are too many`);
    return parseManifest(await Deno.readTextFile(file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`There is no complete build in ${folder}: run "deno task build"`, {
      cause: error,
    });
  }
}

/**
 * Writes a build's manifest, or removes it before the results change.
 *
 * Permissions: `write` to the folder.
 *
 * @param folder The build's results.
 * @param manifest The manifest; `null` removes it.
 * @param begun When the build began. It becomes the file's time, so that a source that was changed during the build is
 * newer.
 */
export async function writeManifest(
  folder: string,
  manifest: Manifest | null,
  begun = new Date(),
): Promise<void> {
  const file = join(folder, FILE);
  if (manifest !== null) {
    return await replace(file, async (temporary) => {
      await Deno.writeTextFile(temporary, JSON.stringify(manifest, null, 1) + "\n");
      await Deno.utime(temporary, begun, begun);
    });
  }
  await Deno.remove(file).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
