/**
 * Part `size`: bytes, memory, idleness and build time.
 *
 * @module
 */
import { readManifest } from "../../initramfs/manifest.ts";
import { archive19, treeOf } from "../archive.ts";
import type { BenchContext } from "../context.ts";
import { join } from "node:path/posix";
import { type Figure, figure, type Missing, ratio, type Report, reportOf } from "../report.ts";
import { SIZE } from "../targets.ts";
import { ProjectCopy } from "./build_time.ts";
import { watchIdle } from "./idle.ts";
import { smallestMemory } from "./memory.ts";

type Found = readonly (Figure | Missing)[];

/** The measurements, one after the other, with the names of their figures for when they fail. */
const MEASURES: readonly [names: readonly string[], (context: BenchContext) => Promise<Found>][] = [
  [["bytes"], bytes],
  [["initramfs / zstd -19"], compression],
  [["PID 1 idle: memory", "PID 1 idle: wakeups"], idle],
  [["build, cold", "build after a change"], builds],
  [["smallest memory to dom0"], memory],
];

/**
 * Measures the part. Needs all permissions.
 *
 * @param context The context of the bench.
 * @throws {unknown} The reason of the signal, once it is aborted.
 */
export async function measureSize(context: BenchContext): Promise<Report> {
  const found: (Figure | Missing)[] = [];
  for (const [names, measure] of MEASURES) {
    try {
      found.push(...await measure(context));
    } catch (error) {
      context.signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      context.progress(`size: ${names.join(", ")}: ${reason}`);
      found.push(...names.map((name) => ({ part: "size", name, reason }) as const));
    }
  }
  return reportOf(found);
}

async function bytes({ image }: BenchContext): Promise<Found> {
  const { sizes } = await readManifest(image);
  return [
    figure("size", "kernel", "bytes", [sizes.vmlinuz]),
    figure("size", "initramfs", "bytes", [sizes.initramfs]),
    figure("size", "root, unpacked", "bytes", [sizes.root]),
  ];
}

async function compression(context: BenchContext): Promise<Found> {
  const { image } = context;
  const { sizes } = await readManifest(image);
  const archive = await archive19("ours", await treeOf(join(image, "root")), context);
  const { size } = await Deno.stat(archive);
  return [
    figure("size", "the same files at zstd -19", "bytes", [size]),
    ratio("size", "initramfs / zstd -19", [sizes.initramfs], [size], { target: SIZE.initramfs }),
  ];
}

async function idle({ runs, progress, signal }: BenchContext): Promise<Found> {
  if (Deno.uid() !== 0) throw new Error("only root can boot in namespaces");
  progress(`size: watching ${runs} idle hosts`);
  // All at once: idle hosts do not disturb each other. But each must have gone down before anything else is measured.
  const hosts = Array.from({ length: runs }, () => watchIdle(signal));
  await Promise.allSettled(hosts);
  const seen = await Promise.all(hosts);
  for (const one of seen) {
    progress(`idle: ${(one.resident / 1e6).toFixed(1)} MB, ${one.wakeups.toFixed(2)} wakeups/s`);
  }
  return [
    figure("size", "PID 1 idle: memory", "MB", seen.map(({ resident }) => resident / 1e6), {
      target: SIZE.resident,
    }),
    figure("size", "PID 1 idle: wakeups", "wakeups/s", seen.map((one) => one.wakeups), {
      target: SIZE.wakeups,
    }),
  ];
}

async function builds(context: BenchContext): Promise<Found> {
  const { runs, progress } = context;
  await using copy = await ProjectCopy.make(context);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let run = 1; run <= runs; run++) {
    cold.push(await copy.cold());
    warm.push(await copy.warm());
    progress(
      `run ${run}: build, cold ${cold.at(-1)!.toFixed(1)}, changed ${warm.at(-1)!.toFixed(2)}`,
    );
  }
  return [
    figure("size", "build, cold", "s", cold, { note: "the packages are already fetched" }),
    figure("size", "build after a change", "s", warm, { target: SIZE.warmBuild }),
  ];
}

async function memory(context: BenchContext): Promise<Found> {
  const found = await smallestMemory(context);
  return [figure("size", "smallest memory to dom0", "MiB", [found], { target: SIZE.memory })];
}
