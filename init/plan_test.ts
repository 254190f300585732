/**
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../boot/config.ts";
import { STAGES } from "../boot/stages.ts";
import { ON_REQUEST, planBoot } from "./plan.ts";
import { checkOrder } from "./stages/sequence.ts";

const names = (console: "dom0" | "rescue"): string[] =>
  planBoot({ ...DEFAULT_CONFIG, console }).map(({ name }) => name);

Deno.test("planBoot: every stage is in the boot or runs on request", () => {
  assert.deepEqual([...planBoot(DEFAULT_CONFIG), ...ON_REQUEST], STAGES);
});

Deno.test("planBoot: a console that asks for the rescue shell leaves out dom0 alone", () => {
  assert.deepEqual(names("rescue"), names("dom0").filter((name) => name !== "dom0"));
  assert(names("dom0").includes("dom0"));
});

Deno.test("planBoot: each stage stands after those that it comes after", () => {
  checkOrder(planBoot(DEFAULT_CONFIG));
});
