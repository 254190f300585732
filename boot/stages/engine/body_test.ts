import assert from "node:assert/strict";
import { failEachStep, fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { CONTAINERD_CONFIG } from "./containerd_config.ts";
import { CONTAINERD_STATE, DOCKERD_STATE } from "../../state_files.ts";
import type { Docker } from "../../docker/client.ts";
import { engine } from "./body.ts";
import { DAEMON_CONFIG, DAEMON_CONFIGS } from "./scope.ts";
import type { Service } from "../../service.ts";
import { type Host, StepError } from "../stage.ts";
import type { Step } from "../../../init/ops/ops.ts";

const HOST: FakeHostOptions = {
  stats: { "/run/only-docker": {} },
  outcomes: { mounts: { cgroup: "v2" }, storage: { kind: "memory" } },
  config: { deadlines: { engine: 90, answer: 15, shutdown: 15 } },
};
const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };
const place = { cgroup: "/services", oom_score_adj: -999 };
const restart = { delay: 0.1, maximumDelay: 10, starts: 3, window: 60 };

const CONTAINERD: Service = {
  name: "containerd",
  argv: ["/usr/bin/containerd", "--config", "/run/containerd/config.toml"],
  environment,
  readiness: { notify: "/run/only-docker/notify/containerd", deadline: 90 },
  restart,
  stop: { order: 1, deadline: 5 },
  output: { log: "/var/log/containerd.log" },
  stale: ["/run/containerd/containerd.sock", "/run/containerd/containerd.sock.ttrpc"],
  place,
  liveness: {
    probe: "http2",
    socket: "/run/containerd/containerd.sock",
    interval: 10,
    deadline: 1,
    limit: 15,
  },
  state: CONTAINERD_STATE,
};
const DOCKERD: Service = {
  name: "dockerd",
  argv: [
    "/usr/sbin/dockerd",
    "--host=unix:///run/docker.sock",
    "--group=docker",
    "--containerd=/run/containerd/containerd.sock",
    "--data-root=/var/lib/docker",
    "--exec-root=/run/docker",
    "--pidfile=/run/docker.pid",
    "--cgroup-parent=/containers",
    "--label=only-docker.storage=memory",
    "--live-restore",
  ],
  environment,
  firstArguments: ["--restart=false"],
  readiness: { notify: "/run/only-docker/notify/dockerd", deadline: 90 },
  restart,
  stop: { order: 2, deadline: 5 },
  output: { log: "/var/log/dockerd.log" },
  stale: ["/run/docker.sock", "/run/docker.pid"],
  place,
  needs: ["containerd"],
  liveness: {
    probe: "systemPing",
    socket: "/run/docker.sock",
    interval: 10,
    deadline: 1,
    limit: 15,
  },
  state: DOCKERD_STATE,
};

const SWARM = "/var/lib/docker/swarm/docker-state.json";
const [KEPT = "", IMAGE = ""] = DAEMON_CONFIGS;
const LOOKS = DAEMON_CONFIGS.map((path): Step => ({
  op: "stat",
  path,
  tolerate: ["ENOENT", "ENOTDIR"],
}));

/** Runs the stage, and returns its steps after containerd's start, in lines, and its log and settings. */
async function linesWith(
  options: FakeHostOptions,
): Promise<{ lines: string[]; said: readonly string[]; settings: unknown }> {
  const host = fakeHost({ ...HOST, ...options });
  await engine.run(host);
  const lines = host.lines.slice(5).map((line) =>
    line.replace(/: \/usr\/sbin.*storage=memory/, " ...")
  );
  return { lines, said: host.logged, settings: host.files.get(DAEMON_CONFIG) };
}

Deno.test("engine: uses a copy of the first daemon.json that dockerd accepts, the data disk's first", async () => {
  const files = { [KEPT]: '{"debug":true}', [IMAGE]: "{}" };
  assert.deepEqual(await linesWith({ files }), {
    lines: [
      `stat ${KEPT}`,
      `read ${KEPT}`,
      `start dockerd-validate ... --validate --config-file=${KEPT} --live-restore`,
      `write ${DAEMON_CONFIG} (14 characters)`,
      `start dockerd ... --config-file=${DAEMON_CONFIG} --live-restore`,
    ],
    said: [`Docker uses the settings in ${KEPT}`],
    settings: '{"debug":true}',
  });
  const own = await linesWith({ files: { [IMAGE]: '{"live-restore":false}' } });
  assert.equal(own.lines.at(-1), `start dockerd ... --config-file=${DAEMON_CONFIG}`);
});

