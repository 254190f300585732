/**
 * A test that boots: registered where it can run, skipped aloud where it can't. It must not boot.
 *
 * @module
 */
import { skip } from "../skip.ts";

/**
 * Registers a test that needs root.
 *
 * @param name Its name.
 * @param test What it does.
 */
export function nsTest(name: string, test: (t: Deno.TestContext) => Promise<void>): void {
  if (Deno.uid() !== 0) {
    skip(name, `only root can boot in namespaces, and this user is ${Deno.uid()}`);
    return;
  }
  Deno.test({
    name,
    // A boot goes on from one step of a test to the next.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: test,
  });
}
