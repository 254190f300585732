/**
 * Finds the smallest memory with which a virtual machine reaches dom0.
 *
 * @module
 */
import { LAUNCH_NEEDS } from "../../cli/up.ts";
import { ensureCommands } from "../../initramfs/host_tools.ts";
import type { BenchContext } from "../context.ts";
import { bootVm } from "../vm/boot.ts";
import { OUR_DOM0, ourImage } from "../vm/images.ts";
import { smallest } from "./smallest.ts";

/** MiB: with less than the first no kernel can unpack our root, and with the second `up` boots. */
const FLOOR = 64;
const CEILING = 1024;
const STEP = 16;

/** How often the size that was found must boot again. */
const CONFIRMATIONS = 2;

/** Seconds for a machine that may be too small. */
const DEADLINE = 240;

/**
 * Searches for it. Needs all permissions.
 *
 * @param context The context of the bench.
 * @returns MiB.
 * @throws {Error} If no size that was tried reaches dom0, and the reason of the signal.
 */
export async function smallestMemory(context: BenchContext): Promise<number> {
  const { progress, signal } = context;
  await ensureCommands(LAUNCH_NEEDS, { progress, signal });
  await using image = await ourImage(context);
  const found = await smallest({
    ...{ floor: FLOOR, ceiling: CEILING, step: STEP, confirmations: CONFIRMATIONS },
    async works(memory): Promise<boolean> {
      const machine = { image: image.folder, append: OUR_DOM0, memory, deadline: DEADLINE };
      try {
        const { reached } = await bootVm(machine, context);
        progress(`${memory} MiB: dom0 after ${reached.toFixed(1)} s`);
        return true;
      } catch (error) {
        signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        progress(`${memory} MiB: ${reason}`);
        return false;
      }
    },
  });
  if (found === null) throw new Error(`no machine of up to ${CEILING} MiB reaches dom0`);
  return found;
}
