/**
 * Draws progress on standard error: on a terminal with a line that lives, elsewhere line by line. It must not write to
 * standard output, which is the user's command's.
 *
 * @module
 */
import process from "node:process";
import { createLogUpdate } from "npm:log-update@8.0.0";
import colours from "npm:picocolors@1.1.1";
import type { BootEvent } from "../boot/events.ts";
import { opensConsole } from "../kvm/record.ts";
import { lastingLine, passingLine } from "./progress_lines.ts";

/** Columns where the terminal does not say how many it has. */
const USUAL_WIDTH = 80;

/** What a person is shown while they wait. */
export interface Progress {
  /** Shows one line that stays. */
  line(text: string): void;
  /** Shows what the boot does. */
  event(event: BootEvent): void;
  /** Takes the living line away. */
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
