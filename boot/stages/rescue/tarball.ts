/**
 * Looks for one file in an image tarball in the format of `docker save`: a tar of layers, each of which is a tar
 * itself.
 *
 * @module
 */
import { createTarDecoder } from "npm:modern-tar@0.8.6";

/** The names of layers: in Docker's own format, and in an OCI layout. */
const LAYER = /(\/layer\.tar|^blobs\/sha256\/[0-9a-f]{64})$/;

/**
 * Finds a regular file in the layers of an image. The first layer that has it wins.
 *
 * @param tarball The tarball's bytes, which are read no further than needed.
 * @param paths The paths that the file may have, relative to the image's root.
 * @param limit The most bytes that it may have.
 * @returns Its bytes; `null` if no layer has it.
 * @throws {RangeError} If it is longer, or the tarball ends within it.
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
        throw new RangeError(`${path} has ${header.size} bytes, but at most ${limit} are allowed`);
      }
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      if (bytes.length === header.size) return bytes;
      // The decoder does not notice that a tarball is truncated.
      throw new RangeError(`${path} has ${header.size} bytes, but only ${bytes.length} are there`);
    }
  } catch (error) {
    // A blob that is not a tar is the image's configuration.
    if (error instanceof RangeError) throw error;
  }
  return null;
}
