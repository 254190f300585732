/**
 * Manifest of the stage `grow`.
 *
 * @module
 */
import { DOCKER_ROOT } from "../../paths.ts";
import type { Manifest } from "../manifest.ts";

/** Grows Docker's file system. */
export const GROW: Manifest = {
  name: "grow",
  purpose: "grow Docker's file system to its device, if that is larger",
  holds: ["Docker's file system fills its device, or the log says why not"],
  after: ["storage", "dom0"],
  needs: ["storage"],
  permissions: {},
  scope: { growfs: [DOCKER_ROOT] },
};
