/**
 * Measures the peer, ours, the floor and ours without isolates, side by side in namespaces: from PID 1's start to dom0
 * running, and the poweroff of ours.
 *
 * @module
 */
import { CLOCK_COMMAND } from "../clock.ts";
import type { BenchContext } from "../context.ts";
import { floor, type Materials, oneIsolate, ours, peer } from "../machines.ts";
import { type Figure, figure, type Missing } from "../report.ts";
import type { RootCopy } from "../root_copy.ts";
import { type Contender, figureOf, ratioOf, sideBySide } from "../side_by_side.ts";
import { NS } from "../targets.ts";
import { bootNs, type NsBoot } from "./boot.ts";

const POWEROFF = "poweroff of an idle host";

type MakeRoot = (materials: Materials) => Promise<RootCopy>;

interface MachineOptions {
  readonly name: string;
  readonly root: MakeRoot;
  readonly context: BenchContext;
  readonly roots: AsyncDisposableStack;
  readonly more: Partial<NsBoot>;
  /** Receives the seconds that each poweroff took. */
  readonly poweroffs: number[];
}

/**
 * Measures the machines. Needs root and all permissions.
 *
 * @param context The context of the bench.
 * @throws {unknown} The reason of the signal, once it is aborted.
 */
export async function measureMachines(context: BenchContext): Promise<(Figure | Missing)[]> {
  await using roots = new AsyncDisposableStack();
  context.progress("ns: making the roots");
  const poweroffs: number[] = [];
  const make = (name: string, root: MakeRoot, more: Partial<NsBoot> = {}): Promise<Contender> =>
    machineOf({ name, root, context, roots, more, poweroffs: name === "ours" ? poweroffs : [] });
  const init = {
    orderly: true,
    config: { "dom0.command": ["sh", "-c", CLOCK_COMMAND] },
  };
  const contenders: Contender[] = [
    await make("peer", peer),
    await make("ours", ours, init),
    await make("floor", floor, { clocks: 3 }),
    await make("one isolate", oneIsolate, init),
  ];
  const results = await sideBySide(contenders, context);
  return [
    ...contenders.map(({ name }) => figureOf("ns", name, results, name)),
    ratioOf("ns", results, "ours", "peer", { target: NS.oursToPeer }),
    ratioOf("ns", results, "ours", "floor", { target: NS.oursToFloor }),
    ratioOf("ns", results, "ours", "one isolate", { target: NS.isolates }),
    poweroffs.length > 1
      ? figure("ns", POWEROFF, "s", poweroffs.slice(1), { target: NS.poweroff })
      : { part: "ns", name: POWEROFF, reason: "ours did not come up" },
  ];
}

async function machineOf(options: MachineOptions): Promise<Contender> {
  const { name, context: { image, packages, signal }, roots, more, poweroffs } = options;
  try {
    const copy = await options.root({ image, packages, command: CLOCK_COMMAND });
    const { root } = roots.use(copy);
    return {
      name,
      async measure(): Promise<number> {
        const boot = { root, clocks: 2, orderly: false, signal, ...more };
        const { dom0, poweroff } = await bootNs(boot);
        if (poweroff !== null) poweroffs.push(poweroff);
        return dom0;
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    // It is reported like one that does not come up.
    return { name, measure: () => Promise.reject(error) };
  }
}
