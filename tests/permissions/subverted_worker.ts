/**
 * Subverted stages, in an isolate as the init opens it: each requests the steps that the test passes to it as an
 * outcome. Its own outcome has, for each step, the code of its refusal; `null` if it was taken.
 *
 * @module
 */
import { MANIFESTS } from "../../boot/stages/order.ts";
import type { Host, Stage } from "../../boot/stages/stage.ts";
import { serve } from "../../init/gate/serve.ts";
import type { Step } from "../../init/ops/ops.ts";

const run = async (host: Host): Promise<(string | null)[]> =>
  await Promise.all(
    (host.outcomes["steps"] as readonly Step[]).map(async (step) => {
      try {
        await host.step(step);
        return null;
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    }),
  );

serve({
  stages: MANIFESTS.map((manifest): Stage => ({ ...manifest, run })),
  docker() {
    throw new Error("no stage here uses Docker");
  },
});
