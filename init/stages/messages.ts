/**
 * What main and a stage's worker say to each other: plain data.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import type { StartedContainer } from "../../boot/stage.ts";
import type { Step } from "../../boot/step.ts";

/** To the worker. */
export type ToStage =
  | {
    readonly type: "run";
    readonly stage: string;
    readonly config: BootConfig;
    readonly outcomes: Readonly<Record<string, unknown>>;
  }
  | { readonly type: "taken"; readonly id: number; readonly value: unknown }
  | {
    readonly type: "refused";
    readonly id: number;
    readonly step: string;
    readonly code: string;
    readonly reason: string;
  };

/** From the worker. */
export type FromStage =
  | { readonly type: "step"; readonly id: number; readonly step: Step }
  /** Several, each after the one before it, up to the first that fails: one answer for all. */
  | { readonly type: "steps"; readonly id: number; readonly steps: readonly Step[] }
  | { readonly type: "log"; readonly detail: string; readonly started?: StartedContainer }
  | StageEnd;

/** How a stage ended. */
export type StageEnd =
  | { readonly type: "done"; readonly outcome: unknown }
  | { readonly type: "skipped"; readonly reason: string }
  | { readonly type: "failed"; readonly error: string; readonly step?: string };
