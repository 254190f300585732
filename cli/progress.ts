/**
 * Draws progress on standard error: with a live line on a terminal, line by line elsewhere. It must not write to
 * standard output, which belongs to the user's command.
 *
 * @module
 */
import process from "node:process";
import { createLogUpdate } from "npm:log-update@8.0.0";
import colours from "npm:picocolors@1.1.1";
import type { BootEvent } from "../boot/events.ts";
import { opensConsole } from "../kvm/record.ts";
import { lastingLine, passingLine } from "./progress_lines.ts";

/** The width in columns if the terminal does not report it. */
const USUAL_WIDTH = 80;

/** The progress that a waiting user sees. */
export interface Progress {
  /** Shows one line that stays. */
  line(text: string): void;
  /** Shows one event of the boot. */
  event(event: BootEvent): void;
  /** Removes the live line. */
  end(): void;
}

/** Makes the progress for this process's standard error. */
export function createProgress(): Progress {
  return process.stderr.isTTY ? livingProgress() : plainProgress();
}

// picocolors looks at standard output, which may be a file while standard error is a terminal.
const coloursOfStderr = (): ReturnType<typeof colours.createColors> =>
  colours.createColors(process.stderr.isTTY && !Deno.env.get("NO_COLOR"));

function livingProgress(): Progress {
  const palette = coloursOfStderr();
  const living = createLogUpdate(process.stderr, { showCursor: true });
  const stay = (text: string): void => {
    living.clear();
    process.stderr.write(`${text}\n`);
  };
  return {
    line: stay,
    event(event): void {
      const line = lastingLine(event, palette);
      if (line !== null) stay(line);
      else living(palette.dim(passingLine(event, process.stderr.columns ?? USUAL_WIDTH)));
      if (opensConsole(event)) living.clear();
    },
    end: () => living.clear(),
  };
}

function plainProgress(): Progress {
  const palette = coloursOfStderr();
  const line = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    line,
    event(event): void {
      const text = lastingLine(event, palette);
      if (text !== null) line(text);
    },
    end: () => {},
  };
}
