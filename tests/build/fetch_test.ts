/**
 * The package cache: when it answers without asking apt, and when it does not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { fetchPackages } from "../../initramfs/apt.ts";

const CONTENT = "not really a package";
const FILE = "runc_1%3a1.1_amd64.deb";

/** A complete cache of one package, and no apt on the machine. */
async function withCache(
  test: (
    fetch: (refresh?: boolean) => ReturnType<typeof fetchPackages>,
    cache: string,
  ) => Promise<void>,
): Promise<void> {
  const cache = await Deno.makeTempDir({ prefix: "only-docker-cache-" });
  const path = Deno.env.get("PATH")!;
  try {
    const sha256 = createHash("sha256").update(CONTENT).digest("hex");
    await Deno.mkdir(join(cache, "apt/cache/archives"), { recursive: true });
    await Deno.writeTextFile(join(cache, "apt/cache/archives", FILE), CONTENT);
    await Deno.writeTextFile(
      join(cache, "apt/record.json"),
      JSON.stringify({
        request: "trixie kernel runc",
        debs: [{ file: FILE, size: CONTENT.length, sha256 }],
      }),
    );
    Deno.env.set("PATH", cache);
    const options = { packages: ["runc"], kernel: "kernel", cache, progress: (): void => {} };
    await test((refresh) => fetchPackages({ ...options, refresh }), cache);
  } finally {
    Deno.env.set("PATH", path);
    await Deno.remove(cache, { recursive: true });
  }
}

const NO_APT = /Cannot run apt-get/;

Deno.test("fetchPackages: a complete cache answers without apt", () =>
  withCache(async (fetch) => {
    const [deb] = await fetch();
    assert.equal(deb?.name, "runc");
    assert.equal(deb?.version, "1:1.1");
  }));

Deno.test("fetchPackages: refresh asks apt even if the cache is complete", () =>
  withCache(async (fetch) => {
    await assert.rejects(fetch(true), NO_APT);
  }));

Deno.test("fetchPackages: a changed package is not used from the cache", () =>
  withCache(async (fetch, cache) => {
    const file = join(cache, "apt/cache/archives", FILE);
    await Deno.writeTextFile(file, CONTENT.replace("really", "REALLY"));
    await assert.rejects(fetch(), NO_APT);
    await Deno.remove(file);
    await assert.rejects(fetch(), NO_APT);
  }));

Deno.test("fetchPackages: a record that is cut off, or of other packages, is not used", () =>
  withCache(async (fetch, cache) => {
    const record = join(cache, "apt/record.json");
    const whole = await Deno.readTextFile(record);
    await Deno.writeTextFile(record, whole.replace("kernel runc", "kernel other"));
    await assert.rejects(fetch(), NO_APT);
    await Deno.writeTextFile(record, whole.slice(0, -9));
    await assert.rejects(fetch(), NO_APT);
  }));
