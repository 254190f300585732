/**
 * One run of a service: what it needs is waited for, it is started, asked whether it still answers while it is ready,
 * and watched to its end. It must not decide whether there is another run.
 *
 * @module
 */
import type { EventKind } from "../../boot/events.ts";
import type { Liveness, Service } from "../../boot/service.ts";
import type { Doubt } from "./doubt.ts";
import { type ServiceProcess, startProcess } from "./process.ts";
import type { StartedServices } from "./started_services.ts";
import { now, sleep } from "./sleep.ts";

/** Seconds after which those that need a service have been started too. */
const STARTS_OTHERS = 0.4;

/** What is told of what happens. */
export interface Told {
  readonly detail?: string;
  readonly error?: string;
  readonly pid?: number;
}

/** What a run takes. */
export interface RunParts {
  /** Tells what happens. */
  tell(event: EventKind, told: Told): void;
  /** Is given the process as soon as there is one. */
  started(process: ServiceProcess): void;
  /** Is told that the service is ready. */
  ready(): void;
  /** Which services have been started. */
  readonly services: StartedServices;
  /** Is raised by those who have reason to doubt that the service answers. */
  readonly doubt: Doubt;
  /** Says that the service is being stopped. */
  readonly stopping: AbortSignal;
}

/** Why a run ended that should not have. */
export interface Failure {
  /** When: before it was ready; when its time to be ready was over; or after it was ready for so many seconds. */
  readonly when: "before" | "late" | { readonly lived: number };
  /** In words, with the last line of its output. */
  readonly words: string;
  /** The end of its output. */
  readonly lastWords: string;
}

/**
 * Runs a service once.
 *
 * @param service The service.
 * @param parts What a run takes.
 * @returns Why it failed; `null` where it ended as it should, or was stopped.
 */
export async function runOnce(service: Service, parts: RunParts): Promise<Failure | null> {
  const { tell, stopping } = parts;
  const fails = (words: string): Failure => ({ when: "before", words, lastWords: "" });
  const missing = await missingNeed(service, parts);
  if (stopping.aborted) return null;
  if (missing !== null) return fails(`it needs ${missing}, which does not run`);
  let process: ServiceProcess;
  try {
    process = startProcess(service, (detail) => tell("step", { detail }));
  } catch (error) {
    return fails((error as Error).message);
  }
  parts.started(process);
  tell("start", { detail: `pid ${process.pid}`, pid: process.pid });
  return await watch(service, process, parts);
}

/** The first of the services that it needs that was not started in the time that it has itself to be ready. */
async function missingNeed(
  { needs = [], readiness }: Service,
  { services, stopping }: RunParts,
): Promise<string | null> {
  const given = new AbortController();
  const until = AbortSignal.any([given.signal, stopping]);
  const late = sleep(readiness?.deadline ?? 0, until).then(() => true);
  try {
    for (const need of needs) {
      if (await Promise.race([services.until(need), late]) === true) return need;
    }
    return null;
  } finally {
    given.abort();
  }
}

async function watch(
  service: Service,
  process: ServiceProcess,
  parts: RunParts,
): Promise<Failure | null> {
  const { tell, ready, services, stopping } = parts;
  const { name, readiness, liveness } = service;
  const wanted = readiness !== null && "exit" in readiness ? readiness.exit : undefined;
  const outcome = await process.ready;
  const since = now();
  const over = new AbortController();
  let silence: Promise<number | null> = Promise.resolve(null);
  if (outcome === "ready") {
    ready();
    tell("done", { detail: wanted === undefined ? "ready" : `exited with ${wanted}` });
    if (liveness !== undefined) silence = killWhenSilent(liveness, process, parts, over.signal);
  }
  const { how } = await process.ended;
  over.abort();
  services.delete(name);
  if (stopping.aborted || (outcome === "ready" && wanted !== undefined)) return null;
  const silent = await silence;
  const late = `was not ready within ${readiness?.deadline} s`;
  const why = outcome === "late" ? late : silent === null ? how : `was silent for ${silent} s`;
  const early = outcome === "ended" && wanted === undefined ? " before it was ready" : "";
  const last = process.lastLine();
  return {
    when: outcome === "ready" ? { lived: now() - since } : outcome === "late" ? "late" : "before",
    words: `${why}${early}${last === "" ? "" : `: ${last}`}`,
    lastWords: process.lastWords(),
  };
}

/** Answers for how long it was silent, where that is why it was killed. */
async function killWhenSilent(
  liveness: Liveness,
  process: ServiceProcess,
  { tell, doubt }: RunParts,
  over: AbortSignal,
): Promise<number | null> {
  // Not on the way to the start of those that need it.
  await sleep(STARTS_OTHERS, over);
  if (over.aborted) return null;
  const { untilSilent } = await import("./liveness.ts");
  const { probe } = await import("./probe.ts");
  const silence = await untilSilent(liveness, {
    ask(deadline) {
      doubt.settle();
      return probe(liveness, deadline);
    },
    log: (detail) => tell("step", { detail }),
    now,
    sleep,
    pause: (seconds, signal) => sleep(seconds, signal, doubt.signal),
  }, over);
  if (silence !== null) process.kill("SIGKILL");
  return silence;
}
