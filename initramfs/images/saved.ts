/**
 * Reads the description of the image in a tarball of `docker save`, so that a user's own dom0 can be bundled. Only the
 * small JSON files are kept while the tarball streams by; of layers only the names are read. This file must not change
 * anything.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createTarDecoder } from "npm:modern-tar@0.8.6";
import * as v from "npm:valibot@1.5.0";

/** A saved image. */
export interface SavedImage {
  readonly reference: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
}

/** The host's platform. */
const PLATFORM = "linux/amd64";
/** The most bytes of a file that may be a manifest or a config. */
const JSON_LIMIT = 1024 * 1024;
/** The most files of that size that are kept. */
const JSON_COUNT = 1000;

const Manifest = v.array(v.object({
  Config: v.string(),
  RepoTags: v.nullish(v.array(v.string())),
  Layers: v.array(v.string()),
}));
const Config = v.object({
  architecture: v.string(),
  os: v.string(),
  rootfs: v.object({ type: v.literal("layers"), diff_ids: v.array(v.string()) }),
});

/** The parts of a tarball that are kept. */
interface Contents {
  readonly names: ReadonlySet<string>;
  readonly small: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a tarball, plain or gzipped, as `docker save NAME:TAG` writes it (Docker Engine API, operation ImageGet).
 *
 * Needs `--allow-read` of the file.
 *
 * @param path The tarball.
 * @returns Its one image's reference and id.
 * @throws {Error} If it is not such a tarball, or does not have exactly one image with a name; the message is one
 * line.
 */
export async function readSavedImage(path: string): Promise<SavedImage> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new Error(
      `Cannot use ${path} as dom0: ${reason}. It must be a tarball that docker save NAME:TAG wrote`,
      { cause },
    );
  };
  let contents: Contents;
  try {
    contents = await contentsOf(path);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), error);
  }
  try {
    return savedImage(contents);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), error);
  }
}

/**
 * Finds the one image among a tarball's files.
 *
 * @param contents The names of all files, and the bytes of the small ones.
 * @throws {SyntaxError} If a document is missing or malformed.
 * @throws {RangeError} If there is not exactly one image with a name.
 */
export function savedImage({ names, small }: Contents): SavedImage {
  const manifest = parse(Manifest, small, "manifest.json");
  const [image, ...others] = manifest;
  if (image === undefined || others.length > 0) {
    throw new RangeError(`it has ${manifest.length} images, not one`);
  }
  const reference = image.RepoTags?.[0];
  if (reference === undefined) throw new RangeError("its image has no name and tag");
  const config = parse(Config, small, image.Config);
  const platform = `${config.os}/${config.architecture}`;
  if (platform !== PLATFORM) throw new RangeError(`its image is for ${platform}, not ${PLATFORM}`);
  if (config.rootfs.diff_ids.length !== image.Layers.length) {
    throw new SyntaxError("its manifest and its config name different layers");
  }
  for (const layer of image.Layers) {
    if (!names.has(layer)) throw new SyntaxError(`its layer ${layer} is missing`);
  }
  const bytes = small.get(image.Config) ?? new Uint8Array();
  return { reference, id: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}

function parse<S extends v.GenericSchema>(
  schema: S,
  small: ReadonlyMap<string, Uint8Array>,
  name: string,
): v.InferOutput<S> {
  const bytes = small.get(name);
  if (bytes === undefined) {
    throw new SyntaxError(`it has no ${name} of at most ${JSON_LIMIT} bytes`);
  }
  const parsed = v.safeParse(schema, JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new SyntaxError(
    `its ${name} is wrong at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}`,
  );
}

async function contentsOf(path: string): Promise<Contents> {
  const names = new Set<string>();
  const small = new Map<string, Uint8Array>();
  const decoder = createTarDecoder({ strict: true });
  for await (const { header, body } of (await tarStream(path)).pipeThrough(decoder)) {
    const name = header.name.replace(/^\.\//, "");
    names.add(name);
    if (header.type === "file" && header.size <= JSON_LIMIT && small.size < JSON_COUNT) {
      small.set(name, await new Response(body).bytes());
    } else {
      await body.cancel();
    }
  }
  return { names, small };
}

async function tarStream(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const file = await Deno.open(path);
  const magic = new Uint8Array(2);
  await file.read(magic);
  await file.seek(0, Deno.SeekMode.Start);
  const gzipped = magic[0] === 0x1f && magic[1] === 0x8b;
  return gzipped ? file.readable.pipeThrough(new DecompressionStream("gzip")) : file.readable;
}
