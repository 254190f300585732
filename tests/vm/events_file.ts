/**
 * Reads the file of `--events` according to its schema.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as v from "npm:valibot@1.5.0";
import type { BootEvent, EventKind } from "../../boot/events.ts";
import { bootEventSchema } from "../../kvm/events.ts";

/**
 * Reads every line.
 *
 * @param text The file's content.
 * @throws {Error} If a line is not an event, or has a key that the schema does not define.
 */
export function readEvents(text: string): BootEvent[] {
  if (text === "") return [];
  assert.ok(text.endsWith("\n"), "the file's last line is cut off");
  return text.slice(0, -1).split("\n").map((line) => {
    const value: unknown = JSON.parse(line);
    const event = v.parse(bootEventSchema, value);
    assert.deepEqual(value, event);
    return event;
  });
}

/**
 * Returns the details of a stage's events, one line each.
 *
 * @param events The events.
 * @param stage The stage.
 */
export function detailsOf(events: readonly BootEvent[], stage: string): string {
  return events.filter((event) => event.stage === stage).map(({ detail }) => detail ?? "")
    .join("\n");
}

/**
 * Returns the stages and services of all events of one kind, in order.
 *
 * @param events The events.
 * @param kind The kind.
 */
export function stagesWith(events: readonly BootEvent[], kind: EventKind): string[] {
  return events.filter(({ event }) => event === kind).map(({ stage }) => stage);
}

/**
 * Asserts that the machine shut down in order and completely, and that nothing was mounted or started meanwhile.
 *
 * @param events The events.
 * @param action The requested action.
 */
export function assertOrderlyEnd(
  events: readonly BootEvent[],
  action: NonNullable<BootEvent["action"]>,
): void {
  const down = events.filter(({ stage }) => stage === "shutdown");
  assert.equal(down[0]?.event, "start");
  assert.equal(down[0]?.action, action);
  assert.deepEqual(down.filter(({ event }) => event === "failed"), []);
  assert.equal(down.at(-1)?.event, "done");
  const since = events.slice(events.findIndex(({ stage }) => stage === "shutdown"));
  assert.deepEqual(since.filter(({ step }) => /^(mount|start) /.test(step ?? "")), []);
  assert.deepEqual(
    stagesWith(since, "done").filter((stage) => /^(containerd|dockerd)$/.test(stage)),
    [],
  );
}
