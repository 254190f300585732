/**
 * The stage that starts the containers again that are to run after a boot: those that the way down stopped, though
 * their policy says that they run unless someone stopped them; and those that Docker would have started before it
 * answered, since dom0 does not wait for them.
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

/** How many containers are started at a time. */
const MOST = 8;
/** Where Docker keeps what it knows of each container. */
const CONTAINERS = `${DOCKER_ROOT}/containers`;
/** The most bytes of what it knows of one. */
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
    if (started > 0) host.log(`containers that were started again: ${started}`);
    if (error !== null) throw error;
    if (ids.length > 0) await host.step({ op: "unlink", path: RESUME_FILE });
    return { started };
  },
};

/** The file's containers. One that makes no sense is no reason to leave those that it does not name. */
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
      `what the last shutdown stopped is not started again: ${RESUME_FILE} makes no sense: ` +
        `${reasonOf(cause)}; remove it`,
    );
    return { ids: [], error };
  }
}

async function stoppedContainers(host: Host): Promise<readonly string[]> {
  const all = await host.docker.containerList({ all: true });
  return all.filter(({ State }) => State !== "running").map(({ Id }) => Id);
}

/** What says whether a container is wanted. */
interface Wanted {
  /** Those that the last shutdown stopped. */
  readonly kept: ReadonlySet<string>;
  readonly heldBack: boolean;
}

/** Answers whether it was started. One that can't be asked about or started costs the others nothing. */
async function startIfWanted(host: Host, id: string, wanted: Wanted): Promise<boolean> {
  try {
    if (!await isWanted(host, id, wanted)) return false;
    await host.docker.containerStart(id);
    return true;
  } catch (cause) {
    throwFault(cause);
    // Someone removed it: nothing to say.
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

/** A step outside the scope is a fault of this stage's own. */
function throwFault(cause: unknown): void {
  if (cause instanceof StepError && !isRefused(cause)) throw cause;
}
