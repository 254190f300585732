/**
 * A host that is up, for as long as a test wants to look at it: commands run in dom0's namespaces, as `docker exec`
 * would run them, but they end with the test.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Booted, type Booting, type BootNs, DEADLINE, startNs, text } from "./boot_ns.ts";
import { processesOf } from "./processes.ts";

/** What keeps the host up: it says its id, and waits to be ended. */
const WAIT = "echo $$; exec sleep 3600";

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

/** The host; disposing of it powers it off. */
export class LiveHost implements AsyncDisposable {
  private constructor(readonly booting: Booting, readonly init: number, readonly inside: number) {}

  /**
   * Boots.
   *
   * @param options What to boot.
   * @throws {Error} Where it does not come up.
   */
  static async boot(options: Omit<BootNs, "run"> = {}): Promise<LiveHost> {
    const booting = startNs({ ...options, run: WAIT });
    try {
      await booting.heard.until("end of the boot", ended, DEADLINE);
      const init = booting.init();
      return new LiveHost(booting, init, await processOf(booting, init));
    } catch (error) {
      booting.stop();
      await booting.ended;
      throw error;
    }
  }

  /** Runs a command in dom0. It may fail. */
  async run(command: string, seconds: number = DEADLINE): Promise<Said> {
    const { code, stdout, stderr } = await new Deno.Command("nsenter", {
      args: [
        ...["--target", String(this.inside), "--mount", "--uts", "--ipc", "--net", "--pid"],
        ...["--", "/bin/sh", "-c", command],
      ],
      clearEnv: true,
      env: { ...ENVIRONMENT },
      stdin: "null",
      signal: AbortSignal.timeout(seconds * 1000),
    }).output();
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** Runs a command in dom0, which must end with 0, and answers its standard output without the last line's end. */
  async say(command: string, seconds: number = DEADLINE): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, seconds);
    assert.equal(code, 0, `${command}\nended with ${code}: ${stderr}${stdout}`);
    return stdout.replace(/\n$/, "");
  }

  /** Powers it off and answers what it said from the start. */
  async end(): Promise<Booted> {
    this.booting.stop();
    return await this.booting.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

const ended = ({ stage, event }: { stage: string; event: string }): boolean =>
  stage === "boot" && event !== "start" && event !== "step";

/** The process that keeps the host up, which is in dom0's namespaces. */
async function processOf(booting: Booting, init: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const id = /^(\d+)\n/.exec(booting.printed())?.[1];
    const found = processesOf(init).find(({ ids }) => id !== undefined && ids[1] === Number(id));
    if (found !== undefined) return found.pid;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error("the command that keeps the host up did not start");
}
