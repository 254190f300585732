/**
 * Turns the boot's events into lines of text for the user. Pure; it must not know about terminals.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";

/** The colours that are used. Without colours, each returns its text unchanged. */
export interface Colours {
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Columns of a stage's name. */
const NAME_WIDTH = 10;

/**
 * Returns the line for an event that stays on the screen.
 *
 * @param event The event.
 * @param colours The colours.
 * @returns The line; `null` for an event that is only a moment of a stage.
 */
export function lastingLine(event: BootEvent, colours: Colours): string | null {
  const { stage, event: kind } = event;
  const name = (stage === "boot" ? "up" : stage).padEnd(NAME_WIDTH);
  const at = colours.dim(`${event.t.toFixed(1).padStart(6)}s`);
  switch (kind) {
    case "done": {
      const took = event.seconds === undefined ? "" : colours.dim(` ${event.seconds.toFixed(2)} s`);
      return `${at} ${colours.green("✓")} ${name}${took}${aside(event.detail)}`;
    }
    case "failed":
      return `${at} ${colours.red("✗")} ${name} ${oneLine(failure(event))}`;
    case "skipped":
      return `${at} ${colours.yellow("-")} ${name} skipped${aside(event.detail)}`;
    default:
      return null;
  }
}

/**
 * Returns the line for the current event, which the next one replaces.
 *
 * @param event The event.
 * @param width Columns of the terminal.
 */
export function passingLine(event: BootEvent, width: number): string {
  const what = event.step ?? event.detail ?? "";
  const line = oneLine(
    `${event.t.toFixed(1).padStart(6)}s   ${event.stage} ${what}`.trimEnd(),
  );
  return line.length < width ? line : `${line.slice(0, Math.max(0, width - 2))}…`;
}

function failure(event: BootEvent): string {
  const cause = event.error ?? event.detail ?? "no cause was given";
  return event.step === undefined || cause.includes(event.step) ? cause : `${event.step}: ${cause}`;
}

function aside(detail: string | undefined): string {
  return detail === undefined ? "" : `  ${oneLine(detail)}`;
}

/** Replaces control characters: the machine's text must neither break the line nor control the terminal. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
