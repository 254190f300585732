/**
 * Stage `grow`: Docker's file system takes up its device where that has become larger. The kernel does it while the file
 * system is in use, so nothing waits for it.
 *
 * @module
 */
import { DOCKER_ROOT } from "./paths.ts";
import { isRefused, type Stage } from "./stage.ts";
import type { StorageOutcome } from "./storage/outcome.ts";

/** Grows Docker's file system. */
export const grow: Stage<void> = {
  name: "grow",
  purpose: "grow Docker's file system to its device, where that is larger",
  holds: ["Docker's file system takes up its device, or the log says why not"],
  after: ["storage", "dom0"],
  needs: ["storage"],
  permissions: {},
  scope: { growfs: [DOCKER_ROOT] },
  async run(host) {
    const storage = host.outcomes["storage"] as StorageOutcome;
    if (storage.kind !== "disk") return;
    for (const step of storage.growth) {
      try {
        await host.step(step);
        host.log(`the file system on ${storage.source} now takes up all ${step.size} bytes`);
      } catch (error) {
        if (!isRefused(error)) throw error;
        host.log(`the file system on ${storage.source} stays as it is: ${error.message}`);
      }
    }
  },
};
