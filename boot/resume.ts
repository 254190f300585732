/**
 * The stage that starts the containers again which the way down stopped, though their policy says that they run unless
 * someone stopped them. Those with the policies `always` and `on-failure` are Docker's own to start.
 *
 * It must start nothing else: a container that a person stopped stays stopped.
 *
 * @module
 */
import { atOnce } from "./docker/at_once.ts";
import { DockerApiError, reasonOf } from "./docker/error.ts";
import { dockerPermissions } from "./docker/permissions.ts";
import { DOCKER_SOCKET, RESUME_FILE } from "./paths.ts";
import { parseResume, RESUME_LIMIT } from "./resume_file.ts";
import type { Host, Stage } from "./stage.ts";

/** How many containers are started at a time. */
const MOST = 8;

/** Starts the containers again. */
export const resume: Stage<{ readonly started: number }> = {
  name: "resume",
  purpose: "start the containers again that run unless someone stopped them",
  holds: [
    "containers with the policy unless-stopped that ran when the host last went down run again",
    `${RESUME_FILE}, which names them, is gone, unless it makes no sense`,
  ],
  // Nobody waits for it.
  after: ["engine", "dom0"],
  needs: ["engine"],
  permissions: dockerPermissions(DOCKER_SOCKET),
  scope: { readFile: [RESUME_FILE], unlink: [RESUME_FILE] },

  async run(host) {
    const ids = await kept(host);
    if (ids.length === 0) return { started: 0 };
    const started = (await atOnce(ids, MOST, (id) => startAgain(host, id))).filter(Boolean).length;
    host.log(`${started} of ${ids.length} containers that the last shutdown stopped started again`);
    await host.step({ op: "unlink", path: RESUME_FILE });
    return { started };
  },
};

async function kept(host: Host): Promise<readonly string[]> {
  const text = await host.step({
    op: "readFile",
    path: RESUME_FILE,
    limit: RESUME_LIMIT,
    tolerate: ["ENOENT"],
  });
  try {
    return text === undefined ? [] : parseResume(text);
  } catch (cause) {
    throw new Error(
      `no container is started again: ${RESUME_FILE} makes no sense: ${reasonOf(cause)}; remove it`,
    );
  }
}

/** Answers whether it was started; one that fails costs the others nothing. */
async function startAgain(host: Host, id: string): Promise<boolean> {
  try {
    const { State, HostConfig } = await host.docker.containerInspect(id);
    if (State.Running || HostConfig.RestartPolicy.Name !== "unless-stopped") return false;
    await host.docker.containerStart(id);
    return true;
  } catch (cause) {
    // Someone removed it.
    if (cause instanceof DockerApiError && cause.status === 404) return false;
    host.log(`container ${id.slice(0, 12)} is not started again: ${reasonOf(cause)}`);
    return false;
  }
}
