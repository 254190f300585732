/**
 * Writes the init's own events to a log of limited size, so that a boot can be explained after the next one. Keeps no
 * file open between two lines, since the file systems must be unmounted at the end.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import { progressLine } from "./progress.ts";
import { type LogFile, logLine } from "./services/log_file.ts";

/** The most lines that are held while the log can't be written yet. */
const HELD = 1000;

/** The journal. */
export interface Journal {
  /** Writes an event, or holds it until {@linkcode begin}. It never throws. */
  add(event: BootEvent): void;
  /** Writes the held lines: the log can be written from now on. */
  begin(): void;
}

/**
 * Makes the journal.
 *
 * @param log The log.
 * @param now Returns the time of day.
 */
export function keepJournal(log: Pick<LogFile, "write" | "close">, now: () => Date): Journal {
  let held: string[] | null = [];
  const encoder = new TextEncoder();
  const write = (text: string): void => {
    log.write(encoder.encode(text));
    log.close();
  };
  return {
    add(event) {
      const message = progressLine(event);
      if (message === null && event.event !== "start") return;
      const line = logLine(
        now(),
        event.event === "failed" ? "error" : "info",
        message?.trim() ??
          `${event.stage}: start${event.detail === undefined ? "" : `: ${event.detail}`}`,
      );
      if (held === null) write(line);
      else if (held.length < HELD) held.push(line);
    },
    begin() {
      if (held === null) return;
      const lines = held.join("");
      held = null;
      write(lines);
    },
  };
}
