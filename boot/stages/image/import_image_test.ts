import assert from "node:assert/strict";
import { fakeDocker, type FakeDockerOptions } from "../../../tests/fakes/docker.ts";
import { fakeHost } from "../../../tests/fakes/host.ts";
import { imageDhcp, imageDom0 } from "./import_image.ts";
import { IMAGE_FOLDER, IMAGE_INDEX } from "../../paths.ts";

const ID = `sha256:${"d".repeat(64)}`;
const DIGEST = `sha256:${"e".repeat(64)}`;
const FILE = `${IMAGE_FOLDER}/dom0.tar`;
const REFERENCE = "only-docker/dom0:latest";
const IMAGE = { file: FILE, reference: REFERENCE, id: ID, digest: DIGEST, size: 7 };
const FILES = {
  [IMAGE_INDEX]: JSON.stringify({ dom0: IMAGE, dhcp: { broken: true } }),
  [FILE]: "tarball",
};

async function run(
  options: FakeDockerOptions,
  files: Record<string, string> = FILES,
): Promise<{ calls: readonly string[]; logged: readonly string[]; loaded: number }> {
  const docker = fakeDocker(options);
  const host = fakeHost({ docker, files });
  assert.deepEqual(await imageDom0.run(host), { id: ID, reference: REFERENCE });
  assert.deepEqual(host.taken, []);
  return { calls: docker.calls, logged: host.logged, loaded: docker.loaded.length };
}

Deno.test("imageDom0: imports a missing image, even if the other image's entry is broken", async () => {
  const { calls, logged } = await run({ tarball: { id: ID, references: [REFERENCE] } });
  assert.deepEqual(calls, [`imageInspect ${ID}`, "imageLoad", `imageInspect ${ID}`]);
  assert.match(logged.join(), /imported/);
});

Deno.test("imageDom0: does not load an image that is present, but restores its reference", async () => {
  const there = await run({ images: { [ID]: [REFERENCE] } });
  assert.deepEqual(there.calls, [`imageInspect ${ID}`]);
  const renamed = await run({ images: { [ID]: ["other:1"] } });
  assert.deepEqual(renamed.calls, [`imageInspect ${ID}`, `imageTag ${ID} ${REFERENCE}`]);
  assert.equal(renamed.loaded, 0);
});

Deno.test("imageDom0: names a tarball that fails, with its file and digest", async () => {
  const named = new RegExp(`${FILE} \\(${DIGEST}\\)`);
  await assert.rejects(run({ fail: { imageLoad: 500 } }), named);
  await assert.rejects(run({ tarball: { id: `sha256:${"f".repeat(64)}`, references: [] } }), named);
  await assert.rejects(run({ tarball: null }, { [IMAGE_INDEX]: FILES[IMAGE_INDEX] ?? "" }), named);
});

Deno.test("imageDom0: does not take an unreachable daemon for a missing image", async () => {
  await assert.rejects(run({ fail: { imageInspect: null } }), { operation: `imageInspect ${ID}` });
});

Deno.test("imageDom0, imageDhcp: name an index that is missing or malformed", async () => {
  const indexes = [
    "nope",
    "{}",
    JSON.stringify({ dom0: IMAGE }) + " ".repeat(70_000),
    JSON.stringify({ dom0: { ...IMAGE, file: "/etc/shadow" } }),
    JSON.stringify({ dom0: { ...IMAGE, file: `${IMAGE_FOLDER}/../x/y` } }),
    JSON.stringify({ dom0: { ...IMAGE, id: "latest" } }),
    JSON.stringify({ dom0: { ...IMAGE, reference: "no tag" } }),
  ];
  for (const index of indexes) {
    await assert.rejects(
      run({}, { [IMAGE_INDEX]: index }),
      new RegExp(IMAGE_INDEX),
      index.slice(0, 40),
    );
  }
  await assert.rejects(run({}, {}), new RegExp(IMAGE_INDEX));
  await assert.rejects(imageDhcp.run(fakeHost({ files: FILES })), /dhcp\.file is missing/);
});
