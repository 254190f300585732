/**
 * The stages that import the bundled images, which share one implementation. They must not decide what runs.
 *
 * @module
 */
import { conditionOf, REBUILD } from "./tarball_condition.ts";
import type { PresentImage } from "../../docker/ensure.ts";
import { DockerApiError, reasonOf } from "../../docker/error.ts";
import { number, object, parseAnswer, type Shape, text } from "../../docker/shape.ts";
import type { ImageInspect } from "../../docker/types.ts";
import { type BundledImage, IMAGE_FOLDER, IMAGE_INDEX, type ImageIndex } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";
import type { Host, Stage } from "../stage.ts";
import { IMAGE_DHCP, IMAGE_DOM0 } from "./manifest.ts";

/** The most bytes of the index. */
const INDEX_LIMIT = 64 * 1024;

/** Imports the DHCP image. */
export const imageDhcp: Stage<PresentImage> = imageStage(IMAGE_DHCP, "dhcp");

/** Imports dom0's image. */
export const imageDom0: Stage<PresentImage> = imageStage(IMAGE_DOM0, "dom0");

function imageStage(manifest: Manifest, which: keyof ImageIndex): Stage<PresentImage> {
  return { ...manifest, run: async (host) => await ensureImage(host, await bundled(host, which)) };
}

async function ensureImage(host: Host, image: BundledImage): Promise<PresentImage> {
  const present = await inspect(host, image.id);
  const found = present ?? await load(host, image);
  if (!found.RepoTags?.includes(image.reference)) {
    await host.docker.imageTag(image.id, image.reference);
  }
  host.log(
    `${image.reference} ${present === null ? "imported" : "was already present"}: ${image.id}`,
  );
  return { id: image.id, reference: image.reference };
}

/** Loads an image. The daemon checks each layer's digest itself; the id, a digest of the rest, is checked here. */
async function load(host: Host, image: BundledImage): Promise<ImageInspect> {
  try {
    await host.docker.imageLoad(await host.open(image.file));
    const loaded = await inspect(host, image.id);
    if (loaded === null) throw new Error(`it does not contain the image ${image.id}`);
    return loaded;
  } catch (cause) {
    // Only now: a tarball that Docker accepts needs no further check.
    const found = await conditionOf(image, host.open).catch(() => REBUILD);
    throw new Error(
      `cannot import ${image.reference} from ${image.file} (${image.digest}): ` +
        `${reasonOf(cause)}; ${found}`,
    );
  }
}

async function inspect(host: Host, id: string): Promise<ImageInspect | null> {
  try {
    return await host.docker.imageInspect(id);
  } catch (cause) {
    if (cause instanceof DockerApiError && cause.status === 404) return null;
    throw cause;
  }
}

async function bundled(host: Host, which: keyof ImageIndex): Promise<BundledImage> {
  try {
    const index = parseAnswer<ImageIndex>(
      await readIndex(await host.open(IMAGE_INDEX)),
      object({ [which]: BUNDLED_IMAGE }),
    );
    return index[which];
  } catch (cause) {
    throw new Error(
      `cannot read the index of bundled images ${IMAGE_INDEX}: ${reasonOf(cause)}; ` +
        "build the image again",
    );
  }
}

const pattern = (expression: RegExp, kind: string): Shape => (value, path) =>
  text(value, path) ?? (expression.test(String(value)) ? null : `${path} is not ${kind}`);

const BUNDLED_IMAGE: Shape = object({
  file: pattern(new RegExp(`^${IMAGE_FOLDER}/[^/]+$`), `a file in ${IMAGE_FOLDER}`),
  reference: pattern(/^[a-z0-9._/-]+:[A-Za-z0-9._-]+$/, "a name and a tag"),
  id: pattern(/^sha256:[0-9a-f]{64}$/, "a sha256 digest"),
  digest: pattern(/^sha256:[0-9a-f]{64}$/, "a sha256 digest"),
  size: number,
});

async function readIndex(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let json = "";
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > INDEX_LIMIT) throw new RangeError(`it is longer than ${INDEX_LIMIT} bytes`);
    json += decoder.decode(chunk, { stream: true });
  }
  return json + decoder.decode();
}
