/**
 * Tells a tarball that is broken from one that is not to blame: its size and its digest against those that the image
 * build wrote down. It must only read, and never more than the tarball should have.
 *
 * @module
 */
import type { BundledImage } from "../../paths.ts";

/** The most bytes that are held for a digest: an isolate that runs out of memory takes PID 1 with it. */
const HELD = 64 << 20;

/** What to do about a tarball that is broken, or can't be read. */
export const REBUILD = "build the image again";

/**
 * Says in what condition a tarball is.
 *
 * @param image What the image build wrote down.
 * @param open Opens a file.
 * @returns The condition in one line, with what to do where the tarball is broken.
 * @throws {Error} Where it can't be read.
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
  if (held === null) return `it has its ${size} bytes, and is too long to be checked any further`;
  const digest = await sha256(held);
  if (digest !== image.digest) return broken(`its digest is ${digest} instead`);
  return "the tarball is as it was built";
}

const broken = (how: string): string => `the tarball is broken: ${how}; ${REBUILD}`;

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha256:${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex()}`;
}
