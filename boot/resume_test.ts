import assert from "node:assert/strict";
import { fakeDocker, type FakeDockerOptions } from "../tests/fakes/docker.ts";
import { type FakeHost, fakeHost } from "../tests/fakes/host.ts";
import type { ContainerInspect } from "./docker/types.ts";
import { RESUME_FILE } from "./paths.ts";
import { resume } from "./resume.ts";
import { formatResume, RESUME_LIMIT } from "./resume_file.ts";

const [A, B, C] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)] as const;

const container = (id: string, running: boolean, policy: string): [string, ContainerInspect] => [
  id,
  {
    ...{ Id: id, Image: "i", Name: `/${id}` },
    State: { Status: running ? "running" : "exited", Running: running, ExitCode: 0, Error: "" },
    Config: { Labels: null, Tty: false },
    HostConfig: { RestartPolicy: { Name: policy } },
  },
];

async function run(
  file: string | null,
  containers: readonly [string, ContainerInspect][],
  fail: FakeDockerOptions["fail"] = {},
): Promise<{ host: FakeHost; started: string[]; outcome: unknown }> {
  const docker = fakeDocker({ fail });
  for (const [id, one] of containers) docker.containers.set(id, one);
  const host = fakeHost({
    docker,
    files: { "/var/lib/docker/x": "", ...file === null ? {} : { [RESUME_FILE]: file } },
  });
  const outcome = await resume.run(host);
  const started = docker.calls.filter((call) => call.startsWith("containerStart "))
    .map((call) => call.split(" ")[1] ?? "");
  return { host, started, outcome };
}

Deno.test("resume: starts those that are kept, and the file is gone", async () => {
  const { host, started, outcome } = await run(formatResume([A, B]), [
    container(A, false, "unless-stopped"),
    container(B, false, "unless-stopped"),
  ]);
  assert.deepEqual([started, outcome], [[A, B], { started: 2 }]);
  assert.equal(host.files.has(RESUME_FILE), false);
  assert.match(host.logged.join(), /^2 of 2 containers/);
});

Deno.test("resume: without a file it asks Docker nothing", async () => {
  const { host, started } = await run(null, []);
  assert.deepEqual([started, host.logged, host.lines.length], [[], [], 1]);
});

Deno.test("resume: what runs, has another policy by now, or is gone is left as it is", async () => {
  const { host, started } = await run(formatResume([A, B, C]), [
    container(A, true, "unless-stopped"),
    container(B, false, "no"),
  ]);
  assert.deepEqual(started, []);
  assert.deepEqual(host.logged, ["0 of 3 containers that the last shutdown stopped started again"]);
  assert.equal(host.files.has(RESUME_FILE), false);
});

Deno.test("resume: one that does not start is named, and costs the others nothing", async () => {
  const { host, started } = await run(
    formatResume([A, B]),
    [container(A, false, "unless-stopped"), container(B, false, "unless-stopped")],
    { [`containerStart ${A}`]: 500 },
  );
  assert.deepEqual(started, [A, B]);
  assert.match(host.logged[0] ?? "", /^container a{12} is not started again: .*injected/);
  assert.match(host.logged[1] ?? "", /^1 of 2/);
});

Deno.test("resume: a file that makes no sense is named and left, and starts nothing", async () => {
  for (const file of ["\0", "{", formatResume(["../../x"]), " ".repeat(RESUME_LIMIT + 1)]) {
    const docker = fakeDocker();
    const host = fakeHost({ docker, files: { [RESUME_FILE]: file } });
    await assert.rejects(resume.run(host), new RegExp(RESUME_FILE));
    assert.deepEqual([docker.calls, host.files.has(RESUME_FILE)], [[], true]);
  }
});
