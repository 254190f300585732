/**
 * Stops the containers that run, all at once, each with its own signal and timeout, but none beyond a common end. It
 * must not decide which are spared, nor what becomes of those that do not stop.
 *
 * @module
 */
import type { Docker } from "../../boot/docker/api.ts";
import { atOnce } from "../../boot/docker/at_once.ts";
import { DEFINITION_LABEL } from "../../boot/docker/ensure.ts";
import { DockerApiError, reasonOf } from "../../boot/docker/error.ts";
import type { ContainerSummary } from "../../boot/docker/types.ts";
import type { StopMessage, StopRequest } from "./stop_messages.ts";

/** How often it is looked for what runs: what is started meanwhile is caught by the next look. */
const LOOKS = 3;
/** The part of the time after which a daemon that has not answered a look is given up. */
const ANSWER_SHARE = 0.5;
/** Seconds that Docker has to kill a container and tidy up after it. */
const KILL_MARGIN = 1;
/** Seconds that Docker gives a container which does not say how long it needs. */
const USUAL_TIMEOUT = 10;
/** How many are stopped at a time: a connection each. */
const MOST = 256;
/** `128 + SIGKILL`: the exit status of what had to be killed. */
const KILLED = 137;

/** What stopping containers works with. */
export interface StopParts {
  readonly docker: Pick<Docker, "containerList" | "containerInspect" | "containerStop">;
  /** Seconds, of a clock that never goes back. */
  now(): number;
  say(message: StopMessage): void;
}

interface Running {
  readonly id: string;
  readonly name: string;
  readonly restartPolicy: string;
  /** Seconds. */
  readonly timeout: number;
}

/**
 * Stops containers until none runs but those that are spared, or the time is over.
 *
 * @param parts What it works with. At each look all that run are said before they are stopped, also that none does; and
 * each when it has ended, or why it can't be stopped. Nothing more is said of one that Docker gave no answer about.
 * @param request Which are spared, and how many seconds there are.
 * @throws {DockerApiError} Where Docker does not say what runs.
 */
export async function stopContainers(parts: StopParts, request: StopRequest): Promise<void> {
  const { docker, now, say } = parts;
  const end = now() + request.seconds;
  const left = (): number => Math.max(0, end - now());
  const deadline = request.seconds * ANSWER_SHARE;
  for (let looks = 0; looks < LOOKS && left() > 0; looks++) {
    const listed = (await docker.containerList({}, { deadline }))
      .filter((summary) => !request.spared.includes(nameOf(summary)));
    const running = await atOnce(listed, MOST, (one) => describe(docker, one, deadline));
    say({
      type: "stopping",
      containers: running.map(({ id, name, restartPolicy }) => ({ id, name, restartPolicy })),
    });
    if (running.length === 0) return;
    await atOnce(running, MOST, async (container) => {
      const how = await stop(parts, container, left());
      if (how !== null) say({ type: "stopped", name: container.name, ...how });
    });
  }
}

/** A container can be stopped without being known: it may be gone, or Docker slow to tell. */
async function describe(
  docker: StopParts["docker"],
  summary: ContainerSummary,
  deadline: number,
): Promise<Running> {
  const name = nameOf(summary);
  try {
    const { Config, HostConfig } = await docker.containerInspect(summary.Id, { deadline });
    const timeout = Config.StopTimeout ?? USUAL_TIMEOUT;
    return {
      id: summary.Id,
      name,
      // The host's own are their stages' to start.
      restartPolicy: Config.Labels?.[DEFINITION_LABEL] === undefined
        ? HostConfig.RestartPolicy.Name
        : "",
      timeout: timeout < 0 ? Infinity : timeout,
    };
  } catch {
    return { id: summary.Id, name, restartPolicy: "", timeout: USUAL_TIMEOUT };
  }
}

/** Without an answer it may run still: only the next look can tell. */
async function stop(
  { docker, now }: StopParts,
  { id, timeout }: Running,
  left: number,
): Promise<Pick<StopMessage & { readonly type: "stopped" }, "killed" | "failed"> | null> {
  // Docker takes whole seconds.
  const t = Math.min(timeout, Math.max(0, Math.round(left - KILL_MARGIN)));
  const began = now();
  try {
    await docker.containerStop(id, { t }, { deadline: left });
  } catch (cause) {
    if (isGone(cause)) return { killed: false };
    if (cause instanceof DockerApiError && cause.status === null) return null;
    return { killed: false, failed: reasonOf(cause) };
  }
  // Docker tells nobody whether it had to kill. It did so no sooner than that.
  return { killed: now() - began >= t && await wasKilled(docker, id) };
}

/** One that is removed when it ends can't be asked: the time it took tells. */
async function wasKilled(docker: StopParts["docker"], id: string): Promise<boolean> {
  try {
    const { State } = await docker.containerInspect(id, { deadline: KILL_MARGIN });
    return State.ExitCode === KILLED;
  } catch {
    return true;
  }
}

const isGone = (cause: unknown): boolean => cause instanceof DockerApiError && cause.status === 404;

/** Of several names those with a second slash are other containers' names for it. */
function nameOf({ Id, Names }: ContainerSummary): string {
  return Names.find((name) => /^\/[^/]+$/.test(name))?.slice(1) ?? Id.slice(0, 12);
}
