/**
 * `only-docker plan` as a command, and its reading of an image.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path/posix";
import { readBuiltImage } from "../../initramfs/built_image.ts";
import { BOOT } from "../../boot/stages/order.ts";
import { describeStep } from "../../init/ops/ops.ts";
import type { PlanDocument } from "../../init/planning/document.ts";
import type { ShutdownPlan } from "../../init/planning/shutdown.ts";
import { shutdownSteps } from "../../init/services/shutdown_steps.ts";
import { onlyDocker, type Said } from "./command.ts";

const plan = (...args: string[]): Promise<Said> => onlyDocker("plan", ...args);

const manifest = {
  version: 1,
  kernel: { release: "6.12.0", package: "linux-image" },
  flavour: "script",
  deno: "2.9.6",
  packages: [],
  files: [],
  missingModules: [],
  sizes: { vmlinuz: 0, initramfs: 0, parts: [], root: 0 },
};

async function withImage(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "image-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const bundled = (name: string) => ({
  file: `/usr/share/only-docker/${name}.tar`,
  reference: `only-docker/${name}:latest`,
  id: "sha256:1",
  digest: "sha256:2",
  size: 3,
});
const index = { dhcp: bundled("dhcp"), dom0: bundled("dom0") };

const whole = {
  "manifest.json": JSON.stringify(manifest),
  "root/lib/modules/6.12.0/modules.dep": "kernel/overlay.ko.xz:\n",
  "root/usr/share/only-docker/images.json": JSON.stringify(index),
  "root/etc/only-docker/config.json": '{"hostname":"filed"}',
};

Deno.test("plan: prints text, or one JSON document with the stages of the boot", async () => {
  const text = await plan();
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^WHAT A BOOT WOULD DO\n/);
  const json = await plan("--json", "--append", "hostname=box nonsense");
  assert.equal(json.code, 0, json.stderr);
  const document = JSON.parse(json.stdout) as PlanDocument;
  assert.deepEqual(document.stages.map(({ name }) => name), BOOT.map(({ name }) => name));
  assert.equal(document.config.hostname, "box");
});

Deno.test("plan: a command line that is too long gives one line on standard error, and status 125", async () => {
  const { code, stdout, stderr } = await plan("--append", "x".repeat(20_000));
  assert.equal(code, 125);
  assert.equal(stdout, "");
  assert.match(stderr, /^[^\n]*20000 characters[^\n]*\n$/);
});

for (const action of ["poweroff", "reboot", "halt"] as const) {
  Deno.test(`plan: --shutdown ${action} prints the list that PID 1 takes, as text or JSON`, async () => {
    const steps = shutdownSteps(action);
    const text = await plan("--shutdown", action);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /^WHAT A SHUTDOWN WOULD DO\n/);
    const numbered = [...text.stdout.matchAll(/^\d+\. (.*)$/gm)].map(([, line]) => line);
    assert.deepEqual(numbered, steps.map(describeStep));
    const append = "only-docker.deadlines.shutdown=9";
    const json = await plan("--shutdown", action, "--json", "--append", append);
    assert.equal(json.code, 0, json.stderr);
    const document = JSON.parse(json.stdout) as ShutdownPlan;
    assert.deepEqual(document.steps.map(({ step }) => step), steps);
    assert.deepEqual([document.version, document.action, document.deadline], [1, action, 9]);
  });
}

Deno.test("plan: --shutdown is a poweroff unless it says otherwise", async () => {
  const { code, stdout } = await plan("--shutdown", "--json");
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout).action, "poweroff");
});

Deno.test("plan: --shutdown with a wrong action names those that there are, and exits with status 2", async () => {
  const { code, stdout, stderr } = await plan("--shutdown", "off");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.equal(
    stderr,
    "error: option '--shutdown [action]' argument 'off' is invalid. " +
      "Allowed choices are poweroff, reboot, halt.\n(see --help)\n",
  );
});

Deno.test("readBuiltImage: reads release, modules, index and config file", async () => {
  await withImage(whole, async (folder) => {
    const image = await readBuiltImage(folder);
    assert.equal(image?.release, "6.12.0");
    assert.equal(image.modulesDep, "kernel/overlay.ko.xz:\n");
    assert.equal(image.modulesBuiltin, "");
    assert.equal(image.configFile, '{"hostname":"filed"}');
    assert.deepEqual(image.index, index);
    const opened = await image.open("/lib/modules/6.12.0/modules.dep");
    assert.equal(await new Response(opened).text(), "kernel/overlay.ko.xz:\n");
  });
});

Deno.test("readBuiltImage: returns null if nothing was built", async () => {
  await withImage({}, async (folder) => assert.equal(await readBuiltImage(folder), null));
});

Deno.test("readBuiltImage: names the broken file of an image", async () => {
  const { "root/lib/modules/6.12.0/modules.dep": _dep, ...without } = whole;
  await withImage(without, async (folder) => {
    await assert.rejects(readBuiltImage(folder), /modules\.dep.*deno task build/);
  });
  await withImage({ ...whole, "manifest.json": "{" }, async (folder) => {
    await assert.rejects(readBuiltImage(folder), SyntaxError);
  });
  for (const text of ["{", "{}"]) {
    const files = { ...whole, "root/usr/share/only-docker/images.json": text };
    await withImage(files, async (folder) => {
      await assert.rejects(readBuiltImage(folder), /images\.json is not an index of images/);
    });
  }
});
