/**
 * Measures the parts of a bench, one after the other. A part that can't be measured here is reported with its reason,
 * and the next one goes on.
 *
 * @module
 */
import type { BenchContext } from "./context.ts";
import { measureNs } from "./ns/part.ts";
import { measureSize } from "./size/part.ts";
import { measureVm } from "./vm/part.ts";
import { joinReports, type Part, type Report } from "./report.ts";

/** The parts that can be measured, each with its purpose and its measurement. */
export const MEASURES: ReadonlyMap<Part, Measure> = new Map([
  ["ns", {
    purpose: "PID 1's start to dom0 running, natively, in namespaces (root)",
    measure: measureNs,
  }],
  ["vm", {
    purpose: "QEMU's start to dom0 running, and kernel start to /init",
    measure: measureVm,
  }],
  ["size", {
    purpose: "bytes, the smallest memory, PID 1 when idle, and build time",
    measure: measureSize,
  }],
]);

/** A part of the bench. */
export interface Measure {
  readonly purpose: string;
  measure(context: BenchContext): Promise<Report>;
}

/**
 * Measures parts.
 *
 * @param parts Which, in order.
 * @param context What they work with.
 * @throws {unknown} The reason of the signal, once it is aborted.
 */
export async function measure(parts: readonly Part[], context: BenchContext): Promise<Report> {
  const reports: Report[] = [];
  for (const part of parts) {
    try {
      reports.push(await MEASURES.get(part)!.measure(context));
    } catch (error) {
      context.signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      context.progress(`${part}: ${reason}`);
      reports.push({ figures: [], missing: [{ part, name: "every figure", reason }] });
    }
  }
  return joinReports(reports);
}
