/**
 * Power cuts: a machine with a data disk is killed at a random moment, over and over. Each boot checks the data that
 * earlier boots had synced, and writes more. It must not judge.
 *
 * @module
 */
import type { Random } from "../fakes/fuzz.ts";
import { KERNEL_COMPLAINTS } from "./complaints.ts";
import type { Disks } from "./disks.ts";
import { type Ended, startUp, type Up } from "./up.ts";
import { VolatileDisk } from "./volatile_disk.ts";

/** The outcome of the cuts. */
export interface Cuts {
  /** How far the machine had come at each cut: a stage's name, or how many records it had synced. */
  readonly moments: readonly string[];
  /** The number of records that all boots have synced. */
  readonly synced: number;
  /** Synced records that are missing, and complaints of the kernel, one line each. */
  readonly faults: readonly string[];
  /** The disk's image after the last boot, which was ended in order. */
  readonly disk: string;
  /** The duration in seconds. */
  readonly took: number;
}

/** The number of cuts, and the time in seconds within which the last one must begin. */
export interface Limits {
  readonly cuts: number;
  readonly seconds: number;
}

/** The minimum number of cuts, however long they take: with fewer, hardly anything was tried. */
export const LEAST = 2;

/** The longest time that a machine writes before its cut, in seconds. */
const WRITING = 5;

/** Prints how many lines of each file are intact, then writes one more file until the end. */
const records = (boot: number): string =>
  `dmesg | grep -E 'EXT4-fs error|${KERNEL_COMPLAINTS}' | sed 's/^/complaint /'
docker run --rm -v records:/v only-docker/dom0 sh -c '
cd /v
for file in *; do
  [ -e $file ] && echo "intact $file $(awk "\\$0 != NR {exit} {n = NR} END {print n + 0}" $file)"
done
echo checked
n=0
while n=$((n + 1)); do echo $n >>${boot}; sync ${boot} && echo "synced ${boot} $n"; done'`;

/**
 * Cuts the power.
 *
 * @param disks The folder for the disk.
 * @param limits The limits.
 * @param random The source of the moments.
 * @throws {Error} If a boot does not come up.
 */
export async function cutPower(disks: Disks, limits: Limits, random: Random): Promise<Cuts> {
  const kept = await disks.format("ext4", "DOCKER");
  const disk = new VolatileDisk(kept);
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  const synced = new Map<string, number>();
  const moments: string[] = [];
  const faults: string[] = [];
  /** Seconds from the start until the machine writes. */
  let coming = 40;

  async function boot(use: (running: Up) => Promise<Ended>): Promise<void> {
    const image = await disk.on();
    const running = await startUp(["--disk", image, "--run", records(moments.length)]);
    running.ended.catch(() => {});
    const ended = await use(running);
    await disk.off();
    faults.push(...faultsOf(ended, synced));
    for (const [, file = "", count] of ended.stdout.matchAll(/^synced (\d+) (\d+)$/gm)) {
      synced.set(file, Number(count));
    }
    moments.push(momentOf(ended));
  }

  const enough = (): boolean => moments.length >= LEAST && elapsed() >= limits.seconds;
  while (moments.length < limits.cuts && !enough()) {
    const whileWriting = random.oneIn(2);
    const start = elapsed();
    await boot(async (running) => {
      if (whileWriting) {
        await running.stdoutHas(/^synced /m);
        coming = elapsed() - start;
      }
      await pause(random.below((whileWriting ? WRITING : coming) * 1000));
      return await running.cut();
    });
  }
  const cuts = moments.slice();
  await boot(async (running) => {
    await running.stdoutHas(/^checked$/m);
    Deno.kill(running.pid, "SIGTERM");
    return await running.ended;
  });
  const count = [...synced.values()].reduce((sum, records) => sum + records, 0);
  return { moments: cuts, synced: count, faults, disk: kept, took: elapsed() };
}

/**
 * Returns a boot's complaints, and the synced records that are missing in it. A boot that was cut before its check
 * shows no missing records.
 */
function faultsOf({ stdout }: Ended, synced: ReadonlyMap<string, number>): string[] {
  const complaints = [...stdout.matchAll(/^complaint .*$/gm)].map(([line]) => line);
  if (!/^checked$/m.test(stdout)) return complaints;
  const intact = new Map(
    [...stdout.matchAll(/^intact (\d+) (\d+)$/gm)].map(([, file, count]) => [file, Number(count)]),
  );
  return [
    ...complaints,
    ...[...synced].filter(([file, count]) => (intact.get(file) ?? 0) < count)
      .map(([file, count]) =>
        `${count} records of boot ${file} were synced, ${intact.get(file) ?? 0} are there`
      ),
  ];
}

function momentOf({ stdout, events }: Ended): string {
  const written = [...stdout.matchAll(/^synced /gm)].length;
  if (written > 0) return `${written} records`;
  return events.findLast(({ stage }) => stage !== "boot")?.stage ?? "kernel";
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
