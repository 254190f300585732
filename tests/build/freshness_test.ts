/**
 * When `up` builds the image again: whenever one of its sources changed after its build had begun.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { whyStale } from "../../cli/freshness.ts";
import { type Manifest, writeManifest } from "../../initramfs/manifest.ts";

const SOURCES = ["boot/a.ts", "init/a.ts", "initramfs/images/a.sh", "deno.json", "deno.lock"];
const BEFORE = new Date(1_000_000_000_000);
const BEGUN = new Date(1_000_000_060_000);
const DURING = new Date(1_000_000_120_000);

async function inProject(test: (project: string, image: string) => Promise<void>): Promise<void> {
  const project = await Deno.makeTempDir({ prefix: "only-docker-fresh-" });
  try {
    for (const source of [...SOURCES, "boot/a_test.ts", "kvm/a.ts"]) {
      const file = join(project, source);
      await Deno.mkdir(join(file, ".."), { recursive: true });
      await Deno.writeTextFile(file, "");
      await Deno.utime(file, BEFORE, BEFORE);
    }
    const image = join(project, "dist");
    await Deno.mkdir(image);
    await test(project, image);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
}

const built = (image: string): Promise<void> => writeManifest(image, {} as Manifest, BEGUN);

Deno.test("whyStale: there is no image yet, and then a fresh one", () =>
  inProject(async (project, image) => {
    assert.match(await whyStale(image, project) ?? "", /there is no image/);
    await built(image);
    assert.equal(await whyStale(image, project), null);
  }));

Deno.test("whyStale: any source of the image makes it stale, even one that changed during the build", () =>
  inProject(async (project, image) => {
    await built(image);
    for (const source of SOURCES) {
      const file = join(project, source);
      await Deno.utime(file, DURING, DURING);
      assert.equal(await whyStale(image, project), `${file} is newer than the image`);
      await Deno.utime(file, BEFORE, BEFORE);
    }
  }));

Deno.test("whyStale: tests and the launcher are not in the image", () =>
  inProject(async (project, image) => {
    await built(image);
    for (const other of ["boot/a_test.ts", "kvm/a.ts"]) {
      await Deno.utime(join(project, other), DURING, DURING);
      assert.equal(await whyStale(image, project), null);
    }
  }));
