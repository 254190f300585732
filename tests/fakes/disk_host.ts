/**
 * A host with disks on which stage `storage` runs, with assertions: for unit tests. It must not act.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type BootConfig, DEFAULT_CONFIG } from "../../boot/config.ts";
import { storage } from "../../boot/stages/storage/body.ts";
import type { StorageOutcome } from "../../boot/stages/storage/outcome.ts";
import { type FakeHost, fakeHost, type FakeHostOptions } from "./host.ts";

/** Docker's state. */
export const ROOT = "/var/lib/docker";
/** The file with the kernel's release. */
export const OSRELEASE = "/proc/sys/kernel/osrelease";
/** The file with the mounts. */
export const MOUNTS = "/proc/1/mounts";
/** The host's own folders beside Docker's state. */
export const KEPT = ["", "/keys", "/log"].map((path) => `${ROOT}/only-docker${path}`);

/** Disks by name. */
export type Disks = Readonly<Record<string, Uint8Array>>;

/** Makes the files that a host with these disks has. */
export const nodes = (disks: Disks): Record<string, string | Uint8Array> => ({
  "/proc/partitions": Object.entries(disks)
    .map(([name, { length }], at) => ` 254 ${at * 16} ${length / 1024} ${name}\n`).join(""),
  ...Object.fromEntries(Object.entries(disks).map(([name, disk]) => [`/dev/${name}`, disk])),
});

/** Makes a host with these disks, and with modules for file systems. */
export function host(
  disks: Disks,
  settings: Partial<BootConfig["storage"]> = {},
  options: FakeHostOptions = {},
): FakeHostOptions {
  const flags = Object.keys(disks).flatMap((name) =>
    ["removable", "ro"].map((flag) => [`/sys/class/block/${name}/${flag}`, "0\n"])
  );
  return {
    stats: { [ROOT]: {}, "/var/log": {} },
    config: { storage: { ...DEFAULT_CONFIG.storage, ...settings } },
    ...options,
    files: {
      [OSRELEASE]: "6.12\n",
      [MOUNTS]: `/dev/vda ${ROOT} ext4 rw,nosuid 0 0\n`,
      "/sys/kernel/uevent_seqnum": "41\n",
      "/proc/meminfo": "MemTotal: 1048576 kB\nMemAvailable: 400 kB\n",
      "/lib/modules/6.12/modules.dep": "kernel/xfs.ko.xz: kernel/libcrc32c.ko.xz\n" +
        "kernel/libcrc32c.ko.xz:\nkernel/btrfs.ko.xz:\nkernel/xxhash_generic.ko.xz:\n",
      "/lib/modules/6.12/modules.builtin": "kernel/ext4.ko\nkernel/blake2b_generic.ko\n",
      ...nodes(disks),
      ...Object.fromEntries(flags),
      ...options.files,
    },
  };
}

/** Runs the stage. */
export const run = async (options: FakeHostOptions): Promise<[StorageOutcome, FakeHost]> => {
  const on = fakeHost(options);
  return [await storage.run(on), on];
};
/** Returns the mounts, in order. */
export const mounts = (on: FakeHost): string[] =>
  on.lines.filter((line) => line.startsWith("mount "));
/** Describes the mount of a disk. */
export const onDisk = (source: string, type: string, data = ""): string =>
  `mount "${source}" on ${ROOT} as ${type} flags 0x200006${data === "" ? "" : ` (${data})`}`;
/** Describes the mount of the file system in memory. */
export const memory = (size = "300k"): string =>
  `mount "docker" on ${ROOT} as tmpfs flags 0x6 (size=${size},mode=710)`;
/** The bind mount of the logs on their place. */
export const LOGS = `mount "${KEPT[2]}" on /var/log flags 0x1000`;
/** Makes the outcome for a disk without room to grow. */
export const outcome = (source: string, type: string): StorageOutcome => ({
  ...{ kind: "disk", source, type, growth: [] },
});
/** Asserts that the state is in memory, with that size, and that the reason is logged. */
export const assertMemory = (
  found: StorageOutcome,
  on: FakeHost,
  reason: RegExp,
  size?: string,
): void => {
  assert.ok(found.kind === "memory");
  assert.match(found.notice, reason);
  assert.match(found.notice, /: Docker's state is in memory and will be lost at power off$/);
  assert.ok(on.logged.includes(found.notice));
  assert.equal(mounts(on).at(-1), memory(size));
};
/** Makes a disk larger than its file system. */
export const larger = (disk: Uint8Array, size = 32 << 20): Uint8Array => {
  const whole = new Uint8Array(size);
  whole.set(disk);
  return whole;
};
