/**
 * PID 1 must not die of an error: its end is a kernel panic.
 *
 * @module
 */
import type { Timeline } from "./timeline.ts";

/**
 * Catches what nothing else caught, from now on.
 *
 * @param timeline Is told of it.
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
