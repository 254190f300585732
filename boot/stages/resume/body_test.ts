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
  /** What it answered, or threw. */
  readonly end: unknown;
}

async function run(
  file: string | null,
  containers: readonly [string, ContainerInspect][],
  { fail = {}, heldBack = true, configs = {} }: {
    readonly fail?: FakeDockerOptions["fail"];
    readonly heldBack?: boolean;
    /** What Docker keeps of a container, by id. */
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

Deno.test("resume: starts those that are kept, and the file is gone", async () => {
  for (const heldBack of [true, false]) {
    const containers = [
      container(A, false, "unless-stopped"),
      container(B, false, "unless-stopped"),
    ];
    const { host, started, end } = await run(formatResume([A, B]), containers, { heldBack });
    assert.deepEqual([started, end], [[A, B], { started: 2 }]);
    assert.equal(host.files.has(RESUME_FILE), false);
    assert.match(host.logged.join(), /^containers that were started again: 2$/);
  }
});

Deno.test("resume: what Docker was told to leave is started, where it is Docker's to start", async () => {
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

Deno.test("resume: one of which Docker does not say whether someone stopped it is named and left", async () => {
  for (const configs of [{}, { [A]: "{" }, { [A]: "{}" }]) {
    const containers = [container(A, false, "unless-stopped"), container(B, false, "always")];
    const { host, started } = await run(null, containers, { configs });
    assert.deepEqual(started, [B]);
    assert.match(host.logged[0] ?? "", /^container a{12} is not started again: /);
  }
});

Deno.test("resume: without a file, and where Docker starts containers itself, it asks Docker nothing", async () => {
  const { host, started } = await run(null, [container(A, false, "always")], { heldBack: false });
  assert.deepEqual([started, host.logged, host.lines.length], [[], [], 1]);
});

Deno.test("resume: what runs, has another policy by now, or is gone is left as it is", async () => {
  const { host, started } = await run(formatResume([A, B, C]), [
    container(A, true, "unless-stopped"),
    container(B, false, "no"),
  ]);
  assert.deepEqual([started, host.logged], [[], []]);
  assert.equal(host.files.has(RESUME_FILE), false);
});

Deno.test("resume: one that does not start is named, and costs the others nothing", async () => {
  const { host, started } = await run(
    formatResume([A, B]),
    [container(A, false, "unless-stopped"), container(B, false, "unless-stopped")],
    { fail: { [`containerStart ${A}`]: 500 } },
  );
  assert.deepEqual(started, [A, B]);
  assert.match(host.logged[0] ?? "", /^container a{12} is not started again: .*injected/);
  assert.equal(host.logged[1], "containers that were started again: 1");
});

Deno.test("resume: a file that makes no sense is named and left, and keeps no other from its start", async () => {
  for (const file of ["\0", "{", formatResume(["../../x"]), " ".repeat(RESUME_LIMIT + 1)]) {
    const { host, started, end } = await run(file, [
      container(A, false, "always"),
      container(B, false, "no"),
    ]);
    assert.match(String(end), new RegExp(RESUME_FILE));
    assert.deepEqual([started, host.files.has(RESUME_FILE)], [[A], true], file.slice(0, 9));
  }
});
