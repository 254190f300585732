/**
 * @module
 */
import assert from "node:assert/strict";
import { packTar } from "npm:modern-tar@0.8.6";
import { bootOrder } from "../../boot/stages/order.ts";
import { planDocument, type PlannedStage } from "./document.ts";
import type { BuiltImage } from "./world.ts";

async function tarball(...paths: readonly string[]): Promise<Uint8Array> {
  const shell = "a shell";
  const layer = await packTar(
    paths.map((name) => ({ header: { name, size: shell.length, type: "file" }, body: shell })),
  );
  return await packTar([
    { header: { name: "a/layer.tar", size: layer.length, type: "file" }, body: layer },
  ]);
}

const bundled = (name: string, digit: string) => ({
  file: `/usr/share/only-docker/${name}.tar`,
  reference: `only-docker/${name}:latest`,
  id: `sha256:${digit.repeat(64)}`,
  digest: `sha256:${digit.repeat(64)}`,
  size: 1,
});

const image: BuiltImage = {
  release: "6.12.0",
  modulesDep: "kernel/overlay.ko.xz:\nkernel/bridge.ko.xz: kernel/stp.ko.xz\nkernel/stp.ko.xz:\n",
  modulesBuiltin: "",
  index: { dhcp: bundled("dhcp", "1"), dom0: bundled("dom0", "2") },
  configFile: null,
  open: async () => ReadableStream.from([await tarball("bin/busybox", "usr/bin/busybox")]),
};

async function planned(append: string, name: string, of = image): Promise<PlannedStage> {
  const { stages, onRequest } = await planDocument(append, of);
  const stage = [...stages, ...onRequest].find((one) => one.name === name);
  assert(stage !== undefined, `no stage ${name}`);
  return stage;
}

const lines = ({ acts }: PlannedStage): string[] =>
  acts.map((act) =>
    "line" in act
      ? act.line
      : "log" in act
      ? act.log
      : `${act.docker.operation} ${act.docker.subject}`
  );

Deno.test("planDocument: the stages are those that the boot runs", async () => {
  for (const append of ["", "console"]) {
    const { stages, config } = await planDocument(append, image);
    assert.deepEqual(
      stages.map(({ name }) => name),
      bootOrder(config, false).map(({ name }) => name),
    );
  }
});

Deno.test("planDocument: every stage of the boot is planned to its end", async () => {
  const { stages } = await planDocument("", image);
  for (const { name, end, reason } of stages) assert.equal(end, "done", `${name}: ${reason}`);
});

Deno.test("planDocument: modules are those of the image, each after what it needs", async () => {
  const loads = lines(await planned("", "modules")).filter((line) => line.startsWith("finit"));
  assert.deepEqual(loads, [
    "finit_module /lib/modules/6.12.0/kernel/overlay.ko.xz",
    "finit_module /lib/modules/6.12.0/kernel/stp.ko.xz",
    "finit_module /lib/modules/6.12.0/kernel/bridge.ko.xz",
  ]);
});

Deno.test("planDocument: without an image the modules are unknown, and later stages are planned", async () => {
  const { stages, assumptions } = await planDocument("", null);
  const ends = new Map(stages.map(({ name, end }) => [name, end]));
  assert.equal(ends.get("modules"), "unknown");
  assert.equal(ends.get("extras"), "unknown");
  assert.equal(ends.get("dom0"), "done");
  assert(assumptions.some((line) => line.includes("no image is built")));
});

Deno.test("planDocument: Docker's calls stand in their order, with their bodies", async () => {
  const dhcp = await planned("", "dhcp");
  const calls = dhcp.acts.flatMap((act) => "docker" in act ? [act.docker] : []);
  assert.deepEqual(calls.map(({ operation }) => operation), [
    "containerList",
    "containerInspect",
    "containerCreate",
    "containerStart",
  ]);
  assert.deepEqual((calls[2]?.body as { Cmd: unknown }).Cmd, ["eth0"]);
  assert.deepEqual(
    lines(await planned("", "image-dom0")).filter((line) => line.startsWith("image")),
    [`imageInspect ${image.index.dom0.id}`, `imageLoad ${image.index.dom0.file}`]
      .concat(`imageInspect ${image.index.dom0.id}`),
  );
});

Deno.test("planDocument: the command line decides what is planned, and its faults are named", async () => {
  const { config, faults } = await planDocument(
    "hostname=box cgroup=v1 only-docker.dhcp=false only-docker.nonsense=1",
    image,
  );
  assert.equal(config.hostname, "box");
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? "", /only-docker\.nonsense/);
  assert(lines(await planned("hostname=box", "network")).includes('sethostname "box"'));
  assert(lines(await planned("cgroup=v1", "mounts")).includes("read /proc/cgroups"));
  assert(!lines(await planned("", "mounts")).includes("read /proc/cgroups"));
  const skipped = await planned("only-docker.dhcp=false", "dhcp");
  assert.equal(skipped.end, "skipped");
});

Deno.test("planDocument: what a stage would say stands among its steps", async () => {
  const said = lines(await planned("only-docker.storage.label=STATE", "storage"));
  assert.match(said.join("\n"), /no disk is labelled STATE/);
});

Deno.test("planDocument: the image's config file counts", async () => {
  const { config } = await planDocument("", { ...image, configFile: '{"hostname":"filed"}' });
  assert.equal(config.hostname, "filed");
});

Deno.test("planDocument: a stage that can't do its part is planned to fail", async () => {
  const open = async () => ReadableStream.from([await tarball("no/shell")]);
  const rescue = await planned("", "rescue", { ...image, open });
  assert.equal(rescue.end, "failed");
  assert.match(rescue.reason ?? "", /no shell is available/);
});

Deno.test("planDocument: the document is JSON that holds no bytes", async () => {
  const document = await planDocument("", image);
  assert.deepEqual(JSON.parse(JSON.stringify(document)), structuredClone(document));
  const rescue = document.onRequest.find(({ name }) => name === "rescue");
  const written = rescue?.acts.flatMap((act) =>
    "step" in act ? [act.step as { op: string; data?: unknown }] : []
  ).find(({ op }) => op === "writeFile");
  assert.deepEqual(written?.data, { bytes: 7 });
});
