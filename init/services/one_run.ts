/**
 * Runs a service once: waits for the services that it needs, starts it, asks whether it still answers while it is
 * ready, and watches it to its end. It must not decide whether there is another run.
 *
 * @module
 */
import type { EventKind } from "../../boot/events.ts";
import type { Liveness, Service } from "../../boot/service.ts";
import type { Doubt } from "./doubt.ts";
import { type ServiceProcess, startProcess } from "./process.ts";
import type { StartedServices } from "./started_services.ts";
import { now, sleep } from "./sleep.ts";

/** Seconds after which the services that need this one have been started, too. */
const STARTS_OTHERS = 0.4;

/** The details of an event. */
export interface Told {
  readonly detail?: string;
  readonly error?: string;
  readonly pid?: number;
}

/** Everything that a run needs. */
export interface RunParts {
  /** Reports an event. */
  tell(event: EventKind, told: Told): void;
  /** Called with the process as soon as there is one. */
  started(process: ServiceProcess): void;
  /** Called when the service is ready. */
  ready(): void;
  /** Which services have been started. */
  readonly services: StartedServices;
  /** Raised by those who have reason to doubt that the service answers. */
  readonly doubt: Doubt;
  /** Comes when the service is being stopped. */
  readonly stopping: AbortSignal;
}

/** Why a run failed. */
export interface Failure {
  /** When: before it was ready; when its time to be ready was over; or after it was ready for that many seconds. */
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
 * @param parts Everything that a run needs.
 * @returns Why it failed; `null` if it ended as it should, or was stopped.
 */
export async function runOnce(service: Service, parts: RunParts): Promise<Failure | null> {
  const { tell, stopping } = parts;
  const fails = (words: string): Failure => ({ when: "before", words, lastWords: "" });
  const missing = await missingNeed(service, parts);
  if (stopping.aborted) return null;
  if (missing !== null) return fails(`it needs ${missing}, which is not running`);
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

/** Returns the first needed service that was not started within this one's time to be ready; `null` if all were. */
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

/** Kills a silent service, and returns how long it was silent; `null` if it was not killed for that. */
async function killWhenSilent(
  liveness: Liveness,
  process: ServiceProcess,
  { tell, doubt }: RunParts,
  over: AbortSignal,
): Promise<number | null> {
  // Not while the services that need it are being started.
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
