/**
 * Part `vm`: QEMU's start to dom0 running, and the kernel's start to `/init`, under the accelerator that the machine has.
 *
 * @module
 */
import { ensureCommands } from "../../initramfs/host_tools.ts";
import { LAUNCH_NEEDS } from "../../cli/up.ts";
import type { BenchContext } from "../context.ts";
import { type Report, reportOf } from "../report.ts";
import { type Contender, figureOf, ratioOf, type Results, sideBySide } from "../side_by_side.ts";
import { VM } from "../targets.ts";
import { bootVm } from "./boot.ts";
import { floorImage, OUR_DOM0, ourImage, peerImage, type VmImage } from "./images.ts";

/**
 * Measures the part. Needs all permissions.
 *
 * @param context The context of the bench.
 * @throws {Error} If nothing can be measured here, and the reason of the signal.
 */
export async function measureVm(context: BenchContext): Promise<Report> {
  const { progress, signal } = context;
  await ensureCommands(LAUNCH_NEEDS, { progress, signal });
  progress("vm: making the images");
  await using images = new AsyncDisposableStack();
  const kernels = new Map<string, number[]>();
  const contender = async (
    name: string,
    make: (context: BenchContext) => Promise<VmImage>,
    append = "",
  ): Promise<Contender> => {
    const { folder } = images.use(await make(context));
    const times: number[] = [];
    kernels.set(name, times);
    return {
      name,
      async measure(): Promise<number> {
        try {
          const { reached, kernel } = await bootVm({ image: folder, append }, context);
          times.push(kernel);
          return reached;
        } catch (error) {
          const { cause } = error as Error;
          if (cause !== undefined) progress(`the end of its console: ${cause}`);
          throw error;
        }
      },
    };
  };
  const contenders = [
    await contender("peer", peerImage),
    await contender("ours", ourImage, OUR_DOM0),
    await contender("floor", floorImage),
  ];
  // An emulated boot takes half a minute: caches make no visible difference.
  const toDom0 = await sideBySide(contenders, { ...context, warmUp: false });
  const toInit: Results = new Map(
    [...toDom0].map(([name, found]) => [
      name,
      "reason" in found ? found : { ...found, values: kernels.get(name)! },
    ]),
  );
  return reportOf([
    figureOf("vm", "peer to dom0", toDom0, "peer"),
    figureOf("vm", "ours to dom0", toDom0, "ours"),
    ratioOf("vm", toDom0, "ours", "peer", { target: VM.oursToPeer }),
    figureOf("vm", "peer, kernel to /init", toInit, "peer"),
    figureOf("vm", "ours, kernel to /init", toInit, "ours"),
    figureOf("vm", "floor, kernel to /init", toInit, "floor"),
    figureOf("vm", "floor, QEMU to /init", toDom0, "floor"),
  ]);
}
