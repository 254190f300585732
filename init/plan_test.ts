/**
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../boot/config.ts";
import { STAGES } from "../boot/stages.ts";
import { ON_REQUEST, planBoot } from "./plan.ts";
import { checkOrder } from "./stages/sequence.ts";

const names = (console: "dom0" | "rescue"): string[] =>
  planBoot({ ...DEFAULT_CONFIG, console }, false).map(({ name }) => name);

Deno.test("planBoot: every stage is in the boot or runs on request", () => {
  assert.deepEqual([...planBoot(DEFAULT_CONFIG, false), ...ON_REQUEST], STAGES);
});

Deno.test("planBoot: a console that asks for the rescue shell leaves out dom0 alone", () => {
  assert.deepEqual(names("rescue"), names("dom0").filter((name) => name !== "dom0"));
  assert(names("dom0").includes("dom0"));
});

Deno.test("planBoot: each stage stands after those that it comes after", () => {
  for (const scarceMemory of [false, true]) checkOrder(planBoot(DEFAULT_CONFIG, scarceMemory));
});

Deno.test("planBoot: the kernel swaps once dom0 is up, and where memory is scarce without waiting for Docker", () => {
  const before = (scarceMemory: boolean): readonly string[] | undefined =>
    planBoot(DEFAULT_CONFIG, scarceMemory).find(({ name }) => name === "swap")?.after;
  assert.deepEqual(before(false), ["modules", "dom0"]);
  assert.deepEqual(before(true), ["modules"]);
  const names = (scarceMemory: boolean): string[] =>
    planBoot(DEFAULT_CONFIG, scarceMemory).map(({ name }) => name);
  assert.deepEqual(names(true), names(false));
});
