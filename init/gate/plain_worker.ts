/**
 * The isolate of stages that do without Docker.
 *
 * @module
 */
import { PLAIN } from "../../boot/stages/plain.ts";
import { serve } from "./serve.ts";

serve({
  stages: PLAIN,
  docker() {
    throw new Error("this isolate does not hold Docker's socket");
  },
});
