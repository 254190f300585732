/**
 * Stage `engine`: starts containerd and dockerd as services. It never watches them.
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

/** The outcome of the stage, for later stages. */
export interface EngineOutcome {
  /** Whether Docker leaves the start of containers with a restart policy to the stage `resume`. */
  readonly heldBack: boolean;
}

type Deadlines = BootConfig["deadlines"];

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };
const RESTART: RestartPolicy = { delay: 0.1, maximumDelay: 10, starts: 3, window: 60 };

/**
 * Seconds between two liveness probes. Both services are probed at once, since each probe wakes an idle machine. A
 * stopped process is probed as soon as the kernel reports it.
 */
const ASKED_EVERY = 10;

/** Seconds that each has to stop. This does not concern containers. */
const STOP = 5;

/** Docker does not answer before it has started all containers with a restart policy, and dom0 would wait for them. */
const HOLD_BACK = "--restart=false";
/** The OOM killer selects them last; their child processes inherit this, except containers. */
const OOM_SCORE_ADJ = -999;

/**
 * Describes containerd.
 *
 * @param deadlines The deadlines of the boot, in seconds.
 * @param place Its control group and OOM score adjustment.
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
 * Describes dockerd. With live-restore its containers keep running while it is down: whoever wants them to end must
 * stop them first.
 *
 * @param deadlines The deadlines of the boot, in seconds.
 * @param storage The location of its state, which `docker info` shows.
 * @param place Its control group and OOM score adjustment.
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
    // In a swarm Docker starts containers when the cluster is ready, and only Docker knows when that is.
    const swarm = await host.step({ op: "stat", path: SWARM_STATE, tolerate: ["ENOENT"] });
    const heldBack = swarm === undefined;
    // dockerd itself waits until containerd has its socket, and has enough to do until then.
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
