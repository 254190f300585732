/**
 * Manifest of the stage `rescue`.
 *
 * @module
 */
import { IMAGE_FOLDER, RESCUE_FOLDER } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** The shell's executable. */
export const BUSYBOX = `${RESCUE_FOLDER}/busybox`;

/** Starts the shell. */
export const RESCUE: Manifest = {
  name: "rescue",
  purpose: "give the console a shell in the root of the machine, from a bundled image",
  holds: [
    `${BUSYBOX} is the static busybox of a bundled image`,
    "a shell runs on the console, outside any container",
  ],
  after: ["mounts", "network"],
  needs: [],
  permissions: { read: [IMAGE_FOLDER] },
  scope: {
    mkdir: ["/run/only-docker", RESCUE_FOLDER],
    writeFile: [BUSYBOX],
    start: [BUSYBOX],
  },
};
