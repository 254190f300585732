/**
 * Stage `grow`: grows Docker's file system to its device if that has become larger. The kernel does it while the file
 * system is in use, so nothing waits for it.
 *
 * @module
 */
import { GROW } from "./manifest.ts";
import { isRefused, type Stage } from "../stage.ts";
import type { StorageOutcome } from "../storage/outcome.ts";

/** Grows Docker's file system. */
export const grow: Stage<void> = {
  ...GROW,
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
