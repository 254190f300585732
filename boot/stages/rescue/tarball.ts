/**
 * Looks for one file in an image tarball, as `docker save` writes it: a tar of layers, each a tar itself.
 *
 * @module
 */
import { createTarDecoder } from "npm:modern-tar@0.8.6";

/** The names that layers have: those of Docker's own format, and those of an OCI layout. */
const LAYER = /(\/layer\.tar|^blobs\/sha256\/[0-9a-f]{64})$/;

/**
 * Finds a regular file in the layers of an image. The first layer that has it wins.
 *
 * @param tarball The tarball's bytes. Read no further than needed.
 * @param paths Where the file may be, relative to the image's root.
 * @param limit The most bytes that it may have.
 * @returns Its bytes; `null` where no layer has it.
 * @throws {RangeError} Where it is longer, or the tarball ends within it.
 */
export async function findInImage(
  tarball: ReadableStream<Uint8Array>,
  paths: readonly string[],
  limit: number,
): Promise<Uint8Array | null> {
  for await (const { header, body } of tarball.pipeThrough(createTarDecoder())) {
    if (header.type !== "file" || !LAYER.test(header.name)) {
      await body.cancel();
      continue;
    }
    const found = await findInLayer(body, paths, limit);
    if (found !== null) return found;
  }
  return null;
}

async function findInLayer(
  layer: ReadableStream<Uint8Array>,
  paths: readonly string[],
  limit: number,
): Promise<Uint8Array | null> {
  try {
    for await (const { header, body } of layer.pipeThrough(createTarDecoder())) {
      const path = header.name.replace(/^\.?\//, "");
      if (!paths.includes(path) || header.type !== "file") {
        await body.cancel();
        continue;
      }
      if (header.size > limit) {
        throw new RangeError(`${path} has ${header.size} bytes, at most ${limit} are taken`);
      }
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      if (bytes.length === header.size) return bytes;
      // The decoder takes a tarball that ends too soon for one that ends.
      throw new RangeError(`${path} has ${header.size} bytes, only ${bytes.length} are there`);
    }
  } catch (error) {
    // A blob that is no tar is the image's configuration.
    if (error instanceof RangeError) throw error;
  }
  return null;
}
