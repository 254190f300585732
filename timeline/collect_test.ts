import assert from "node:assert/strict";
import { bootEvent, SMALL_BOOT } from "../tests/fakes/boot_events.ts";
import { EVENTS_LIMIT, LastBoot } from "./collect.ts";

function collected(...events: Parameters<LastBoot["add"]>[0][]): LastBoot {
  const boot = new LastBoot();
  for (const event of events) boot.add(event);
  return boot;
}

Deno.test("LastBoot: holds the last boot, until it is over", () => {
  const later = bootEvent(60, "dhcp", "start", { after: [] });
  const boot = collected(...SMALL_BOOT.slice(0, 7), ...SMALL_BOOT, later);
  assert.deepEqual(boot.events, SMALL_BOOT);
  assert.deepEqual([boot.boots, boot.left], [2, 0]);
});

Deno.test("LastBoot: a shutdown ends the picture", () => {
  const down = bootEvent(9, "shutdown", "start", { action: "poweroff" });
  const boot = collected(...SMALL_BOOT.slice(0, 5), down, ...SMALL_BOOT.slice(5, 9));
  assert.deepEqual(boot.events, [...SMALL_BOOT.slice(0, 5), down]);
});

Deno.test("LastBoot: counts the events that no picture can show", () => {
  const boot = collected(
    bootEvent(1e7, "a", "start"),
    bootEvent(1, "a", "done", { seconds: 1e300 }),
    bootEvent(1, "boot", "step", { kernel: 1e9 }),
    ...Array.from({ length: EVENTS_LIMIT + 5 }, () => bootEvent(1, "a", "step")),
  );
  assert.deepEqual([boot.events.length, boot.left, boot.boots], [EVENTS_LIMIT, 8, 0]);
});
