/**
 * Runs the command `only-docker` as a process, and collects its output. It must not assert.
 *
 * @module
 */
import { PROJECT } from "./graph.ts";

/** A command that has ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `only-docker` with these arguments. */
export async function onlyDocker(...words: string[]): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "cli/main.ts", ...words],
    cwd: PROJECT,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
