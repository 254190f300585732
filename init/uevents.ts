/**
 * Passes the kernel's device events from its netlink socket to all that listen or wait. It must not look at a device.
 *
 * @module
 */
import { parseUevent, type Uevent, UEVENT_LIMIT } from "../boot/uevent.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { within } from "./services/deadline.ts";

/** The subsystems whose events are used; loading modules alone causes hundreds of others. */
const SUBSYSTEMS: ReadonlySet<string> = new Set(["block", "input", "net"]);
/** How many events are kept for a stage that asks late. */
const KEPT = 256;
/** Seconds: a timer of the runtime that is set for much longer fires at once. */
const LONGEST_WAIT = 86_400;
/** Failed reads in a row after which the socket counts as broken: each overflow makes one read fail. */
const FAILED_READS = 16;

/** The device events. */
export interface Uevents {
  /** Calls back with each event from now on. */
  listen(listener: (uevent: Uevent) => void): void;
  /**
   * Returns the first event of a subsystem after a sequence number, whether it has come already or not.
   *
   * @param subsystem The subsystem.
   * @param after The sequence number: events up to it are ignored.
   * @param seconds How long to wait for it.
   * @returns The event; `undefined` if the time was over first.
   */
  next(subsystem: string, after: number, seconds: number): Promise<Uevent | undefined>;
}

/**
 * Listens to events from now on.
 *
 * @param kernel The system calls.
 * @param tell Called with one line if events can no longer be read.
 */
export function openUevents(
  kernel: Pick<Kernel, "ueventSocket" | "readWaiting">,
  tell: (error: string) => void,
): Uevents {
  const listeners = new Set<(uevent: Uevent) => void>();
  const kept: Uevent[] = [];

  async function read(fd: number): Promise<void> {
    const buffer = new Uint8Array(UEVENT_LIMIT);
    for (let failed = 0; failed < FAILED_READS;) {
      const count = await kernel.readWaiting(fd, buffer);
      failed = count > 0 ? 0 : failed + 1;
      const uevent = count > 0 ? parseUevent(buffer.subarray(0, count)) : null;
      if (uevent === null || !SUBSYSTEMS.has(uevent.subsystem)) continue;
      kept.push(uevent);
      kept.splice(0, kept.length - KEPT);
      for (const listener of [...listeners]) listener(uevent);
    }
    tell("the kernel's events can no longer be read: devices that appear now go unnoticed");
  }

  try {
    void read(kernel.ueventSocket());
  } catch (error) {
    tell(`${(error as Error).message}: devices that appear late go unnoticed`);
  }
  return {
    listen: (listener) => void listeners.add(listener),
    async next(subsystem, after, seconds) {
      const wanted = (uevent: Uevent): boolean =>
        uevent.subsystem === subsystem && uevent.seqnum > after;
      const found = kept.find(wanted);
      if (found !== undefined) return found;
      const heard = Promise.withResolvers<Uevent>();
      const listener = (uevent: Uevent): void => {
        if (wanted(uevent)) heard.resolve(uevent);
      };
      listeners.add(listener);
      try {
        return await within(Math.min(seconds, LONGEST_WAIT), heard.promise);
      } finally {
        listeners.delete(listener);
      }
    },
  };
}
