/**
 * Distinguishes a broken tarball from an intact one: compares its size and its digest with those that the image build
 * recorded. It must only read, and never more than the recorded size.
 *
 * @module
 */
import type { BundledImage } from "../../paths.ts";

/** The most bytes to hold for a digest: an isolate that runs out of memory takes PID 1 with it. */
const HELD = 64 << 20;

/** The advice for a tarball that is broken, or can't be read. */
export const REBUILD = "build the image again";

/**
 * Describes the condition of a tarball.
 *
 * @param image The image build's record.
 * @param open Opens a file.
 * @returns The condition in one line, with advice if the tarball is broken.
 * @throws {Error} If it can't be read.
 */
export async function conditionOf(
  image: BundledImage,
  open: (path: string) => Promise<ReadableStream<Uint8Array>>,
): Promise<string> {
  const { size } = image;
  const held = size <= HELD ? new Uint8Array(size) : null;
  let length = 0;
  for await (const chunk of await open(image.file)) {
    if (length + chunk.length > size) return broken(`it has more than ${size} bytes`);
    held?.set(chunk, length);
    length += chunk.length;
  }
  if (length < size) return broken(`it has ${length} bytes instead of ${size}`);
  if (held === null) return `it has the recorded ${size} bytes, and is too large to check further`;
  const digest = await sha256(held);
  if (digest !== image.digest) return broken(`its digest is ${digest} instead of the recorded one`);
  return "the tarball is intact";
}

const broken = (how: string): string => `the tarball is broken: ${how}; ${REBUILD}`;

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha256:${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex()}`;
}
