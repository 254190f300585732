import assert from "node:assert/strict";
import {
  assertEndsWithEachFailure,
  failEachStep,
  fakeHost,
  type FakeHostOptions,
} from "../../../tests/fakes/host.ts";
import { fakeDocker } from "../../../tests/fakes/docker.ts";
import { extras } from "../extras/body.ts";
import { modules } from "./body.ts";
import { loadModules } from "./load_modules.ts";
import { LATE_MODULES, MODULES } from "../../modules_list.ts";
import { Skipped, StepError } from "../stage.ts";
import type { Step } from "../../../init/ops/ops.ts";

const RELEASE = "6.12.1-test";
const FOLDER = `/lib/modules/${RELEASE}`;
const OSRELEASE = "/proc/sys/kernel/osrelease";
const FILES = {
  [OSRELEASE]: `${RELEASE}\n`,
  [`${FOLDER}/modules.dep`]: "kernel/bridge.ko.xz: kernel/stp.ko.xz kernel/llc.ko.xz\n" +
    "kernel/stp.ko.xz: kernel/llc.ko.xz\nkernel/llc.ko.xz:\nkernel/veth.ko.xz:\n" +
    "kernel/macvlan.ko.xz:\nkernel/my-own.ko:\n",
  [`${FOLDER}/modules.builtin`]: "kernel/overlay.ko\n",
};
const HOST: FakeHostOptions = { files: FILES };

const read = (file: string): Step => ({
  op: "readFile",
  path: `${FOLDER}/${file}`,
  limit: 4 << 20,
  tolerate: ["ENOENT", "ENOTDIR"],
});
const READS: readonly Step[] = [
  { op: "readFile", path: OSRELEASE, limit: 256 },
  read("modules.dep"),
  read("modules.builtin"),
  { op: "readFile", path: "/proc/modules", limit: 1 << 20, tolerate: ["ENOENT"] },
];
const load = (file: string): Step => ({
  op: "finit_module",
  path: `${FOLDER}/kernel/${file}`,
  param_values: "",
  flags: 0,
  tolerate: ["EEXIST"],
});
const without = (...names: string[]): FakeHostOptions => ({
  files: Object.fromEntries(
    Object.entries(FILES).filter(([path]) => !names.some((name) => path.endsWith(name))),
  ),
});

Deno.test("loadModules: loads dependencies first, skips built-in modules and logs missing ones", async () => {
  const host = fakeHost(HOST);
  assert.equal(await loadModules(host, ["bridge", "overlay", "veth", "vxlan"]), 4);
  assert.deepEqual(host.taken, [
    ...READS,
    load("llc.ko.xz"),
    load("stp.ko.xz"),
    load("bridge.ko.xz"),
    load("veth.ko.xz"),
  ]);
  assert.deepEqual(host.logged, [`kernel ${RELEASE} has no module vxlan`]);
});

Deno.test("loadModules: without modules.dep it returns null and reads nothing else", async () => {
  const host = fakeHost(without("modules.dep"));
  assert.equal(await loadModules(host, ["bridge"]), null);
  assert.deepEqual(host.taken, READS.slice(0, 2));
  const file = fakeHost({ ...HOST, fail: { [`readFile ${FOLDER}/modules.dep`]: "ENOTDIR" } });
  assert.equal(await loadModules(file, ["bridge"]), null);
});

Deno.test("loadModules: without modules.builtin it logs a built-in module as missing", async () => {
  const host = fakeHost(without("modules.builtin"));
  assert.equal(await loadModules(host, ["overlay", "veth"]), 1);
  assert.deepEqual(host.logged, [`kernel ${RELEASE} has no module overlay`]);
});

Deno.test("loadModules: logs a module that fails, and loads the others", async () => {
  const path = `${FOLDER}/kernel/stp.ko.xz`;
  const host = fakeHost({ ...HOST, fail: { [`finit_module ${path}`]: "ENOEXEC" } });
  assert.equal(await loadModules(host, ["bridge", "veth"]), 3);
  assert.deepEqual(host.taken.at(-1), load("veth.ko.xz"));
  assert.deepEqual(host.logged, [`finit_module ${path}: ENOEXEC`]);
});

Deno.test("loadModules: does not load again a module that the kernel has", async () => {
  const loaded =
    "my_own 16384 0 - Live 0x0\nllc 16384 2 bridge,stp, Live 0x0\nstp 16384 1 - Live 0x0\n";
  const host = fakeHost({ files: { ...FILES, "/proc/modules": loaded } });
  assert.equal(await loadModules(host, ["bridge", "my_own"]), 1);
  assert.deepEqual(host.taken, [...READS, load("bridge.ko.xz")]);
  assert.deepEqual(host.logged, []);
});

Deno.test("loadModules: does not log a module that another stage loads meanwhile", async () => {
  const path = `${FOLDER}/kernel/veth.ko.xz`;
  const host = fakeHost({ ...HOST, fail: { [`finit_module ${path}`]: "EEXIST" } });
  await loadModules(host, ["veth"]);
  assert.deepEqual(host.logged, []);
});

Deno.test("loadModules: a step outside the scope is an error, never a missing module", async () => {
  const path = `${FOLDER}/kernel/llc.ko.xz`;
  const host = fakeHost({ ...HOST, fail: { [`finit_module ${path}`]: "ESCOPE" } });
  await assert.rejects(loadModules(host, ["bridge"]), { code: "ESCOPE" });
  assert.deepEqual(host.taken.at(-1), load("llc.ko.xz"));
  const whole = fakeHost({ ...HOST, docker: fakeDocker() });
  const step: typeof whole.step = (one) =>
    one.op === "finit_module" ? Promise.reject(new TypeError("a fault")) : whole.step(one);
  await assert.rejects(loadModules({ ...whole, step }, ["bridge"]), TypeError);
});

Deno.test("modules, extras: load their lists, and the modules that the configuration adds", async () => {
  const wanted = { ...HOST, config: { modules: ["my_own", "nonsense"] } };
  const early = fakeHost(wanted);
  await modules.run(early);
  assert.deepEqual(early.taken.slice(READS.length), [
    load("llc.ko.xz"),
    load("stp.ko.xz"),
    load("bridge.ko.xz"),
    load("veth.ko.xz"),
    load("my-own.ko"),
  ]);
  const there = ["bridge", "veth", "overlay"];
  const missing = [...MODULES.filter((name) => !there.includes(name)), "nonsense"];
  assert.deepEqual(early.logged, [
    ...missing.map((name) => `kernel ${RELEASE} has no module ${name}`),
    "5 modules loaded",
  ]);

  const late = fakeHost(wanted);
  await extras.run(late);
  assert.deepEqual(late.taken, [...READS, load("macvlan.ko.xz")]);
  assert.equal(late.logged.length, LATE_MODULES.length);
});

Deno.test("modules, extras: are skipped, not failed, if the image has no modules for the kernel", async () => {
  for (const stage of [modules, extras]) {
    await assert.rejects(stage.run(fakeHost(without("modules.dep"))), Skipped);
  }
});

Deno.test("modules: fails with a read that fails, but not with a module that does", async () => {
  await assertEndsWithEachFailure(modules, { files: { ...FILES, [`${FOLDER}/modules.dep`]: "" } });
  const { way, runs } = await failEachStep(modules, HOST);
  for (const [at, { lines, error }] of runs.entries()) {
    if (at < READS.length) assert.ok(error instanceof StepError, way[at]);
    else assert.deepEqual([lines, error], [way, undefined]);
  }
  assert.ok(runs.length > READS.length);
});
