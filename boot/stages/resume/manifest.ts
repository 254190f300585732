/**
 * Manifest of the stage `resume`.
 *
 * @module
 */
import { DOCKER_ROOT, RESUME_FILE } from "../../paths.ts";
import { WITH_DOCKER_PERMISSIONS } from "../docker_permissions.ts";
import type { Manifest } from "../manifest.ts";

/** Starts containers again. No stage waits for it. */
export const RESUME: Manifest = {
  name: "resume",
  purpose: "start the containers that shall run again after a boot",
  holds: [
    "containers with the policy unless-stopped that ran at the last shutdown run again",
    "containers with the policies always and on-failure run again by the same rules as in Docker itself",
    `${RESUME_FILE}, which lists the former, is removed, unless it is not valid`,
  ],
  after: ["engine", "dom0"],
  needs: ["engine"],
  permissions: WITH_DOCKER_PERMISSIONS,
  scope: { readFile: [RESUME_FILE, `${DOCKER_ROOT}/containers`], unlink: [RESUME_FILE] },
};
