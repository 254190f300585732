/**
 * Reads what a plan needs to know about the built image from the build's results. It must not build.
 *
 * @module
 */
import { join } from "node:path/posix";
import * as v from "npm:valibot@1.5.0";
import { CONFIG_FILE, IMAGE_INDEX, type ImageIndex } from "../boot/paths.ts";
import type { BuiltImage } from "../init/planning/world.ts";
import { readManifest } from "./manifest.ts";

/** The maximum size of a text that is read from an image, in bytes. */
const TEXT_LIMIT = 4 * 1024 * 1024;

const Bundled = v.object({
  file: v.string(),
  reference: v.string(),
  id: v.string(),
  digest: v.string(),
  size: v.number(),
});
const Index = v.object({ dhcp: Bundled, dom0: Bundled });

/**
 * Reads what a plan needs to know about an image. Needs read permission for its folder.
 *
 * @param folder The build's results.
 * @returns The image, or `null` if nothing was built.
 * @throws {Error} If the results are damaged.
 */
export async function readBuiltImage(folder: string): Promise<BuiltImage | null> {
  const manifest = await Deno.stat(join(folder, "manifest.json")).catch(absent);
  if (manifest === null) return null;
  const { kernel: { release } } = await readManifest(folder);
  const root = join(folder, "root");
  const read = async (path: string): Promise<string | null> => {
    const file = join(root, path);
    const info = await Deno.stat(file).catch(absent);
    if (info === null) return null;
    if (info.size > TEXT_LIMIT) throw new Error(`${file} is too large: ${info.size} bytes`);
    return await Deno.readTextFile(file);
  };
  const must = async (path: string): Promise<string> => {
    const text = await read(path);
    if (text === null) throw new Error(`${join(root, path)} does not exist: run "deno task build"`);
    return text;
  };
  const modules = `/lib/modules/${release}`;
  return {
    release,
    modulesDep: await must(`${modules}/modules.dep`),
    modulesBuiltin: await read(`${modules}/modules.builtin`) ?? "",
    index: parseIndex(await must(IMAGE_INDEX), join(root, IMAGE_INDEX)),
    configFile: await read(CONFIG_FILE),
    open: async (path) => (await Deno.open(join(root, path))).readable,
  };
}

function parseIndex(text: string, file: string): ImageIndex {
  try {
    return v.parse(Index, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} is not an index of images: ${reason}; run "deno task build"`, {
      cause,
    });
  }
}

function absent(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}
