/**
 * Manifest of the stage `resume`.
 *
 * @module
 */
import { dockerPermissions } from "../../docker/permissions.ts";
import { DOCKER_ROOT, DOCKER_SOCKET, RESUME_FILE } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** Starts containers again. Nobody waits for it. */
export const RESUME: Manifest = {
  name: "resume",
  purpose: "start the containers again that are to run after a boot",
  holds: [
    "containers with the policy unless-stopped that ran when the host last went down run again",
    "so do those with the policies always and on-failure, as Docker itself decides it",
    `${RESUME_FILE}, which names the first, is gone, unless it makes no sense`,
  ],
  after: ["engine", "dom0"],
  needs: ["engine"],
  permissions: dockerPermissions(DOCKER_SOCKET),
  scope: { readFile: [RESUME_FILE, `${DOCKER_ROOT}/containers`], unlink: [RESUME_FILE] },
};
