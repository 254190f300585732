import assert from "node:assert/strict";
import { MNT_DETACH, MS_RDONLY, MS_REMOUNT } from "../../boot/mountflags.ts";
import { type FakeKernel, fakeKernel } from "../../tests/fakes/kernel.ts";
import { unmountAll } from "./unmount.ts";

const READ_ONLY = MS_REMOUNT | MS_RDONLY;

/** A mount table: `TARGET TYPE SOURCE` a line. */
const table = (...lines: readonly string[]): string =>
  lines.map((line, index) => {
    const [target, type, source] = line.split(" ");
    return `${index + 20} 1 0:1 / ${target} rw shared:1 - ${type} ${source} rw\n`;
  }).join("");

const ROOT = ["/ ext4 /dev/root", "/proc proc proc", "/dev devtmpfs devtmpfs"];

const host = (lines: readonly string[], fail: Record<string, string | Error> = {}): FakeKernel =>
  fakeKernel({ files: { "/proc/self/mountinfo": table(...ROOT, ...lines) }, fail });

const acts = (kernel: FakeKernel): string[] =>
  kernel.calls.filter((call) => /^(u?mount2?) /.test(call));

Deno.test("unmountAll: unmounts the last mount first, and leaves what the last steps need", () => {
  const kernel = host(["/run tmpfs run", "/run/a tmpfs a", "/var/lib/docker ext4 /dev/vda"]);
  assert.deepEqual(unmountAll(kernel, new Set(["/var/lib/docker"])), []);
  assert.deepEqual(acts(kernel), [
    "umount2 /var/lib/docker 0",
    "umount2 /run/a 0",
    "umount2 /run 0",
  ]);
  assert.equal(kernel.openFiles.size, 0);
});

Deno.test("unmountAll: a disk of this boot that is busy is made read-only, then detached", () => {
  const kernel = host(["/d ext4 /dev/vda"], { "umount2 /d 0": "EBUSY" });
  assert.deepEqual(unmountAll(kernel, new Set(["/d"])), ["/d (EBUSY)"]);
  assert.deepEqual(acts(kernel), [
    "umount2 /d 0",
    `mount "" /d "" ${READ_ONLY} `,
    `umount2 /d ${MNT_DETACH}`,
  ]);
});

Deno.test("unmountAll: what this boot did not mount is never made read-only, disk or not", () => {
  const lines = ["/data ext4 /dev/sda1", "/var/lib/docker ext4 /dev/sda1", "/run tmpfs run"];
  const kernel = host(lines, { umount2: "EBUSY" });
  assert.deepEqual(unmountAll(kernel, new Set()), []);
  assert.deepEqual(acts(kernel).filter((call) => call.startsWith("mount ")), []);
  for (const target of ["/data", "/var/lib/docker", "/run"]) {
    assert.ok(kernel.calls.includes(`umount2 ${target} ${MNT_DETACH}`));
  }
});

Deno.test("unmountAll: a mount beneath this boot's disk, at the same target, is not made read-only", () => {
  // The uppermost goes; what was there before is busy, and is a part of the host's own disk.
  const kernel = host(["/d ext4 /dev/sda1", "/d ext4 /dev/vda"]);
  const umount2 = kernel.umount2;
  kernel.umount2 = (target, flags) => {
    umount2(target, flags);
    if (kernel.calls.filter((call) => call === "umount2 /d 0").length === 1) {
      kernel.fail.set("umount2 /d 0", "EBUSY");
    }
  };
  assert.deepEqual(unmountAll(kernel, new Set(["/d"])), []);
  assert.deepEqual(acts(kernel), ["umount2 /d 0", "umount2 /d 0", `umount2 /d ${MNT_DETACH}`]);
});

Deno.test("unmountAll: the root, /proc and /dev are left, also where they count as disks", () => {
  const kernel = host([], { umount2: "EBUSY" });
  assert.deepEqual(unmountAll(kernel, new Set(["/", "/proc", "/dev"])), []);
  assert.deepEqual(acts(kernel), []);
});

Deno.test("unmountAll: a disk that stays busy through all of it stops nothing", () => {
  const kernel = host(["/run tmpfs run", "/d ext4 /dev/vda"], { umount2: "EBUSY", mount: "EBUSY" });
  assert.deepEqual(unmountAll(kernel, new Set(["/d"])), ["/d (EBUSY)"]);
  assert.equal(acts(kernel).at(-1), `umount2 /run ${MNT_DETACH}`);
});

Deno.test("unmountAll: does not change the set that it is given", () => {
  const disks = new Set(["/d"]);
  unmountAll(host(["/d ext4 /dev/vda"]), disks);
  assert.deepEqual(disks, new Set(["/d"]));
});
