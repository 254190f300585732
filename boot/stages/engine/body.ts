/**
 * Stage `engine`: containerd and dockerd as services. It asks for them and never watches them.
 *
 * @module
 */
import { ENGINE } from "./manifest.ts";
import type { BootConfig } from "../../config.ts";
import { CONTAINERD_CONFIG } from "./containerd_config.ts";
import { daemonConfig } from "./daemon_config.ts";
import { CONTAINERD_CONFIG_FILE, SWARM_STATE } from "./scope.ts";
import { CONTAINERD_STATE, DOCKERD_STATE } from "../../state_files.ts";
import { CONTAINERS_GROUP, SERVICES_GROUP } from "../../control_groups.ts";
import { CONTAINERD_SOCKET, DOCKER_ROOT, DOCKER_SOCKET, NOTIFY_FOLDER } from "../../paths.ts";
import type { MountsOutcome } from "../mounts/body.ts";
import type { RestartPolicy, Service, ServicePlace } from "../../service.ts";
import type { Host, Stage } from "../stage.ts";
import type { StorageOutcome } from "../storage/outcome.ts";

/** What later stages need to know. */
export interface EngineOutcome {
  /** Whether Docker left the start of containers with a restart policy to the stage `resume`. */
  readonly heldBack: boolean;
}

type Deadlines = BootConfig["deadlines"];

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };
const RESTART: RestartPolicy = { delay: 0.1, maximumDelay: 10, starts: 3, window: 60 };

/**
 * Seconds between two questions whether they answer, put to both at once: each wakes an idle machine. A process that is
 * stopped is asked as soon as the kernel tells of it.
 */
const ASKED_EVERY = 10;

/** Seconds that each has to stop. Containers are not their business. */
const STOP = 5;

/** Docker does not answer before all containers are started that have a restart policy, and dom0 would wait for them. */
const HOLD_BACK = "--restart=false";
/** The last to be killed where memory runs out; what they start inherits it, but for containers. */
const OOM_SCORE_ADJ = -999;

/**
 * containerd.
 *
 * @param deadlines The boot's.
 * @param place Where it is kept.
 */
const containerd = ({ engine: deadline, answer }: Deadlines, place: ServicePlace): Service => ({
  name: "containerd",
  argv: ["/usr/bin/containerd", "--config", CONTAINERD_CONFIG_FILE],
  environment: ENVIRONMENT,
  readiness: { notify: `${NOTIFY_FOLDER}/containerd`, deadline },
  restart: RESTART,
  stop: { order: 1, deadline: STOP },
  output: { log: "/var/log/containerd.log" },
  stale: [CONTAINERD_SOCKET, `${CONTAINERD_SOCKET}.ttrpc`],
  place,
  liveness: {
    probe: "http2",
    socket: CONTAINERD_SOCKET,
    interval: ASKED_EVERY,
    deadline: 1,
    limit: answer,
  },
  state: CONTAINERD_STATE,
});

/**
 * dockerd. With live-restore its containers go on while it is away: whoever wants them to end must stop them before.
 *
 * @param deadlines The boot's.
 * @param storage Where its state is: `docker info` says so.
 * @param place Where it is kept.
 */
const dockerd = (
  { engine: deadline, answer }: Deadlines,
  storage: StorageOutcome,
  place: ServicePlace,
): Service => ({
  name: "dockerd",
  argv: [
    "/usr/sbin/dockerd",
    `--host=unix://${DOCKER_SOCKET}`,
    "--group=docker",
    `--containerd=${CONTAINERD_SOCKET}`,
    `--data-root=${DOCKER_ROOT}`,
    "--exec-root=/run/docker",
    "--pidfile=/run/docker.pid",
    `--cgroup-parent=${CONTAINERS_GROUP}`,
    `--label=only-docker.storage=${storage.kind === "disk" ? storage.source : storage.kind}`,
  ],
  environment: ENVIRONMENT,
  readiness: { notify: `${NOTIFY_FOLDER}/dockerd`, deadline },
  restart: RESTART,
  stop: { order: 2, deadline: STOP },
  output: { log: "/var/log/dockerd.log" },
  stale: [DOCKER_SOCKET, "/run/docker.pid"],
  place,
  needs: ["containerd"],
  liveness: {
    probe: "systemPing",
    socket: DOCKER_SOCKET,
    interval: ASKED_EVERY,
    deadline: 1,
    limit: answer,
  },
  state: DOCKERD_STATE,
});

/** Starts Docker. */
export const engine: Stage<EngineOutcome> = {
  ...ENGINE,
  async run(host) {
    const { deadlines } = host.config;
    const storage = host.outcomes["storage"] as StorageOutcome;
    const { cgroup } = host.outcomes["mounts"] as MountsOutcome;
    const place = { cgroup: cgroup === "v2" ? SERVICES_GROUP : null, oom_score_adj: OOM_SCORE_ADJ };
    await host.steps([
      { op: "mkdir", path: "/run/containerd", mode: 0o711, tolerate: ["EEXIST"] },
      { op: "mkdir", path: NOTIFY_FOLDER, mode: 0o700, tolerate: ["EEXIST"] },
      { op: "writeFile", path: CONTAINERD_CONFIG_FILE, data: CONTAINERD_CONFIG, mode: 0o644 },
    ]);
    // In a swarm Docker starts containers when the cluster is there, and nobody else knows when that is.
    const swarm = await host.step({ op: "stat", path: SWARM_STATE, tolerate: ["ENOENT"] });
    const heldBack = swarm === undefined;
    // dockerd waits by itself until containerd has its socket, and has enough to do until then.
    await Promise.all([
      host.step({ op: "start", service: containerd(deadlines, place) }),
      startDockerd(host, dockerd(deadlines, storage, place), heldBack),
    ]);
    return { heldBack };
  },
};

async function startDockerd(host: Host, service: Service, holdsBack: boolean): Promise<void> {
  const settings = await daemonConfig(host, service.argv, service.environment);
  const firstArguments = holdsBack ? [HOLD_BACK] : [];
  await host.step({
    op: "start",
    service: { ...service, argv: [...service.argv, ...settings], firstArguments },
  });
}
