import assert from "node:assert/strict";
import { fakeDocker, type FakeDockerOptions } from "../../../tests/fakes/docker.ts";
import { type FakeHost, fakeHost } from "../../../tests/fakes/host.ts";
import type { ContainerInspect } from "../../docker/types.ts";
import { RESUME_FILE } from "../../paths.ts";
import { resume } from "./body.ts";
import { formatResume, RESUME_LIMIT } from "../../resume_file.ts";

const [A, B, C] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)] as const;

const container = (id: string, running: boolean, policy: string): [string, ContainerInspect] => [
  id,
  {
    ...{ Id: id, Image: "i", Name: `/${id}` },
    State: {
      ...{ Status: running ? "running" : "exited", Running: running, ExitCode: 0, Error: "" },
      StartedAt: "2026-01-01T00:00:00Z",
    },
    Config: { Labels: null, Tty: false },
    HostConfig: { RestartPolicy: { Name: policy } },
  },
];

interface Run {
  readonly host: FakeHost;
  readonly started: string[];
  /** Its result, or the error that it threw. */
  readonly end: unknown;
}

async function run(
  file: string | null,
  containers: readonly [string, ContainerInspect][],
  { fail = {}, heldBack = true, configs = {} }: {
    readonly fail?: FakeDockerOptions["fail"];
    readonly heldBack?: boolean;
    /** Docker's data about containers, by id. */
    readonly configs?: Readonly<Record<string, string>>;
  } = {},
): Promise<Run> {
  const docker = fakeDocker({ fail });
  for (const [id, one] of containers) docker.containers.set(id, one);
  const kept = Object.entries(configs).map(([id, text]) => [
    `/var/lib/docker/containers/${id}/config.v2.json`,
    text,
  ]);
  const host = fakeHost({
    docker,
    outcomes: { engine: { heldBack } },
    files: {
      "/var/lib/docker/x": "",
      ...Object.fromEntries(kept),
      ...file === null ? {} : { [RESUME_FILE]: file },
    },
  });
  const end: unknown = await resume.run(host).catch((error) => error);
  const started = docker.calls.filter((call) => call.startsWith("containerStart "))
    .map((call) => call.split(" ")[1] ?? "");
  return { host, started, end };
}

const byHand = (stopped: boolean): string => JSON.stringify({ HasBeenManuallyStopped: stopped });

Deno.test("resume: starts the containers in the file, and removes the file", async () => {
  for (const heldBack of [true, false]) {
    const containers = [
      container(A, false, "unless-stopped"),
      container(B, false, "unless-stopped"),
    ];
    const { host, started, end } = await run(formatResume([A, B]), containers, { heldBack });
    assert.deepEqual([started, end], [[A, B], { started: 2 }]);
    assert.equal(host.files.has(RESUME_FILE), false);
    assert.match(host.logged.join(), /^containers started again: 2$/);
  }
});

Deno.test("resume: starts the containers that Docker would have started, if Docker was told not to", async () => {
  const containers = [
    container(A, false, "always"),
    container(B, false, "unless-stopped"),
    container(C, false, "unless-stopped"),
  ];
  const configs = { [B]: byHand(true), [C]: byHand(false) };
  const { started, end } = await run(null, containers, { configs });
  assert.deepEqual([started, end], [[A, C], { started: 2 }]);
  // Docker has started them itself.
  const own = await run(null, containers, { configs, heldBack: false });
  assert.deepEqual([own.started, own.host.logged], [[], []]);
});

Deno.test("resume: logs and skips a container of which Docker does not say whether someone stopped it", async () => {
  for (const configs of [{}, { [A]: "{" }, { [A]: "{}" }]) {
    const containers = [container(A, false, "unless-stopped"), container(B, false, "always")];
    const { host, started } = await run(null, containers, { configs });
    assert.deepEqual(started, [B]);
    assert.match(host.logged[0] ?? "", /^container a{12} is not started again: /);
  }
});

Deno.test("resume: does not call Docker if there is no file and Docker starts containers itself", async () => {
  const { host, started } = await run(null, [container(A, false, "always")], { heldBack: false });
  assert.deepEqual([started, host.logged, host.lines.length], [[], [], 1]);
});

Deno.test("resume: does not start a container that runs, now has another policy, or is gone", async () => {
  const { host, started } = await run(formatResume([A, B, C]), [
    container(A, true, "unless-stopped"),
    container(B, false, "no"),
  ]);
  assert.deepEqual([started, host.logged], [[], []]);
  assert.equal(host.files.has(RESUME_FILE), false);
});

Deno.test("resume: logs a container that does not start, and starts the others", async () => {
  const { host, started } = await run(
    formatResume([A, B]),
    [container(A, false, "unless-stopped"), container(B, false, "unless-stopped")],
    { fail: { [`containerStart ${A}`]: 500 } },
  );
  assert.deepEqual(started, [A, B]);
  assert.match(host.logged[0] ?? "", /^container a{12} is not started again: .*injected/);
  assert.equal(host.logged[1], "containers started again: 1");
});

Deno.test("resume: fails with an invalid file and leaves it in place, but starts the other containers", async () => {
  for (const file of ["\0", "{", formatResume(["../../x"]), " ".repeat(RESUME_LIMIT + 1)]) {
    const { host, started, end } = await run(file, [
      container(A, false, "always"),
      container(B, false, "no"),
    ]);
    assert.match(String(end), new RegExp(RESUME_FILE));
    assert.deepEqual([started, host.files.has(RESUME_FILE)], [[A], true], file.slice(0, 9));
  }
});
