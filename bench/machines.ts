/**
 * The roots of the three machines that are compared: the peer, ours and the floor. Each is a copy of the image's own
 * root in which the clock is read before the init is executed. It must not boot any of them.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { MODULES } from "../boot/modules_list.ts";
import { readBuiltImage } from "../initramfs/built_image.ts";
import { INIT_FOLDER } from "../init/permissions.ts";
import { planDocument } from "../init/planning/document.ts";
import type { BuiltImage } from "../init/planning/world.ts";
import { projectFile } from "../initramfs/flavour/bundle.ts";
import { runDeno } from "../initramfs/flavour/deno.ts";
import { readManifest } from "../initramfs/manifest.ts";
import type { PackageFiles } from "../initramfs/packages.ts";
import { DENO_PATH } from "../initramfs/root.ts";
import type { Tree } from "../initramfs/tree.ts";
import { floorPlan } from "./floor/floor_plan.ts";
import { oneIsolateTree } from "./one_isolate/tree.ts";
import { BENCH_FOLDER, ownBusybox, ownFile, script, settings, shellTree } from "./parts.ts";
import { RootCopy } from "./root_copy.ts";

/** Seconds for Deno to bundle the floor. */
const BUNDLE_DEADLINE = 120;

/** The init's own files, which the peer and the floor do not have. */
const INIT_FILES = ["/init", "/deno.json", INIT_FOLDER];

/** The materials of the machines. */
export interface Materials {
  /** The image's folder. */
  readonly image: string;
  readonly packages: PackageFiles;
  /** The command that `sh -c` runs in dom0. */
  readonly command: string;
}

/**
 * Ours: the image's root, as it is.
 *
 * @param materials Its materials.
 */
export async function ours(materials: Materials): Promise<RootCopy> {
  return await copyOf(materials, "ours", async (copy) => {
    await copy.move("/init", `${BENCH_FOLDER}/init`);
  });
}

/**
 * Ours, with the stages in PID 1's own isolate.
 *
 * @param materials Its materials.
 * @throws {Error} If the image's init is compiled, and would be compared with a script.
 */
export async function oneIsolate(materials: Materials): Promise<RootCopy> {
  const { flavour } = await readManifest(materials.image);
  if (flavour !== "script") {
    throw new Error(
      "the image's init is compiled: run `deno task build --flavour script`, then the bench again",
    );
  }
  return await copyOf(materials, "one-isolate", async (copy) => {
    await copy.remove(INIT_FOLDER);
    await copy.write(await oneIsolateTree());
    await copy.move("/init", `${BENCH_FOLDER}/init`);
  });
}

/**
 * The peer: the image's root without the init and Deno, with busybox, Docker's command and a shell script.
 *
 * @param materials Its materials.
 */
export async function peer(materials: Materials): Promise<RootCopy> {
  return await copyOf(materials, "peer", async (copy) => {
    for (const path of [...INIT_FILES, DENO_PATH]) await copy.remove(path);
    await copy.write(await scripted(copy, materials, "peer/init.sh"));
  });
}

/**
 * The floor: the image's root without the init, with busybox that mounts everything, and the floor's client on Deno.
 *
 * @param materials Its materials.
 */
export async function floor(materials: Materials): Promise<RootCopy> {
  return await copyOf(materials, "floor", async (copy) => {
    for (const path of INIT_FILES) await copy.remove(path);
    await copy.write(await scripted(copy, materials, "floor/init.sh"));
    // A compiled init contains Deno, so the root may lack it; its libraries are there.
    if (!await copy.has(DENO_PATH)) {
      const deno = join(copy.root, DENO_PATH);
      await Deno.mkdir(dirname(deno), { recursive: true });
      await Deno.copyFile(Deno.execPath(), deno);
    }
    const built = await builtImage(materials);
    const plan = floorPlan(await planDocument("", built), built.index, [
      ...["sh", "-c", materials.command],
    ]);
    await copy.write(new Map([[`${BENCH_FOLDER}/floor.json`, ownFile(JSON.stringify(plan))]]));
    await bundleFloor(join(copy.root, BENCH_FOLDER, "floor.js"));
  });
}

async function copyOf(
  { image, packages }: Materials,
  name: string,
  change: (copy: RootCopy) => Promise<void>,
): Promise<RootCopy> {
  const copy = await RootCopy.make(image, name);
  try {
    await change(copy);
    await copy.write(ownBusybox(packages));
    await copy.write(new Map([["/init", await script("before_init.sh")]]));
    return copy;
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

/** The files that both the peer and the floor have. */
async function scripted(copy: RootCopy, materials: Materials, init: string): Promise<Tree> {
  const { index } = await builtImage(materials);
  return new Map([
    ...await shellTree(materials.packages, (path) => copy.has(path)),
    [`${BENCH_FOLDER}/init`, await script(init)],
    [`${BENCH_FOLDER}/machine.sh`, await script("peer/machine.sh")],
    [`${BENCH_FOLDER}/modules`, ownFile(`${MODULES.join("\n")}\n`)],
    [`${BENCH_FOLDER}/settings`, settings(index, materials.command)],
  ]);
}

async function builtImage({ image }: Materials): Promise<BuiltImage> {
  const built = await readBuiltImage(image);
  if (built === null) throw new Error(`There is no build in ${image}: run "deno task build"`);
  return built;
}

async function bundleFloor(out: string): Promise<void> {
  const main = projectFile("floor/main.ts", import.meta.url);
  const config = projectFile("../deno.json", import.meta.url);
  await runDeno({
    arguments: ["bundle", "--quiet", `--config=${config}`, `--output=${out}`, main],
    deadline: BUNDLE_DEADLINE,
  });
}
