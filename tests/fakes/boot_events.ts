/**
 * The events of a small boot as an init writes them, for tests of their readers.
 *
 * @module
 */
import type { BootEvent, EventKind } from "../../boot/events.ts";

/** Seconds until the fake machine's kernel starts PID 1. */
export const KERNEL = 6;

/**
 * Makes an event.
 *
 * @param t Seconds since PID 1 started.
 * @param stage The stage.
 * @param event The kind of event.
 * @param more Further fields.
 */
export function bootEvent(
  t: number,
  stage: string,
  event: EventKind,
  more: Partial<BootEvent> = {},
): BootEvent {
  return { t, uptime: KERNEL + t, stage, event, ...more };
}

/**
 * A boot in which dom0 waits for the engine, and the engine for dockerd. Nothing waits for containerd, b or c:
 *
 * ```
 * init 0-1, a 1-2 (its isolate 1.0-1.5), b 2-2.5, engine 2-6 (services 2-2.25, containerd 2.5-3, dockerd 3-5),
 * dom0 6-8 (the container 7-8), c 8-9 skipped
 * ```
 */
export const SMALL_BOOT: readonly BootEvent[] = [
  bootEvent(1, "boot", "start", { kernel: KERNEL, firmware: 2 }),
  bootEvent(1, "a", "start", { after: [] }),
  bootEvent(1.5, "isolates", "step", { step: "open isolate a", isolate: "a", seconds: 0.5 }),
  bootEvent(1.75, "isolates", "step", { step: "open isolate b", isolate: "b", seconds: 0.25 }),
  bootEvent(1.8, "a", "step", { step: "mkdir /a 0755", seconds: 0.01 }),
  bootEvent(2, "a", "done", { seconds: 1 }),
  bootEvent(2, "b", "start", { after: ["a"] }),
  bootEvent(2, "engine", "start", { after: ["a"] }),
  bootEvent(2.25, "isolates", "step", { isolate: "services", seconds: 0.25 }),
  bootEvent(2.5, "b", "done", { seconds: 0.5 }),
  bootEvent(2.5, "containerd", "start", { detail: "pid 30", pid: 30 }),
  bootEvent(3, "containerd", "done", { detail: "ready" }),
  bootEvent(3, "engine", "step", { service: "containerd", seconds: 1 }),
  bootEvent(3, "dockerd", "start", { detail: "pid 40", pid: 40 }),
  bootEvent(5, "dockerd", "done", { detail: "ready" }),
  bootEvent(5, "engine", "step", { service: "dockerd", seconds: 2.5 }),
  bootEvent(6, "engine", "done", { seconds: 4 }),
  bootEvent(6, "dom0", "start", { after: ["b", "engine"] }),
  bootEvent(8, "dom0", "step", { step: "console of dom0", container: "dom0", seconds: 1 }),
  bootEvent(8, "dom0", "done", { seconds: 2 }),
  bootEvent(8, "c", "start", { after: ["dom0"] }),
  bootEvent(9, "c", "skipped", { detail: "nothing to do" }),
  bootEvent(10, "boot", "done", { seconds: 10 }),
];
