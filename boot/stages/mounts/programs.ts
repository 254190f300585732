/**
 * The programs of Docker: a part of the stage `mounts`. Unpacked they would take a third of the memory of a small
 * machine for good, and the kernel's time to unpack them before PID 1 starts; in a compressed image only what is read
 * is unpacked, and can be dropped again. This file must not know what the programs are.
 *
 * @module
 */
import { loadModules } from "../modules/load_modules.ts";
import { PROGRAMS_MODULES } from "../../modules_list.ts";
import { MS_BIND, MS_NODEV, MS_RDONLY } from "../../mountflags.ts";
import { PROGRAM_FOLDERS, PROGRAMS_IMAGE } from "../../paths.ts";
import { type Host, isRefused } from "../stage.ts";
import { mount } from "../steps.ts";

/** Where the image is mounted while its folders are shown in their places. An empty folder of the root. */
const ASIDE = "/mnt";

/**
 * Shows the programs where they belong. An image that can't be mounted is told and is no error: the rescue shell needs
 * none of them.
 *
 * @param host The stage's host; its scope must have the image, modules and these mounts.
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
    host.log(`the programs of Docker can't be reached: ${error.message}`);
  }
}
