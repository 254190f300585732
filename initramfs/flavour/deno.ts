/**
 * Runs the Deno that runs the build, for tasks that only its command line can do: bundling and compiling. Every run has
 * a deadline, and a failure is reported in one line. This file must not know what is bundled or compiled.
 *
 * @module
 */

/** A failed run of Deno, with the reason. */
export class DenoError extends Error {
  override readonly name = "DenoError";
}

/** A run of Deno. */
export interface DenoRun {
  readonly arguments: readonly string[];
  /** Variables in addition to those of the build itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds after which it is killed. */
  readonly deadline: number;
}

/**
 * Runs Deno to its end.
 *
 * Needs `--allow-run` of Deno's executable, and `--allow-env` for the variables.
 *
 * @param run The arguments, the variables and the deadline.
 * @throws {DenoError} If it ends with a status other than 0, or does not end before its deadline. In the first case
 * the message holds the line that names the cause.
 */
export async function runDeno(run: DenoRun): Promise<void> {
  const deadline = AbortSignal.timeout(run.deadline * 1000);
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...run.arguments],
    env: { ...run.environment, NO_COLOR: "1", RUST_BACKTRACE: "0" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal: deadline,
  }).output();
  if (output.success) return;
  const subject = `deno ${run.arguments[0] ?? ""}`;
  if (deadline.aborted) {
    throw new DenoError(`${subject} did not end within ${run.deadline} s`);
  }
  const said = causeIn(new TextDecoder().decode(output.stderr));
  throw new DenoError(`${subject} ended with status ${output.code}: ${said}`);
}

/**
 * Picks the most telling line of a Deno error report: the innermost message before any stack.
 *
 * @param report The report, as Deno writes it to stderr.
 * @returns One line, at most 300 characters.
 */
export function causeIn(report: string): string {
  const lines = report.split("\n").map((line) => line.trim());
  const stack = lines.findIndex((line) => line.startsWith("Stack backtrace"));
  const said = lines.slice(0, stack < 0 ? lines.length : stack).filter((line) => line !== "");
  const numbered = said.find((line) => line.startsWith("1: "));
  const first = said.find((line) => line.startsWith("error: "));
  const cause = numbered?.slice(3) ?? first?.slice("error: ".length) ?? said[0] ??
    "it printed no error";
  return cause.slice(0, 300);
}
