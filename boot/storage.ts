/**
 * Stage `storage`: Docker's state, on the file system that carries the label, or in memory. Its parts are in
 * boot/storage/; here they meet.
 *
 * @module
 */
import { stateSize } from "./bounds.ts";
import { MEMINFO, MEMINFO_LIMIT } from "./memory_size.ts";
import { MS_NODEV, MS_NOSUID } from "./mountflags.ts";
import { DOCKER_ROOT, LOG_FOLDER } from "./paths.ts";
import type { Host, Stage } from "./stage.ts";
import { type Choice, choose, leftAlone } from "./storage/choose.ts";
import { LOOK_SCOPE, lookAtAll, type Seen } from "./storage/devices.ts";
import { FORMAT_SCOPE, formatEmpty } from "./storage/format.ts";
import { KEPT_SCOPE, makeKept } from "./storage/kept.ts";
import { isReadOnly, MOUNT_SCOPE, mountDisk } from "./storage/mount.ts";
import type { StorageOutcome } from "./storage/outcome.ts";

const UEVENT_SEQNUM = "/sys/kernel/uevent_seqnum";

/** Mounts Docker's state. */
export const storage: Stage<StorageOutcome> = {
  name: "storage",
  purpose: "mount the file system with the label on Docker's state, or a file system in memory",
  holds: [
    `${DOCKER_ROOT} is a mount of its own: the labelled ext2, ext3, ext4, xfs or btrfs, or a tmpfs`,
    "no disk was written to but by mounting the one that carries the label, or formatting the empty one where the configuration asks for it",
    "where it is in memory, the console, the log and docker info say so",
    `the host's own folder is beside Docker's state, and on a disk ${LOG_FOLDER} is in it`,
  ],
  after: ["mounts", "modules"],
  needs: ["mounts"],
  permissions: {},
  scope: {
    stat: [DOCKER_ROOT, ...KEPT_SCOPE.stat],
    readFile: [
      ...LOOK_SCOPE.readFile,
      ...FORMAT_SCOPE.readFile,
      ...MOUNT_SCOPE.readFile,
      UEVENT_SEQNUM,
      MEMINFO,
    ],
    pread: LOOK_SCOPE.pread,
    uevent: ["block"],
    start: FORMAT_SCOPE.start,
    finit_module: MOUNT_SCOPE.finit_module,
    mount: [...MOUNT_SCOPE.mount, ...KEPT_SCOPE.mount],
    umount2: MOUNT_SCOPE.umount2,
    mkdir: KEPT_SCOPE.mkdir,
  },
  async run(host) {
    const outcome = await place(host);
    await makeKept(host, outcome.kind);
    return outcome;
  },
};

async function place(host: Host): Promise<StorageOutcome> {
  if ((await host.step({ op: "stat", path: DOCKER_ROOT })).mountRoot) {
    if (await isReadOnly(host)) {
      return await inMemory(host, `${DOCKER_ROOT} was mounted before, but is read-only`);
    }
    host.log(`${DOCKER_ROOT} was mounted before; it is kept`);
    return { kind: "given" };
  }
  const choice = await find(host);
  const degraded = choice.kind === "incomplete" && host.config.storage.degraded;
  if (choice.kind !== "use" && !degraded) return await inMemory(host, choice.reason);
  if (degraded) host.log(`${choice.reason}: it is mounted because storage.degraded=true`);
  const outcome = await mountDisk(host, choice.members, degraded);
  return typeof outcome === "string" ? await inMemory(host, outcome) : outcome;
}

/** Looks for the disk, waits for it if need be, and at last makes it where the configuration asks for that. */
async function find(host: Host): Promise<Choice> {
  const { label, format } = host.config.storage;
  const { choice, seen } = await waitForDisk(host);
  for (const line of leftAlone(seen, label)) host.log(line);
  // Not sooner: a disk with the label that comes late must not meet one that was formatted instead of it.
  const asked = choice.kind === "none" && format === "empty";
  return asked && await formatEmpty(host, seen) ? choose(await lookAtAll(host), label) : choice;
}

/**
 * Once something was chosen it stays so: Docker's state never moves. What the kernel found by itself is there before the
 * first look, because loading a module waits for all probing that has begun; only what is attached later, or by a slow
 * bus, has to be waited for.
 */
async function waitForDisk(host: Host): Promise<{ choice: Choice; seen: readonly Seen[] }> {
  const { label, deadline } = host.config.storage;
  const started = performance.now();
  let over = deadline === 0;
  for (let said = false;;) {
    // Read before the look: what comes during it is then still ahead.
    const after = deadline === 0 ? 0 : await lastUevent(host);
    const seen = await lookAtAll(host);
    const choice = choose(seen, label);
    if (choice.kind === "use" || choice.kind === "refuse" || over) return { choice, seen };
    if (!said) host.log(`${choice.reason}: waiting for it, at most ${deadline} s`);
    said = true;
    const left = Math.max(0, deadline - (performance.now() - started) / 1000);
    const uevent = await host.step({ op: "uevent", subsystem: "block", after, deadline: left });
    // One more look then: an event can be lost.
    over = uevent === undefined;
  }
}

async function lastUevent(host: Host): Promise<number> {
  const text = await host.step({ op: "readFile", path: UEVENT_SEQNUM, limit: 64 });
  return Number(text.trim()) || 0;
}

async function inMemory(host: Host, reason: string): Promise<StorageOutcome> {
  const meminfo = await host.step({ op: "readFile", path: MEMINFO, limit: MEMINFO_LIMIT });
  const size = stateSize(meminfo, host.config.storage.size);
  await host.step({
    op: "mount",
    source: "docker",
    target: DOCKER_ROOT,
    filesystemtype: "tmpfs",
    mountflags: MS_NOSUID | MS_NODEV,
    data: `size=${size},mode=710`,
  });
  const notice = `${reason}: Docker's state is in memory and will be gone at power off`;
  host.log(notice);
  return { kind: "memory", notice };
}