Deno.test("engine: logs a refused daemon.json, and uses the next one or the built-in settings", async () => {
  const fail = { "start /usr/sbin/dockerd": "EFAILED" };
  const host = fakeHost({ ...HOST, files: { [KEPT]: "{" }, fail });
  // Here dockerd itself fails as well: only the steps before matter.
  await assert.rejects(engine.run(host), { code: "EFAILED" });
  assert.match(host.logged[0] ?? "", new RegExp(`^${KEPT} ignored, .*: EFAILED$`));
  assert.equal(host.files.get(DAEMON_CONFIG), "{}\n");
  const long = await linesWith({ files: { [KEPT]: " ".repeat((1 << 20) + 1), [IMAGE]: "{}" } });
  assert.match(long.said[0] ?? "", /EFBIG/);
  assert.equal(long.said[1], `Docker uses the settings in ${IMAGE}`);
});

Deno.test("engine: configures and starts containerd, and starts dockerd with its socket", async () => {
  const host = fakeHost(HOST);
  await engine.run(host);
  assert.deepEqual(host.taken, [
    { op: "mkdir", path: "/run/containerd", mode: 0o711, tolerate: ["EEXIST"] },
    { op: "mkdir", path: "/run/only-docker/notify", mode: 0o700, tolerate: ["EEXIST"] },
    {
      op: "writeFile",
      path: "/run/containerd/config.toml",
      data: CONTAINERD_CONFIG,
      mode: 0o644,
    },
    { op: "stat", path: SWARM, tolerate: ["ENOENT"] },
    { op: "start", service: CONTAINERD },
    ...LOOKS,
    { op: "start", service: DOCKERD },
  ]);
});

Deno.test("engine: starts dockerd before containerd is ready, and waits for both", async () => {
  const docker = {} as Docker;
  const host = fakeHost({ ...HOST, docker });
  const containerd = Promise.withResolvers<undefined>();
  const step: Host["step"] = async (wanted) => {
    const taken = await host.step(wanted);
    const isContainerd = wanted.op === "start" && wanted.service.name === "containerd";
    return isContainerd ? await containerd.promise as typeof taken : taken;
  };
  let ended = false;
  const run = engine.run({ ...host, step, steps: (steps) => host.steps(steps) })
    .then(() => ended = true);
  await new Promise((wake) => setTimeout(wake, 5));
  assert.match(host.lines.at(-1) ?? "", /^start dockerd: /);
  assert.equal(ended, false);
  containerd.resolve(undefined);
  await run;
});

Deno.test("engine: dockerd's label names the location of its state", async () => {
  const disk = { kind: "disk", source: "/dev/vdb", type: "ext4" };
  for (const [storage, said] of [[disk, "/dev/vdb"], [{ kind: "given" }, "given"]] as const) {
    const host = fakeHost({ ...HOST, outcomes: { ...HOST.outcomes, storage } });
    await engine.run(host);
    const step = host.taken.at(-1);
    assert.ok(step?.op === "start");
    assert.ok(step.service.argv.includes(`--label=only-docker.storage=${said}`));
  }
});

Deno.test("engine: Docker leaves containers to a later stage, but starts them itself in a swarm", async () => {
  for (const [files, heldBack] of [[{}, true], [{ [SWARM]: "{}" }, false]] as const) {
    const host = fakeHost({ ...HOST, files });
    assert.deepEqual(await engine.run(host), { heldBack });
    const step = host.taken.at(-1);
    assert.ok(step?.op === "start");
    assert.deepEqual(step.service.firstArguments, heldBack ? ["--restart=false"] : []);
  }
});

Deno.test("engine: dockerd is stopped before the containerd that it needs", async () => {
  const host = fakeHost(HOST);
  await engine.run(host);
  const order = host.taken.flatMap((step) =>
    step.op === "start" ? [[step.service.stop.order, step.service.name]] : []
  );
  assert.deepEqual(order.sort().reverse().map(([, name]) => name), ["dockerd", "containerd"]);
});

Deno.test("engine: fails with any step; a failure before the first start prevents both starts", async () => {
  const { way, runs } = await failEachStep(engine, HOST);
  const first = way.findIndex((line) => line.startsWith("start "));
  assert.ok(first > 0);
  for (const [at, { lines, error }] of runs.entries()) {
    assert.ok(error instanceof StepError, `the failure of ${way[at]} is ignored`);
    assert.deepEqual([error.step, error.code], [way[at], "EIO"]);
    if (at < first) assert.deepEqual(lines, way.slice(0, at + 1));
  }
});
