import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../boot/config.ts";
import type { BootEvent } from "../boot/events.ts";
import { attendConsole, type Attended, runCommand } from "./attend.ts";
import type { Console } from "./services/console.ts";
import { NO_SINK } from "./sink.ts";
import type { StageEnd } from "./gate/protocol.ts";
import { startTimeline } from "./timeline.ts";

const UP: StageEnd = { type: "done", outcome: null };
const DOWN: StageEnd = { type: "failed", error: "no image" };

interface Attending extends Attended {
  /** Everything that happened, in order. */
  readonly log: string[];
  readonly shut: { requested: boolean };
  gone(reason: string): void;
  degraded(reason: string): void;
  /** Passes the time. */
  sleep(seconds: number): Promise<void>;
}

function attending(parts: Partial<Attended> = {}, run?: Console["run"]): Attending {
  const log: string[] = [];
  const clock = { now: 0 };
  let onEnded = (_reason: string): void => {};
  let onDegraded = (_reason: string): void => {};
  const shut = { requested: false };
  const tell = ({ stage, event, error }: BootEvent): void =>
    void log.push(`${stage} ${event}: ${error}`);
  return {
    config: DEFAULT_CONFIG,
    timeline: startTimeline({ uptime: () => clock.now }, 0, tell),
    console: {
      onEnded: (listener: (reason: string) => void) => void (onEnded = listener),
      detach: () => Promise.resolve(void log.push("detached")),
      run,
    } as unknown as Console,
    shutdown: {
      request: (action, why) => {
        log.push(`${action}: ${why}`);
        shut.requested = true;
      },
      get requested() {
        return shut.requested;
      },
    },
    sink: NO_SINK,
    onDockerDegraded: (listener) => void (onDegraded = listener),
    dom0: () => Promise.resolve(UP),
    rescue: () => Promise.resolve(UP),
    print: (line) => void log.push(line),
    log,
    shut,
    gone: (reason) => onEnded(reason),
    degraded: (reason) => onDegraded(reason),
    sleep: (seconds) => {
      clock.now += seconds;
      return Promise.resolve();
    },
    ...parts,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("attendConsole: creates dom0 anew each time that it is gone", async () => {
  let made = 0;
  const attended = attending({ dom0: () => Promise.resolve((made++, UP)) });
  const over = attendConsole(attended, UP, attended.sleep);
  await turn();
  assert.equal(made, 0);
  attended.gone("it was removed");
  await turn();
  assert.equal(made, 1);
  attended.gone("again");
  await turn();
  assert.equal(made, 2);
  assert.deepEqual(attended.log, ["dom0 failed: it was removed", "dom0 failed: again"]);
  attended.shut.requested = true;
  attended.gone("shutdown");
  await over;
  assert.equal(made, 2);
});

Deno.test("attendConsole: if dom0 is not up, opens the rescue shell, then tries dom0 again", async () => {
  const order: string[] = [];
  const attended = attending({
    dom0: () => Promise.resolve((order.push("dom0"), UP)),
    rescue: () => Promise.resolve((order.push("rescue"), UP)),
  });
  void attendConsole(attended, DOWN, attended.sleep);
  await turn();
  assert.deepEqual(order, ["rescue", "dom0"]);
  assert.equal(attended.log[0], "dom0 is not up: no image");
});

Deno.test("attendConsole: says why dom0 is not up, also if it was skipped, and why there is no shell", async () => {
  const attended = attending({
    rescue: () => Promise.resolve({ type: "failed", error: "no shell" }),
  });
  void attendConsole(attended, { type: "skipped", reason: "no engine" }, attended.sleep);
  await turn();
  assert.deepEqual([attended.log[0], attended.log[2]], [
    "dom0 is not up: no engine",
    "no rescue shell: no shell",
  ]);
});

Deno.test("attendConsole: gives up after too many turns in a short time", async () => {
  const pauses: number[] = [];
  const attended = attending({ dom0: () => Promise.resolve(DOWN) });
  await attendConsole(attended, DOWN, (seconds) => {
    assert.ok(pauses.push(seconds) < 50, "it never gives up");
    return attended.sleep(seconds);
  });
  assert.deepEqual(pauses, [0.5, 0.5, 1, 2, 4, 8, 10, 10, 10, 10]);
  assert.match(attended.log.at(-1) ?? "", /^giving up on dom0 and the rescue shell/);
});

Deno.test("attendConsole: does not give up if there is time between the turns", async () => {
  let tries = 0;
  const attended: Attending = attending({
    dom0: () => {
      if (++tries === 100) attended.shut.requested = true;
      return Promise.resolve(DOWN);
    },
  });
  await attendConsole(attended, DOWN, () => attended.sleep(20));
  assert.equal(tries, 100);
});

Deno.test("attendConsole: does nothing during a shutdown", async () => {
  const attended = attending({ dom0: () => assert.fail("dom0 was created anew") });
  const over = attendConsole(attended, UP, (seconds) => {
    attended.shut.requested = true;
    return attended.sleep(seconds);
  });
  await turn();
  attended.gone("stopped");
  await over;
});

Deno.test("runCommand: writes each message, waits until it is written, and powers the machine off", async () => {
  const written: object[] = [];
  let flushed = 0;
  const attended = attending({
    sink: {
      ...NO_SINK,
      write: (message) => void written.push(message),
      flush: () => Promise.resolve(void flushed++),
    },
  }, async (container, command, send) => {
    assert.deepEqual([container, command], ["dom0", "exit 3"]);
    await send({ run: "exit", status: 3 });
    return 3;
  });
  await runCommand(attended, "exit 3", UP);
  assert.deepEqual([written, flushed], [[{ run: "exit", status: 3 }], 1]);
  assert.deepEqual(attended.log, ["poweroff: the command has ended"]);
});

Deno.test("runCommand: a command that ends during a shutdown does not request another", async () => {
  const attended = attending({}, () => Promise.resolve(137));
  attended.shut.requested = true;
  await runCommand(attended, "x", UP);
  assert.deepEqual(attended.log, []);
});

Deno.test("runCommand: reports a command that could not be run, and powers off anyway", async () => {
  const attended = attending({}, () => Promise.reject(new Error("cut")));
  await runCommand(attended, "x", UP);
  assert.deepEqual(attended.log, ["run failed: cut", "poweroff: the command has ended"]);
  const down = attending({}, () => assert.fail("the command was run"));
  await runCommand(down, "x", DOWN);
  assert.equal(down.log[0], "run failed: dom0 is not up: no image");
});

Deno.test("attendConsole: if Docker is degraded, takes the console back and opens the rescue shell", async () => {
  const rescues = [Promise.withResolvers<StageEnd>(), Promise.withResolvers<StageEnd>()];
  let rescued = 0;
  let made = 0;
  const attended = attending({
    rescue: () => rescues[rescued++]!.promise,
    dom0: () => Promise.resolve((made++, UP)),
  });
  const over = attendConsole(attended, UP, attended.sleep);
  await turn();
  attended.degraded("dockerd was killed (degraded)");
  await turn();
  assert.deepEqual([rescued, made], [1, 0]);
  assert.deepEqual(attended.log.slice(0, 3), [
    "dom0 failed: dockerd was killed (degraded)",
    "detached",
    "dom0 is not up: dockerd was killed (degraded)",
  ]);
  rescues[0]!.resolve(UP);
  await turn();
  assert.deepEqual([rescued, made], [1, 1]);
  attended.shut.requested = true;
  attended.gone("shutdown");
  await over;
});
