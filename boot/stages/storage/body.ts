/**
 * Stage `storage`: mounts Docker's state, on the file system that has the label, or in memory. This file combines the
 * parts of the stage, which are in files of their own.
 *
 * @module
 */
import { STORAGE } from "./manifest.ts";
import { stateSize } from "../../bounds.ts";
import { MEMINFO, MEMINFO_LIMIT } from "../../memory_size.ts";
import { MS_NODEV, MS_NOSUID } from "../../mountflags.ts";
import { DOCKER_ROOT } from "../../paths.ts";
import type { Host, Stage } from "../stage.ts";
import { mount } from "../steps.ts";
import { type Choice, choose, leftAlone } from "./choose.ts";
import { lookAtAll, type Seen } from "./devices.ts";
import { formatEmpty } from "./format.ts";
import { makeKept } from "./kept.ts";
import { isReadOnly, mountDisk } from "./mount.ts";
import type { StorageOutcome } from "./outcome.ts";

const UEVENT_SEQNUM = "/sys/kernel/uevent_seqnum";

/** Mounts Docker's state. */
export const storage: Stage<StorageOutcome> = {
  ...STORAGE,
  async run(host) {
    const outcome = await place(host);
    await makeKept(host, outcome.kind);
    return outcome;
  },
};

async function place(host: Host): Promise<StorageOutcome> {
  if ((await host.step({ op: "stat", path: DOCKER_ROOT })).mountRoot) {
    if (await isReadOnly(host)) {
      return await inMemory(host, `${DOCKER_ROOT} was already mounted, but is read-only`);
    }
    host.log(`${DOCKER_ROOT} was already mounted and is kept`);
    return { kind: "given" };
  }
  const choice = await find(host);
  const degraded = choice.kind === "incomplete" && host.config.storage.degraded;
  if (choice.kind !== "use" && !degraded) return await inMemory(host, choice.reason);
  if (degraded) host.log(`${choice.reason}: it is mounted because storage.degraded=true`);
  const outcome = await mountDisk(host, choice.members, degraded);
  return typeof outcome === "string" ? await inMemory(host, outcome) : outcome;
}

/** Looks for the disk, waits for it if necessary, and finally formats one if the configuration asks for that. */
async function find(host: Host): Promise<Choice> {
  const { label, format } = host.config.storage;
  const { choice, seen } = await waitForDisk(host);
  for (const line of leftAlone(seen, label)) host.log(line);
  // Not sooner: a labelled disk that appears late must not conflict with one that was formatted in its place.
  const asked = choice.kind === "none" && format === "empty";
  return asked && await formatEmpty(host, seen) ? choose(await lookAtAll(host), label) : choice;
}

/**
 * Once a disk is chosen, the choice is final: Docker's state never moves. Disks that the kernel finds by itself are
 * there before the first look, because loading a module waits for all probing that has begun. Only disks that are
 * attached later, or through a slow bus, need a wait.
 */
async function waitForDisk(host: Host): Promise<{ choice: Choice; seen: readonly Seen[] }> {
  const { label, deadline } = host.config.storage;
  const started = performance.now();
  let over = deadline === 0;
  for (let said = false;;) {
    // Read before the look, so that no event during the look is lost.
    const after = deadline === 0 ? 0 : await lastUevent(host);
    const seen = await lookAtAll(host);
    const choice = choose(seen, label);
    if (choice.kind === "use" || choice.kind === "refuse" || over) return { choice, seen };
    if (!said) host.log(`${choice.reason}: waiting for it, at most ${deadline} s`);
    said = true;
    const left = Math.max(0, deadline - (performance.now() - started) / 1000);
    const uevent = await host.step({ op: "uevent", subsystem: "block", after, deadline: left });
    // After the deadline it looks once more, since an event can be lost.
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
  await host.step(
    mount("docker", DOCKER_ROOT, "tmpfs", MS_NOSUID | MS_NODEV, `size=${size},mode=710`),
  );
  const notice = `${reason}: Docker's state is in memory and will be lost at power off`;
  host.log(notice);
  return { kind: "memory", notice };
}
