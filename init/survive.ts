/**
 * Keeps PID 1 alive after an error that nothing caught: its death would be a kernel panic.
 *
 * @module
 */
import type { Timeline } from "./timeline.ts";

/**
 * Catches uncaught errors and unhandled rejections from now on.
 *
 * @param timeline Receives a report of each.
 */
export function survive(timeline: Timeline): void {
  const tell = (what: string, cause: unknown): void =>
    timeline.tell("init", "failed", {
      error: `${what}: ${cause instanceof Error ? cause.stack ?? cause.message : String(cause)}`,
    });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell("uncaught error", event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell("unhandled rejection", event.reason);
  });
}
