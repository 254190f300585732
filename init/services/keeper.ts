/**
 * Keeps one service running: starts it, starts it again when it ends or falls silent, and stops it.
 *
 * @module
 */
import type { RestartPolicy, Service } from "../../boot/service.ts";
import { Answer } from "./answer.ts";
import { Doubt } from "./doubt.ts";
import type { FromServices } from "./messages.ts";
import { type Failure, runOnce, type RunParts } from "./one_run.ts";
import type { ServiceProcess } from "./process.ts";
import type { StartedServices } from "./started_services.ts";
import { pauseBeforeStart, pauseWhenDegraded } from "./restart.ts";
import { now, sleep } from "./sleep.ts";

/** A service that is kept running. */
export interface Keeper {
  readonly service: Service;
  /** Why it is degraded, and not started for now: it was started too often. `null` if it is not. */
  readonly degraded: string | null;
  /** Settles when it is ready: at once, if it is. Rejects with the reason if it can't be for now. */
  ready(): Promise<void>;
  /** Asks at once whether it answers: it may have fallen silent. */
  suspect(): void;
  /**
   * Stops it for good: `SIGTERM`, and `SIGKILL` after its deadline.
   *
   * @param seconds The longest that it may take, whatever its deadline is.
   * @returns Whether it had to be killed.
   */
  stop(seconds: number): Promise<boolean>;
}

/** The parts that a keeper shares with others. */
export interface KeeperParts {
  /** Receives every start, end and failure. */
  report(message: FromServices): void;
  /** Which services have been started. */
  readonly services: StartedServices;
  /** The times of the service's starts so far, in seconds: they count beyond this keeper. */
  readonly starts: number[];
}

/**
 * Starts a service and keeps it running.
 *
 * @param service The service.
 * @param parts The parts that the keeper shares with others.
 */
export function keep(service: Service, { report, services, starts }: KeeperParts): Keeper {
  const { name, restart } = service;
  const stopping = new AbortController();
  const doubt = new Doubt();
  let process: ServiceProcess | null = null;
  let answer = new Answer();
  let degraded: string | null = null;

  const tell: RunParts["tell"] = (event, told) =>
    report({ type: "event", service: name, event, ...told });
  const parts: RunParts = {
    tell,
    services,
    doubt,
    stopping: stopping.signal,
    started(begun) {
      process = begun;
      services.add(name);
      report({ type: "spawned", service: name, pid: begun.pid });
    },
    ready() {
      degraded = null;
      answer.resolve();
    },
  };

  async function keepRunning(): Promise<void> {
    const history = { leftAlone: 0, repaired: false };
    for (;;) {
      const { firstArguments = [] } = starts.length === 0 ? service : {};
      starts.push(now());
      // Only those inside the policy's window count.
      starts.splice(0, starts.length - 100);
      const argv: Service["argv"] = [...service.argv, ...firstArguments];
      const failure = await runOnce({ ...service, argv }, parts);
      process = null;
      if (failure === null || stopping.signal.aborted) return;
      if (answer.settled) answer = new Answer();
      tell("failed", { error: failure.words });
      // Rejects if it is not started again, or only after as much time as the requester has.
      if (restart === null || failure.when === "late") answer.reject(`${name} ${failure.words}`);
      if (restart === null) return;
      await beforeNext(restart, failure, history);
      if (stopping.signal.aborted) return;
      if (answer.settled) answer = new Answer();
    }
  }

  async function beforeNext(
    policy: RestartPolicy,
    { when, words, lastWords }: Failure,
    history: { leftAlone: number; repaired: boolean },
  ): Promise<void> {
    if (typeof when === "object") {
      history.repaired = false;
      if (when.lived > policy.window) history.leftAlone = 0;
    } else if (when === "before" && !history.repaired && await repair(lastWords)) {
      history.repaired = true;
      // The cause of that failure is gone.
      starts.pop();
      return;
    }
    const pause = pauseBeforeStart(policy, starts, now());
    if (pause !== null) return await sleep(pause, stopping.signal);
    const seconds = pauseWhenDegraded(policy, history.leftAlone++);
    degraded = `degraded: started ${policy.starts} times in ${policy.window} s, next start in ` +
      `${seconds} s${service.output === "console" ? "" : `; see ${service.output.log}`}`;
    tell("failed", { error: degraded });
    answer.reject(`${name} ${words} (${degraded})`);
    report({ type: "degraded", service: name, reason: `${words} (${degraded})` });
    await sleep(seconds, stopping.signal);
  }

  /** Sets damaged files aside, and returns whether there were any. */
  async function repair(lastWords: string): Promise<boolean> {
    if (service.state === undefined) return false;
    const { setDamageAside } = await import("./damage.ts");
    const { aside, stuck } = setDamageAside(service.state, lastWords, new Date());
    for (const error of [...aside, ...stuck]) tell("failed", { error });
    return aside.length > 0;
  }

  const ended = keepRunning().then(() => {
    answer.reject(`${name} has ended`);
    report({ type: "ended", service: name });
  });
  return {
    service,
    get degraded() {
      return degraded;
    },
    ready: () => answer.promise,
    suspect: () => doubt.raise(),
    async stop(seconds) {
      stopping.abort();
      const deadline = Math.min(seconds, service.stop.deadline);
      return process === null ? false : await stopProcess(process, deadline, ended);
    },
  };
}

async function stopProcess(
  process: ServiceProcess,
  deadline: number,
  ended: Promise<void>,
): Promise<boolean> {
  let killed = false;
  process.kill("SIGTERM");
  const timer = setTimeout(() => {
    killed = true;
    process.kill("SIGKILL");
  }, deadline * 1000);
  await ended;
  clearTimeout(timer);
  return killed;
}
