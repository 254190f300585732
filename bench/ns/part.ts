/**
 * Part `ns`: how long a boot takes natively, in namespaces of this machine.
 *
 * @module
 */
import type { BenchContext } from "../context.ts";
import { type Figure, type Missing, type Report, reportOf } from "../report.ts";
import { measureDisks } from "./disks.ts";
import { measureMachines } from "./side_by_side.ts";

/**
 * Measures the part. Needs root and all permissions.
 *
 * @param context The context of the bench.
 * @throws {Error} If nothing can be measured here, and the reason of the signal.
 */
export async function measureNs(context: BenchContext): Promise<Report> {
  if (Deno.uid() !== 0) throw new Error("only root can boot in namespaces");
  return reportOf([...await measureMachines(context), ...await disks(context)]);
}

async function disks(context: BenchContext): Promise<(Figure | Missing)[]> {
  try {
    return await measureDisks(context);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return [{ part: "ns", name: "boots from a disk", reason }];
  }
}
