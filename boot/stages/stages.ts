/**
 * Every stage with its manifest and its body, in the order of the manifests: for plans and tests. The init loads
 * manifests and bodies separately.
 *
 * @module
 */
import { MANIFESTS } from "./order.ts";
import { PLAIN } from "./plain.ts";
import type { Stage } from "./stage.ts";
import { WITH_DOCKER } from "./with_docker.ts";

/** Every stage. */
export const STAGES: readonly Stage[] = MANIFESTS.flatMap(({ name }) =>
  [...PLAIN, ...WITH_DOCKER].filter((stage) => stage.name === name)
);
