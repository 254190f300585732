/**
 * The stage that starts the containers that shall run again after a boot. These are the containers with the policy
 * `unless-stopped` that shutdown stopped, and those that Docker would have started before it answered, since dom0 does
 * not wait for them.
 *
 * It must start nothing else: a container that a person stopped stays stopped.
 *
 * @module
 */
import { RESUME } from "./manifest.ts";
import { atOnce } from "../../docker/at_once.ts";
import { DockerApiError, reasonOf } from "../../docker/error.ts";
import type { EngineOutcome } from "../engine/body.ts";
import { DOCKER_ROOT, RESUME_FILE } from "../../paths.ts";
import { isDue, wasStoppedByHand } from "./restart_policy.ts";
import { parseResume, RESUME_LIMIT } from "../../resume_file.ts";
import { type Host, isRefused, type Stage, StepError } from "../stage.ts";

/** The most containers to start at a time. */
const MOST = 8;
/** The folder of Docker's data about each container. */
const CONTAINERS = `${DOCKER_ROOT}/containers`;
/** The most bytes of its data about a container. */
const CONFIG_LIMIT = 1 << 20;

/** Starts the containers again. */
export const resume: Stage<{ readonly started: number }> = {
  ...RESUME,
  async run(host) {
    const { heldBack } = host.outcomes["engine"] as EngineOutcome;
    const { ids, error } = await readKept(host);
    const kept = new Set(ids);
    const candidates = heldBack ? await stoppedContainers(host) : ids;
    const starts = await atOnce(
      candidates,
      MOST,
      (id) => startIfWanted(host, id, { kept, heldBack }),
    );
    const started = starts.filter(Boolean).length;
    if (started > 0) host.log(`containers started again: ${started}`);
    if (error !== null) throw error;
    if (ids.length > 0) await host.step({ op: "unlink", path: RESUME_FILE });
    return { started };
  },
};

/** Reads the file's containers. An invalid file does not keep the stage from starting containers of other policies. */
async function readKept(
  host: Host,
): Promise<{ readonly ids: readonly string[]; readonly error: Error | null }> {
  try {
    const text = await host.step({
      op: "readFile",
      path: RESUME_FILE,
      limit: RESUME_LIMIT,
      tolerate: ["ENOENT"],
    });
    return { ids: text === undefined ? [] : parseResume(text), error: null };
  } catch (cause) {
    throwFault(cause);
    const error = new Error(
      `containers that the last shutdown stopped do not start again: ${RESUME_FILE} is not valid: ` +
        `${reasonOf(cause)}; remove it`,
    );
    return { ids: [], error };
  }
}

async function stoppedContainers(host: Host): Promise<readonly string[]> {
  const all = await host.docker.containerList({ all: true });
  return all.filter(({ State }) => State !== "running").map(({ Id }) => Id);
}

/** The information that decides whether a container is wanted. */
interface Wanted {
  /** The containers that the last shutdown stopped. */
  readonly kept: ReadonlySet<string>;
  readonly heldBack: boolean;
}

/** Starts a container if it is wanted, and returns whether it did. A failure does not affect other containers. */
async function startIfWanted(host: Host, id: string, wanted: Wanted): Promise<boolean> {
  try {
    if (!await isWanted(host, id, wanted)) return false;
    await host.docker.containerStart(id);
    return true;
  } catch (cause) {
    throwFault(cause);
    // Someone removed it, which is not worth a log line.
    if (!(cause instanceof DockerApiError && cause.status === 404)) {
      host.log(`container ${id.slice(0, 12)} is not started again: ${reasonOf(cause)}`);
    }
    return false;
  }
}

async function isWanted(host: Host, id: string, { kept, heldBack }: Wanted): Promise<boolean> {
  const container = await host.docker.containerInspect(id);
  const { State, HostConfig } = container;
  if (kept.has(id) && HostConfig.RestartPolicy.Name === "unless-stopped") return !State.Running;
  return heldBack && await isDue(container, () => stoppedByHand(host, id));
}

async function stoppedByHand(host: Host, id: string): Promise<boolean> {
  const path = `${CONTAINERS}/${id}/config.v2.json`;
  return wasStoppedByHand(await host.step({ op: "readFile", path, limit: CONFIG_LIMIT }));
}

/** Rethrows the error of a step outside the scope, which is this stage's own fault. */
function throwFault(cause: unknown): void {
  if (cause instanceof StepError && !isRefused(cause)) throw cause;
}
