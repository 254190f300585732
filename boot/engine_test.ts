import assert from "node:assert/strict";
import { assertEndsWithEachFailure, fakeHost, type FakeHostOptions } from "../tests/fakes/host.ts";
import { CONTAINERD_CONFIG } from "./containerd_config.ts";
import { CONTAINERD_STATE, DOCKERD_STATE } from "./docker_state.ts";
import { engine } from "./engine.ts";
import type { Service } from "./service.ts";

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
    interval: 5,
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
    interval: 1.5,
    deadline: 1,
    limit: 15,
  },
  state: DOCKERD_STATE,
};

Deno.test("engine: configures and starts containerd, then dockerd on its socket", async () => {
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
    { op: "start", service: CONTAINERD },
    { op: "start", service: DOCKERD },
  ]);
});

Deno.test("engine: dockerd's label says where its state is", async () => {
  const disk = { kind: "disk", source: "/dev/vdb", type: "ext4" };
  for (const [storage, said] of [[disk, "/dev/vdb"], [{ kind: "given" }, "given"]] as const) {
    const host = fakeHost({ ...HOST, outcomes: { ...HOST.outcomes, storage } });
    await engine.run(host);
    const step = host.taken.at(-1);
    assert.ok(step?.op === "start");
    assert.ok(step.service.argv.includes(`--label=only-docker.storage=${said}`));
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

Deno.test("engine: ends with whatever step fails, and starts no dockerd without containerd", async () => {
  await assertEndsWithEachFailure(engine, HOST);
  const host = fakeHost({ ...HOST, fail: { "start /usr/bin/containerd": "EFAILED" } });
  await assert.rejects(engine.run(host), { code: "EFAILED" });
  assert.match(host.lines.at(-1) ?? "", /^start containerd:/);
});
