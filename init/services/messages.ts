/**
 * The messages between main and the services isolate: plain data.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import type { EventKind } from "../../boot/events.ts";

/** To the services isolate. */
export type ToServices =
  | { readonly type: "start"; readonly id: number; readonly service: Service }
  /** A question whose answer shows that the isolate is alive. */
  | { readonly type: "ask" }
  /** A service may have fallen silent. */
  | { readonly type: "suspect"; readonly service: string }
  /** Stop all services within this many seconds, those of the highest order first. */
  | { readonly type: "stop"; readonly seconds: number };

/** From the services isolate. */
export type FromServices =
  | { readonly type: "ready"; readonly id: number }
  | { readonly type: "answer" }
  /** A process of a service was started: main puts it into its control group. */
  | { readonly type: "spawned"; readonly service: string; readonly pid: number }
  | { readonly type: "refused"; readonly id: number; readonly error: string }
  | {
    readonly type: "event";
    readonly service: string;
    readonly event: EventKind;
    readonly detail?: string;
    readonly error?: string;
    readonly pid?: number;
  }
  /** It was started too often, and is not started again for some time. */
  | { readonly type: "degraded"; readonly service: string; readonly reason: string }
  /** It has ended and is not started again. */
  | { readonly type: "ended"; readonly service: string }
  /** All are stopped; these had to be killed. */
  | { readonly type: "stopped"; readonly killed: readonly string[] };
