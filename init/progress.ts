/**
 * Formats the boot's events for a person at the console, if no launcher shows them. Pure.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/**
 * Formats an event as one line.
 *
 * @param event The event.
 * @returns The line, without control characters; `null` for an event that only the recorded events need.
 */
export function progressLine(event: BootEvent): string | null {
  // Texts come from stages and programs: they must not move the cursor or begin a new line.
  return lineOf(event)?.replaceAll(/\p{Cc}+/gu, " ") ?? null;
}

function lineOf(event: BootEvent): string | null {
  const time = event.t.toFixed(3).padStart(8);
  switch (event.event) {
    case "failed":
      return `${time}  ${event.stage}: FAILED: ${event.error ?? "no reason given"}`;
    case "skipped":
      return `${time}  ${event.stage}: skipped: ${event.detail ?? ""}`;
    case "done":
      return event.seconds === undefined
        ? null
        : `${time}  ${event.stage}: done in ${event.seconds.toFixed(3)} s`;
    case "step":
      return event.detail === undefined || event.step !== undefined
        ? null
        : `${time}  ${event.stage}: ${event.detail}`;
    case "start":
      return null;
  }
}
