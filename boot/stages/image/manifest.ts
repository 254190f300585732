/**
 * The manifests of the stages that import the bundled images. Each image has its own stage, so that dom0 comes up even
 * if the DHCP image is broken, and does not wait for its import.
 *
 * @module
 */
import type { ImageIndex } from "../../paths.ts";
import { WITH_DOCKER_PERMISSIONS } from "../docker_permissions.ts";
import type { Manifest } from "../manifest.ts";

/** Imports dom0's image. */
export const IMAGE_DOM0: Manifest = imageManifest("dom0", "dom0's image");

/** Imports the DHCP image. */
export const IMAGE_DHCP: Manifest = imageManifest("dhcp", "the DHCP image");

function imageManifest(which: keyof ImageIndex, title: string): Manifest {
  return {
    name: `image-${which}`,
    purpose: `import ${title} into Docker, unless it is already present`,
    holds: [
      `Docker has ${title} with the id that the image build recorded, and its reference names it`,
    ],
    after: ["engine"],
    needs: ["engine"],
    permissions: WITH_DOCKER_PERMISSIONS,
    scope: {},
  };
}
