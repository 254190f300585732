/**
 * An events file -> the last boot in it. The file may be anything: it is read up to a limit, and lines that are not
 * events are counted and ignored.
 *
 * @module
 */
import { MessageDecoder } from "../kvm/events.ts";
import { LastBoot } from "./collect.ts";

/** The most bytes of a file: the events of a thousand boots. */
const FILE_LIMIT = 64 * 1024 * 1024;

/** The boot that was read. */
export interface ReadEvents {
  readonly boot: LastBoot;
  /** Remarks on the file for the user, a line each. */
  readonly remarks: readonly string[];
}

/**
 * Reads events.
 *
 * @param bytes JSON lines, as `up --events` and `ns --events` write them.
 * @throws {RangeError} If there are too many bytes, or no events.
 */
export async function readEvents(bytes: AsyncIterable<Uint8Array>): Promise<ReadEvents> {
  const boot = new LastBoot();
  const decoder = new MessageDecoder();
  let length = 0;
  const take = (chunk: Uint8Array): void => {
    for (const message of decoder.decode(chunk)) if ("stage" in message) boot.add(message);
  };
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > FILE_LIMIT) {
      throw new RangeError(
        `more than ${FILE_LIMIT >> 20} MiB: pass only its end, for example from tail -c 1M`,
      );
    }
    take(chunk);
  }
  // A file that was cut off ends without a newline.
  take(new Uint8Array([0x0a]));
  if (boot.events.length === 0) {
    throw new RangeError("it has no events: up --events FILE and ns --events FILE write them");
  }
  return { boot, remarks: remarksOn(boot, decoder.garbage) };
}

function remarksOn(boot: LastBoot, garbage: number): string[] {
  return [
    ...garbage > 0 ? [`ignored ${garbage} lines that are not events`] : [],
    ...boot.boots > 1 ? [`the last of ${boot.boots} boots is drawn`] : [],
    ...boot.boots === 0 ? ["the beginning of the boot is missing"] : [],
    ...boot.left > 0 ? [`ignored ${boot.left} events: too many, or at an implausible time`] : [],
  ];
}
