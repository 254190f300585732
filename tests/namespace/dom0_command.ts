/**
 * Commands in dom0's namespaces, as `docker exec` would run them, but without Docker: they work while it is away, and
 * end with the test.
 *
 * @module
 */
import assert from "node:assert/strict";
import { within } from "../within.ts";

/** Seconds for anything that a test waits for: generous, since the machine may be busy. */
export const DEADLINE = 60;

/** Seconds that a host may live, whatever a test does with it: no more than the end of a test that hangs. */
export const LIFETIME = 600;

/** dom0's environment as its container has it. */
const ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/bin",
  HOME: "/root",
  TERM: "linux",
  DOCKER_HOST: "unix:///host/run/docker.sock",
};

/** What a command said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where commands can be run. */
export abstract class Dom0 {
  /** A process in dom0's namespaces, by its id on this machine. */
  protected abstract inside(): number | Promise<number>;

  /**
   * Runs a command in dom0. It may fail.
   *
   * @throws {Error} Where it does not end in time.
   */
  async run(command: string, seconds: number = DEADLINE): Promise<Said> {
    const process = new Deno.Command("nsenter", {
      args: [
        ...["--target", String(await this.inside()), "--mount", "--uts", "--ipc", "--net", "--pid"],
        ...["--", "/bin/sh", "-c", command],
      ],
      clearEnv: true,
      env: { ...ENVIRONMENT },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = process.output();
    try {
      const { code, stdout, stderr } = await within(seconds, command, output);
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    } catch (error) {
      // What runs in dom0 outlives `nsenter`, and holds its output open.
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      throw error;
    }
  }

  /** Runs a command in dom0, which must end with 0, and answers what it printed without the last line's end. */
  async say(command: string, seconds: number = DEADLINE): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, seconds);
    assert.equal(code, 0, `${command}\nended with ${code}: ${stderr}${stdout}`);
    return stdout.replace(/\n$/, "");
  }
}
