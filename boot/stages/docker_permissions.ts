/**
 * The permissions of the stages that ask Docker for something.
 *
 * @module
 */
import { dockerPermissions } from "../docker/permissions.ts";
import { DOCKER_SOCKET, IMAGE_FOLDER } from "../paths.ts";
import type { StagePermissions } from "./manifest.ts";

/**
 * Docker's socket and the bundled images. They are equal for all of these stages, though some never read an image, so that
 * they share one isolate: a second one takes a tenth of the boot, and whoever holds the socket holds more than an image.
 */
export const WITH_DOCKER_PERMISSIONS: StagePermissions = {
  ...dockerPermissions(DOCKER_SOCKET),
  read: [...dockerPermissions(DOCKER_SOCKET).read, IMAGE_FOLDER],
};
