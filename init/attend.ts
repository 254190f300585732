/**
 * Decides who has the console after the stages have ended, and for how long: dom0, the command of `--run`, or the
 * rescue shell.
 *
 * @module
 */
import type { BootConfig } from "../boot/config.ts";
import type { RestartPolicy } from "../boot/service.ts";
import type { Console } from "./services/console.ts";
import { pauseBeforeStart } from "./services/restart.ts";
import type { Shutdown } from "./services/shutdown.ts";
import type { Sink } from "./sink.ts";
import { reasonOf } from "./gate/boot_stage.ts";
import type { StageEnd } from "./gate/protocol.ts";
import type { Timeline } from "./timeline.ts";

/** How often dom0 and the rescue shell may take turns before the init gives up. */
const TURNS: RestartPolicy = { delay: 0.5, maximumDelay: 10, starts: 10, window: 120 };

/** Everything that attending to the console needs. */
export interface Attended {
  readonly config: BootConfig;
  readonly timeline: Timeline;
  readonly console: Console;
  readonly shutdown: Shutdown;
  readonly sink: Sink;
  /** Calls back when Docker is degraded and not restarted for a while: dom0's terminal goes through it. */
  onDockerDegraded(listener: (reason: string) => void): void;
  /** Runs the stage `dom0` again, after those of its dependencies that failed. */
  dom0(): Promise<StageEnd>;
  /** Runs the stage `rescue`; settles when its shell has ended. */
  rescue(): Promise<StageEnd>;
  /** Prints a line on the console. */
  print(line: string): void;
}

/**
 * Runs the command of `--run`, reports its output and exit status, and powers the machine off.
 *
 * @param attended Everything that it needs.
 * @param command The command for `sh -c` in dom0.
 * @param up How the stage `dom0` ended.
 */
export async function runCommand(
  attended: Attended,
  command: string,
  up: StageEnd,
): Promise<void> {
  const { console: hostConsole, sink, timeline, shutdown } = attended;
  try {
    if (up.type !== "done") throw new Error(`dom0 is not up: ${reasonOf(up)}`);
    await hostConsole.run("dom0", command, (message) => {
      sink.write(message);
      return sink.flush();
    });
  } catch (error) {
    timeline.tell("run", "failed", { error: (error as Error).message });
  }
  // During a shutdown the command ends with dom0: that is not a second request.
  if (!shutdown.requested) shutdown.request("poweroff", "the command has ended");
}

/**
 * Keeps dom0 on the console, or the rescue shell while dom0 can't come up.
 *
 * @param attended Everything that it needs.
 * @param first How the stage `dom0` ended.
 * @param sleep Waits for that many seconds.
 */
export async function attendConsole(
  attended: Attended,
  first: StageEnd,
  sleep = (seconds: number): Promise<void> =>
    new Promise((wake) => setTimeout(wake, seconds * 1000)),
): Promise<void> {
  const { timeline, shutdown, console: hostConsole } = attended;
  const turns: number[] = [];
  let end = first;
  let gone = Promise.withResolvers<{ readonly reason: string; readonly docker: boolean }>();
  hostConsole.onEnded((reason) => gone.resolve({ reason, docker: true }));
  attended.onDockerDegraded((reason) => gone.resolve({ reason, docker: false }));

  while (!shutdown.requested) {
    if (end.type === "done") {
      const { reason, docker } = await gone.promise;
      timeline.tell("dom0", "failed", { error: reason });
      if (!docker) {
        // dom0 itself keeps running, but is out of reach.
        await hostConsole.detach();
        end = { type: "failed", error: reason };
      }
    }
    if (end.type !== "done" && !shutdown.requested) {
      attended.print(`dom0 is not up: ${reasonOf(end)}`);
      attended.print("This is a shell in the machine's own root. `exit` tries dom0 again.");
      const rescued = await attended.rescue();
      if (rescued.type === "failed") attended.print(`no rescue shell: ${rescued.error}`);
    }
    const now = timeline.now();
    const pause = pauseBeforeStart(TURNS, turns, now);
    turns.push(now);
    turns.splice(0, turns.length - TURNS.starts);
    if (pause === null) {
      attended.print(
        "giving up on dom0 and the rescue shell; Docker may still answer",
      );
      return;
    }
    await sleep(pause);
    if (shutdown.requested) return;
    gone = Promise.withResolvers();
    end = await attended.dom0();
  }
}
