/**
 * Part `ns`: PID 1's start to dom0 running, natively, of the peer, ours and the floor.
 *
 * @module
 */
import { PRINT_CLOCK } from "../clock.ts";
import type { BenchContext } from "../context.ts";
import { floor, type Materials, ours, peer } from "../machines.ts";
import { figure, type Report, reportOf } from "../report.ts";
import type { RootCopy } from "../root_copy.ts";
import { type Contender, figureOf, ratioOf, sideBySide } from "../side_by_side.ts";
import { NS } from "../targets.ts";
import { bootNs } from "./boot.ts";

/** What dom0 runs: it prints the clock, then it is what its user sees. */
const COMMAND = `${PRINT_CLOCK}; exec sh -l`;

/**
 * Measures the part. Needs root and all permissions.
 *
 * @param context What it works with.
 * @throws {Error} Where nothing can be measured here, and the reason of the signal.
 */
export async function measureNs(context: BenchContext): Promise<Report> {
  if (Deno.uid() !== 0) throw new Error("only root can boot in namespaces");
  const { image, packages, progress, signal } = context;
  await using roots = new AsyncDisposableStack();
  const make = async (root: (materials: Materials) => Promise<RootCopy>): Promise<string> =>
    roots.use(await root({ image, packages, command: COMMAND })).root;

  progress("ns: making the roots of the peer, ours and the floor");
  const poweroffs: number[] = [];
  const contenders: Contender[] = [
    shellMachine("peer", await make(peer), 2, signal),
    oursIn(await make(ours), signal, poweroffs),
    shellMachine("floor", await make(floor), 3, signal),
  ];
  const results = await sideBySide(contenders, context);
  return reportOf([
    ...contenders.map(({ name }) => figureOf("ns", name, results, name)),
    ratioOf("ns", results, "ours", "peer", { target: NS.oursToPeer }),
    ratioOf("ns", results, "ours", "floor", { target: NS.oursToFloor }),
    poweroffs.length > 1
      ? figure("ns", "poweroff of an idle host", "s", poweroffs.slice(1), { target: NS.poweroff })
      : { part: "ns", name: "poweroff of an idle host", reason: "ours did not come up" },
  ]);
}

const shellMachine = (
  name: string,
  root: string,
  clocks: number,
  signal: AbortSignal,
): Contender => ({
  name,
  measure: async () => (await bootNs({ root, clocks, orderly: false, signal })).dom0,
});

const oursIn = (root: string, signal: AbortSignal, poweroffs: number[]): Contender => ({
  name: "ours",
  async measure(): Promise<number> {
    const config = { "dom0.command": ["sh", "-c", COMMAND] };
    const { dom0, poweroff } = await bootNs({ root, clocks: 2, orderly: true, config, signal });
    if (poweroff !== null) poweroffs.push(poweroff);
    return dom0;
  },
});
