/**
 * Mounts Docker's programs: a part of the stage `mounts`. If they were unpacked, they would permanently take a third of
 * the memory of a small machine, and the kernel would need time to unpack them before PID 1 starts. With a compressed
 * image, only pages that are read are unpacked, and they can be dropped again. This file must not know the programs.
 *
 * @module
 */
import { loadModules } from "../modules/load_modules.ts";
import { PROGRAMS_MODULES } from "../../modules_list.ts";
import { MS_BIND, MS_NODEV, MS_RDONLY } from "../../mountflags.ts";
import { PROGRAM_FOLDERS, PROGRAMS_IMAGE } from "../../paths.ts";
import { type Host, isRefused } from "../stage.ts";
import { mount } from "../steps.ts";

/** The temporary mount point of the image, while its folders are bound to their places. An empty folder of the root. */
const ASIDE = "/mnt";

/**
 * Mounts the programs in their places. An image that can't be mounted is logged and is not an error: the rescue shell
 * does not need the programs.
 *
 * @param host The stage's host; its scope must include the image, modules and these mounts.
 * @throws {StepError} If a step is outside the scope.
 */
export async function mountPrograms(host: Host): Promise<void> {
  const image = await host.step({
    op: "stat",
    path: PROGRAMS_IMAGE,
    tolerate: ["ENOENT"] as const,
  });
  if (image === undefined) return;
  try {
    await loadModules(host, PROGRAMS_MODULES);
    const device = await host.step({ op: "losetup", path: PROGRAMS_IMAGE });
    await host.step(mount(device, ASIDE, "erofs", MS_RDONLY | MS_NODEV));
    for (const folder of PROGRAM_FOLDERS) {
      await host.step(mount(`${ASIDE}${folder}`, folder, "", MS_BIND));
    }
    await host.step({ op: "umount2", target: ASIDE, flags: 0 });
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(`Docker's programs can't be mounted: ${error.message}`);
  }
}
