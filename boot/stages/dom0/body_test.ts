import assert from "node:assert/strict";
import { type FakeDocker, fakeDocker } from "../../../tests/fakes/docker.ts";
import { type FakeHost, fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { DEFAULT_CONFIG } from "../../config.ts";
import { dom0 } from "./body.ts";
import { RESOLV_CONF, STATE_KEYS } from "../../paths.ts";
import { StepError } from "../stage.ts";

const IMAGE = { id: `sha256:${"a".repeat(64)}`, reference: "only-docker/dom0:latest" };
const FILES = { [RESOLV_CONF]: "", [`${STATE_KEYS}/key`]: "", "/lib/modules/6.12/modules.dep": "" };

const daemon = (): FakeDocker => fakeDocker({ images: { [IMAGE.id]: [IMAGE.reference] } });
const host = (docker: FakeDocker, options: FakeHostOptions = {}): FakeHost =>
  fakeHost({ docker, outcomes: { "image-dom0": IMAGE }, files: FILES, ...options });

Deno.test("dom0: creates the container and hands it to the console, which starts it", async () => {
  const docker = daemon();
  const on = host(docker);
  const outcome = await dom0.run(on);
  assert.deepEqual(docker.calls, ["containerInspect dom0", "containerCreate dom0"]);
  assert.deepEqual(on.lines, [
    "stat /lib/modules",
    `stat ${RESOLV_CONF}`,
    `stat ${STATE_KEYS}`,
    "console of dom0",
  ]);
  assert.deepEqual(outcome, { container: docker.containers.get("dom0")?.Id });
  const body = docker.created.get("dom0");
  assert.deepEqual([body?.Tty, body?.OpenStdin, body?.StdinOnce, body?.StopSignal], [
    true,
    true,
    false,
    "SIGHUP",
  ]);
  assert.ok(!("Cmd" in (body ?? {})), "the image's own command");
  assert.ok(body?.Env?.includes(`TERM=${DEFAULT_CONFIG.term}`));
  assert.deepEqual(body?.HostConfig?.Binds, [
    "/:/host:rslave",
    "/dev:/dev",
    "/run/docker.sock:/var/run/docker.sock",
    "/lib/modules:/lib/modules:ro",
    `${RESOLV_CONF}:/etc/resolv.conf`,
    `${STATE_KEYS}:/etc/only-docker/keys`,
  ]);
  const { PidMode, NetworkMode, IpcMode, UTSMode, Privileged } = body?.HostConfig ?? {};
  assert.deepEqual([PidMode, NetworkMode, IpcMode, UTSMode, Privileged], [
    "host",
    "host",
    "host",
    "host",
    true,
  ]);
});

Deno.test("dom0: uses the container of an earlier boot", async () => {
  const docker = daemon();
  const first = await dom0.run(host(docker));
  assert.deepEqual(await dom0.run(host(docker)), first);
  assert.equal(docker.calls.filter((call) => call.startsWith("containerCreate")).length, 1);
});

Deno.test("dom0: creates the container anew for another command or terminal", async () => {
  const docker = daemon();
  const first = await dom0.run(host(docker));
  const second = await dom0.run(host(docker, { config: { dom0: { command: ["/bin/top"] } } }));
  const third = await dom0.run(
    host(docker, { config: { dom0: { command: ["/bin/top"] }, term: "xterm" } }),
  );
  assert.equal(new Set([first, second, third].map(({ container }) => container)).size, 3);
  assert.deepEqual(docker.created.get("dom0")?.Cmd, ["/bin/top"]);
});

Deno.test("dom0: comes up without paths that are missing on the host, and logs them", async () => {
  const docker = daemon();
  const on = host(docker, { files: {} });
  await dom0.run(on);
  assert.equal(docker.created.get("dom0")?.HostConfig?.Binds?.length, 3);
  assert.match(on.logged.join("\n"), /\/lib\/modules is missing/);
  assert.match(on.logged.join("\n"), new RegExp(`${RESOLV_CONF} is missing`));
});

Deno.test("dom0: fails if the console or the daemon does", async () => {
  const step = dom0.run(host(daemon(), { fail: { "console dom0": "EFAILED" } }));
  await assert.rejects(step, (error) => error instanceof StepError && error.code === "EFAILED");
  const refusing = fakeDocker({
    images: { [IMAGE.id]: [IMAGE.reference] },
    fail: { containerCreate: 500 },
  });
  const on = host(refusing);
  await assert.rejects(dom0.run(on), { operation: "containerCreate dom0", status: 500 });
  assert.ok(!on.lines.includes("console of dom0"));
});
