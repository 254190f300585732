/**
 * Collects the events of the boot that is drawn: those of the last boot, until it is over. It holds no more than a
 * picture can show, however long a host runs.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/** The most events of one boot: a real one has about a hundred. */
export const EVENTS_LIMIT = 20_000;

/** The latest plausible time, in seconds: 11 days. */
const LATEST = 1_000_000;

/** The events of the last boot. */
export class LastBoot {
  #events: BootEvent[] = [];
  #boots = 0;
  #through = false;
  #left = 0;

  /** The events, in order. */
  get events(): readonly BootEvent[] {
    return this.#events;
  }

  /** How many boots began, the last one included. */
  get boots(): number {
    return this.#boots;
  }

  /** How many events of the last boot are not held, because there are too many or their time is implausible. */
  get left(): number {
    return this.#left;
  }

  /**
   * Takes the next event.
   *
   * @param event The event.
   */
  add(event: BootEvent): void {
    const ofBoot = event.stage === "boot";
    if (ofBoot && event.event === "start") {
      this.#events = [];
      this.#through = false;
      this.#left = 0;
      this.#boots++;
    }
    if (this.#through) return;
    const { t, seconds = 0, kernel = 0, firmware = 0 } = event;
    if (this.#events.length === EVENTS_LIMIT || Math.max(t, seconds, kernel, firmware) > LATEST) {
      this.#left++;
      return;
    }
    this.#events.push(event);
    this.#through = ofBoot && (event.event === "done" || event.event === "failed") ||
      event.stage === "shutdown";
  }
}
