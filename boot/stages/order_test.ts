/**
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../config.ts";
import { bootOrder, MANIFESTS, ON_REQUEST } from "./order.ts";

const names = (console: "dom0" | "rescue"): string[] =>
  bootOrder({ ...DEFAULT_CONFIG, console }, false).map(({ name }) => name);

Deno.test("bootOrder: every stage is in the boot or runs on request", () => {
  assert.deepEqual([...bootOrder(DEFAULT_CONFIG, false), ...ON_REQUEST], MANIFESTS);
});

Deno.test("bootOrder: a console that asks for the rescue shell omits only dom0", () => {
  assert.deepEqual(names("rescue"), names("dom0").filter((name) => name !== "dom0"));
  assert(names("dom0").includes("dom0"));
});

Deno.test("bootOrder: the kernel swaps once dom0 is up, but does not wait for Docker if memory is scarce", () => {
  const before = (scarceMemory: boolean): readonly string[] | undefined =>
    bootOrder(DEFAULT_CONFIG, scarceMemory).find(({ name }) => name === "swap")?.after;
  assert.deepEqual(before(false), ["modules", "dom0"]);
  assert.deepEqual(before(true), ["modules"]);
  const names = (scarceMemory: boolean): string[] =>
    bootOrder(DEFAULT_CONFIG, scarceMemory).map(({ name }) => name);
  assert.deepEqual(names(true), names(false));
});
