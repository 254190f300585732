/**
 * Runs one program of the build machine to its end. This file must not know what the programs are for.
 *
 * @module
 */
import { findCommand } from "./find_command.ts";

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** More bytes of output than this are a fault. */
const MAX_OUTPUT = 16 * 1024 * 1024;

/**
 * Runs a program and returns its output.
 *
 * Permissions: `run`, and `env` and `read` to find it.
 *
 * @param command Its name, as in `PATH`, or its absolute path.
 * @param args Its arguments.
 * @param options Where and how it is run.
 * @returns Its standard output.
 * @throws {Error} If it is not installed, fails, or prints more than 16 MiB; the message has its name and the last
 * line of its error output.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  const { code, stdout, stderr } = await new Deno.Command(requireCommand(command), {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { LC_ALL: "C", ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }).output();
  options.signal?.throwIfAborted();
  if (code !== 0) throw new Error(failure(command, args, code, new TextDecoder().decode(stderr)));
  if (stdout.length > MAX_OUTPUT) {
    throw new Error(`Cannot use the output of ${command}: ${stdout.length} bytes are too many`);
  }
  return new TextDecoder().decode(stdout);
}

/**
 * Finds a program.
 *
 * @param command Its name, or its absolute path.
 * @throws {Error} If it is not installed; the message names it.
 */
export function requireCommand(command: string): string {
  if (command.startsWith("/")) return command;
  const path = findCommand(command);
  if (path === undefined) throw new Error(`Cannot run ${command}: it is not installed`);
  return path;
}

/**
 * Says in one line that a program failed, with the lines of its error output that say why.
 *
 * @param command Its name.
 * @param args Its arguments.
 * @param code Its exit status.
 * @param stderr Its error output.
 */
export function failure(
  command: string,
  args: readonly string[],
  code: number,
  stderr: string,
): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const errors = lines.filter((line) => line.startsWith("E:"));
  const why = (errors.length > 0 ? errors.slice(0, 3) : lines.slice(-1)).join("; ");
  const what = args.find((argument) => /^[a-z]/.test(argument)) ?? "";
  return `${command}${what === "" ? "" : ` ${what}`} failed (exit ${code})${
    why === "" ? "" : `: ${why.slice(0, 600)}`
  }`;
}
