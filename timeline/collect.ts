/**
 * Which of the events that come are the boot's that is drawn: those of the last one, until it is through. It holds no
 * more than a picture can show, for whatever time a host runs.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/** The most events of one boot: a real one has some hundred. */
export const EVENTS_LIMIT = 20_000;

/** The latest moment that is believed, in seconds: 11 days. */
const LATEST = 1_000_000;

/** The events of the last boot. */
export class LastBoot {
  #events: BootEvent[] = [];
  #boots = 0;
  #through = false;
  #left = 0;

  /** In order. */
  get events(): readonly BootEvent[] {
    return this.#events;
  }

  /** How many boots came, the last one included. */
  get boots(): number {
    return this.#boots;
  }

  /** Events of the last boot that are not held: there are too many, or their time is past belief. */
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
