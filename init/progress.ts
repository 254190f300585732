/**
 * The boot's events as a person at the console reads them, where no launcher shows them. Pure.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/**
 * Says an event in one line.
 *
 * @param event The event.
 * @returns The line, without control characters; `null` for what only a file wants to know.
 */
export function progressLine(event: BootEvent): string | null {
  // Texts come from stages and programs: none may move the cursor or begin a line of its own.
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
