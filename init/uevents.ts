/**
 * The kernel's events on devices, from its netlink socket to whoever listens or waits. It must not look at a device.
 *
 * @module
 */
import { parseUevent, type Uevent, UEVENT_LIMIT } from "../boot/uevent.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** The devices that anybody here wants to hear of; loading modules alone says hundreds of others. */
const SUBSYSTEMS: ReadonlySet<string> = new Set(["block", "input", "net"]);
/** How many events are kept for a stage that asks late. */
const KEPT = 256;
/** Seconds: a timer of the runtime's that is set for much longer ends at once. */
const LONGEST_WAIT = 86_400;
/** Reads that fail in a row, after which the socket counts as broken: one fails for each time that it overflowed. */
const FAILED_READS = 16;

/** The events on devices. */
export interface Uevents {
  /** Is told each event from now on. */
  listen(listener: (uevent: Uevent) => void): void;
  /**
   * The first event of a subsystem behind a count, whether it came already or will.
   *
   * @param subsystem The subsystem.
   * @param after The count: events up to it are passed over.
   * @param seconds How long it is waited for.
   * @returns The event; `undefined` where the time was over first.
   */
  next(subsystem: string, after: number, seconds: number): Promise<Uevent | undefined>;
}

/**
 * Hears events from now on.
 *
 * @param kernel The system calls.
 * @param tell Is told, in one line, where events can't be heard any longer.
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
    tell("the kernel's events can't be read any longer: devices that come now are not noticed");
  }

  try {
    void read(kernel.ueventSocket());
  } catch (error) {
    tell(`${(error as Error).message}: devices that come late are not noticed`);
  }
  return {
    listen: (listener) => void listeners.add(listener),
    async next(subsystem, after, seconds) {
      const wanted = (uevent: Uevent): boolean =>
        uevent.subsystem === subsystem && uevent.seqnum > after;
      const found = kept.find(wanted);
      if (found !== undefined) return found;
      const heard = Promise.withResolvers<Uevent | undefined>();
      const listener = (uevent: Uevent): void => {
        if (wanted(uevent)) heard.resolve(uevent);
      };
      listeners.add(listener);
      const limit = Math.min(seconds, LONGEST_WAIT);
      const timer = setTimeout(() => heard.resolve(undefined), limit * 1000);
      try {
        return await heard.promise;
      } finally {
        clearTimeout(timer);
        listeners.delete(listener);
      }
    },
  };
}
