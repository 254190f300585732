import assert from "node:assert/strict";
import { packTar, type TarEntry } from "npm:modern-tar@0.8.6";
import {
  assertEndsWithEachFailure,
  fakeHost,
  type FakeHostOptions,
} from "../../../tests/fakes/host.ts";
import { rescue } from "./body.ts";
import type { Service } from "../../service.ts";
import type { Step } from "../../../init/ops/ops.ts";

const FOLDER = "/run/only-docker/rescue";
const DHCP = "/usr/share/only-docker/dhcp.tar";
const DOM0 = "/usr/share/only-docker/dom0.tar";
const BUSYBOX = new TextEncoder().encode("\x7fELF busybox");

const file = (name: string, body: Uint8Array): TarEntry => ({
  header: { name, type: "file", size: body.length },
  body,
});
const image = async (path: string): Promise<Uint8Array> =>
  await packTar([file("0/layer.tar", await packTar([file(path, BUSYBOX)]))]);
const host = (
  files: Record<string, Uint8Array>,
  options: FakeHostOptions = {},
): FakeHostOptions => ({
  stats: { "/run": {} },
  ...options,
  files,
});

const mkdir = (path: string): Step => ({ op: "mkdir", path, mode: 0o755, tolerate: ["EEXIST"] });
const shell = (term: string): Service => ({
  name: "rescue-shell",
  argv: [
    `${FOLDER}/busybox`,
    "sh",
    "-c",
    `${FOLDER}/busybox --install -s ${FOLDER}/bin; exec cttyhack sh`,
  ],
  environment: {
    PATH: `${FOLDER}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: "/",
    TERM: term,
    PS1: "rescue:\\w# ",
    DOCKER_HOST: "unix:///run/docker.sock",
  },
  readiness: null,
  restart: null,
  stop: { order: 3, deadline: 1 },
  output: "console",
  stale: [],
});
const steps = (term = "linux"): Step[] => [
  mkdir("/run/only-docker"),
  mkdir(FOLDER),
  mkdir(`${FOLDER}/bin`),
  {
    op: "writeFile",
    path: `${FOLDER}/busybox`,
    data: BUSYBOX,
    mode: 0o755,
    tolerate: ["ETXTBSY"],
  },
  { op: "start", service: shell(term) },
];

Deno.test("rescue: unpacks the busybox of the DHCP image and starts its shell on the console", async () => {
  const on = fakeHost(host({ [DHCP]: await image("bin/busybox") }, { config: { term: "vt220" } }));
  await rescue.run(on);
  assert.deepEqual(on.taken, steps("vt220"));
});

Deno.test("rescue: uses dom0's image if the other is missing, garbage or without busybox", async () => {
  const garbage = new TextEncoder().encode("no tarball ".repeat(200));
  const others = [{}, { [DHCP]: garbage }, { [DHCP]: await image("bin/dash") }];
  for (const files of others) {
    const on = fakeHost(host({ ...files, [DOM0]: await image("usr/bin/busybox") }));
    await rescue.run(on);
    assert.deepEqual(on.taken, steps());
  }
});

Deno.test("rescue: without any shell it gives the reason for each image, and takes no steps", async () => {
  const on = fakeHost(host({ [DHCP]: await image("bin/dash") }));
  await assert.rejects(rescue.run(on), (error: Error) => {
    assert.match(error.message, /^no shell is available: /);
    assert.match(error.message, new RegExp(`${DHCP} has no busybox; ${DOM0}: no such file`));
    return true;
  });
  assert.deepEqual(on.taken, []);
});

Deno.test("rescue: refuses a busybox that is too large, with its size", async () => {
  const large = new Uint8Array((16 << 20) + 1);
  const tarball = await packTar([
    file("0/layer.tar", await packTar([file("bin/busybox", large)])),
  ]);
  await assert.rejects(rescue.run(fakeHost(host({ [DHCP]: tarball }))), /has 16777217 bytes/);
});

Deno.test("rescue: starts again even if the first shell left a process running", async () => {
  const on = fakeHost(host({ [DHCP]: await image("bin/busybox") }, {
    stats: { [`${FOLDER}/bin`]: {} },
    fail: { [`writeFile ${FOLDER}/busybox`]: "ETXTBSY" },
  }));
  await rescue.run(on);
  assert.deepEqual(on.taken, steps());
});

Deno.test("rescue: ends with whatever step fails", async () => {
  await assertEndsWithEachFailure(rescue, host({ [DHCP]: await image("bin/busybox") }));
});
