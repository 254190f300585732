/**
 * Measures boots with a data disk: an empty one, one from an earlier boot, and one with many containers.
 *
 * @module
 */
import { ensureCommands } from "../../initramfs/host_tools.ts";
import { CLOCK_COMMAND } from "../clock.ts";
import type { BenchContext } from "../context.ts";
import { ours } from "../machines.ts";
import type { Figure, Missing } from "../report.ts";
import { type Contender, figureOf, ratioOf, sideBySide } from "../side_by_side.ts";
import { NS } from "../targets.ts";
import { bootNs } from "./boot.ts";
import { Disk, DISK_NEEDS } from "./disk.ts";

const STOPPED = 100;
const RESTARTING = 20;

const FIRST = "first boot from a disk";
const SECOND = "second boot from a disk";
const CROWDED = `boot with ${STOPPED} stopped and ${RESTARTING} restarting containers`;

/** Seconds to make the containers. */
const FILLING = 600;

/** The command that dom0 runs once, to make the containers. */
const FILL = `image=$(docker inspect --format '{{.Image}}' dom0)
seq ${STOPPED} | xargs -P 4 -I N docker run --name stopped-N "$image" true
seq ${RESTARTING} | xargs -P 4 -I N \
docker run --detach --restart always --stop-signal KILL --name restarting-N "$image" sleep 1d
${CLOCK_COMMAND}`;

/**
 * Measures the boots. Needs root and all permissions.
 *
 * @param context The context of the bench.
 * @throws {Error} If such a disk cannot be made, and the reason of the signal.
 */
export async function measureDisks(
  context: BenchContext,
): Promise<(Figure | Missing)[]> {
  const { image, packages, progress, signal } = context;
  await ensureCommands(DISK_NEEDS, { progress, signal });
  await using copy = await ours({ image, packages, command: CLOCK_COMMAND });
  const { root } = copy;
  await using fresh = await Disk.make(image, "fresh");
  await using crowded = await Disk.make(image, "crowded");
  const boot = (disk: Disk, command: string = CLOCK_COMMAND, deadline?: number): Promise<number> =>
    disk.mounted(async (data) => {
      const config = { "dom0.command": ["sh", "-c", command] };
      const machine = { root, config, data, clocks: 2, orderly: true, signal };
      return (await bootNs({ ...machine, ...deadline === undefined ? {} : { deadline } })).dom0;
    });

  progress(`ns: making a disk with ${STOPPED + RESTARTING} containers`);
  await boot(crowded, FILL, FILLING);
  const contenders: Contender[] = [
    {
      name: FIRST,
      async measure(): Promise<number> {
        await fresh.format();
        return await boot(fresh);
      },
    },
    { name: SECOND, measure: () => boot(fresh) },
    { name: CROWDED, measure: () => boot(crowded) },
  ];
  const results = await sideBySide(contenders, context);
  return [
    ...contenders.map(({ name }) => figureOf("ns", name, results, name)),
    { ...ratioOf("ns", results, SECOND, FIRST, { target: NS.secondBoot }), name: "second / first" },
    {
      ...ratioOf("ns", results, CROWDED, SECOND, { target: NS.manyContainers }),
      name: `${STOPPED + RESTARTING} containers / none`,
    },
  ];
}
