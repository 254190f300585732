import assert from "node:assert/strict";
import { makedev, S_IFBLK, S_IFCHR, S_IFIFO, S_IFREG } from "../../boot/inode.ts";
import { fakeService } from "../../tests/fakes/service.ts";
import { describeStep, rowOf, type Step, type StepOf, type StepResult } from "./ops.ts";

const SERVICE = fakeService({ name: "true", argv: ["/bin/true", "--really"] });

/** Each operation, with what the log says of it and what is held against the scope. */
const STEPS: readonly (readonly [step: Step, line: string, subject: string])[] = [
  [{ op: "mkdir", path: "/a", mode: 0o1777 }, "mkdir /a 01777", "/a"],
  [
    { op: "mknod", path: "/a", mode: S_IFCHR | 0o620, dev: makedev(5, 1) },
    "mknod /a c 5:1 0620",
    "/a",
  ],
  [
    { op: "mknod", path: "/a", mode: S_IFBLK | 0o600, dev: makedev(259, 300) },
    "mknod /a b 259:300 0600",
    "/a",
  ],
  [{ op: "mknod", path: "/a", mode: S_IFIFO, dev: 0 }, "mknod /a p 0:0 00", "/a"],
  [{ op: "mknod", path: "/a", mode: S_IFREG | 0o644, dev: 0 }, "mknod /a ? 0:0 0644", "/a"],
  [{ op: "symlink", target: "/to", linkpath: "/from" }, "symlink /from -> /to", "/from"],
  [{ op: "unlink", path: "/a" }, "unlink /a", "/a"],
  [
    { op: "mount", source: "s", target: "/t", filesystemtype: "tmpfs", mountflags: 6, data: "d=1" },
    'mount "s" on /t as tmpfs flags 0x6 (d=1)',
    '"s" on /t as tmpfs flags 0x6 (d=1)',
  ],
  [
    { op: "mount", source: "", target: "/", filesystemtype: "", mountflags: 0, data: "" },
    'mount "" on /',
    '"" on /',
  ],
  [{ op: "umount2", target: "/t", flags: 2 }, "umount /t", "/t"],
  [{ op: "switch_root", path: "/mnt" }, "switch_root /mnt", "/mnt"],
  [{ op: "writeFile", path: "/a", data: "é\n", mode: 0o644 }, "write /a (2 characters)", "/a"],
  [
    { op: "writeFile", path: "/a", data: new Uint8Array(3), mode: 0o644 },
    "write /a (3 bytes)",
    "/a",
  ],
  [{ op: "readFile", path: "/a", limit: 1 }, "read /a", "/a"],
  [{ op: "pread", path: "/a", offset: 65536, count: 8 }, "pread /a 65536+8", "/a"],
  [{ op: "readdir", path: "/a" }, "readdir /a", "/a"],
  [{ op: "stat", path: "/a" }, "stat /a", "/a"],
  [
    { op: "swapon", path: "/dev/zram0", swapflags: 0x8064 },
    "swapon /dev/zram0 flags 0x8064",
    "/dev/zram0",
  ],
  [{ op: "losetup", path: "/a" }, "losetup /a", "/a"],
  [
    { op: "growfs", path: "/a", filesystemtype: "ext4", size: 4096, devid: 1 },
    "growfs /a as ext4 to 4096 bytes",
    "/a",
  ],
  [
    { op: "growfs", path: "/a", filesystemtype: "btrfs", size: 4096, devid: 2 },
    "growfs /a as btrfs to 4096 bytes on device 2",
    "/a",
  ],
  [
    { op: "uevent", subsystem: "block", after: 9, deadline: 2.5 },
    "uevent of block after 9 within 2.5 s",
    "block",
  ],
  [
    { op: "finit_module", path: "/a.ko", param_values: "", flags: 0 },
    "finit_module /a.ko",
    "/a.ko",
  ],
  [
    { op: "finit_module", path: "/a.ko", param_values: "n=1", flags: 0 },
    "finit_module /a.ko n=1",
    "/a.ko",
  ],
  [{ op: "sethostname", name: "host" }, 'sethostname "host"', "host"],
  [{ op: "siocsifflags", ifr_name: "lo", ifr_flags: 0x41 }, "siocsifflags lo 0x41", "lo"],
  [{ op: "start", service: SERVICE }, "start true: /bin/true --really", "/bin/true"],
  [{ op: "console", container: "dom0" }, "console of dom0", "dom0"],
];

Deno.test("describeStep, rowOf: every operation", () => {
  for (const [step, line, subject] of STEPS) {
    assert.equal(describeStep(step), line);
    assert.equal(rowOf(step).subject(step as never), subject);
  }
  assert.equal(new Set(STEPS.map(([{ op }]) => op)).size, 21);
});

Deno.test("describeStep: stays one line, whatever a stage puts into it", () => {
  const path = "/a\n[init] all is well\r\u001b[2J\u0085";
  const line = describeStep({ op: "stat", path });
  assert.equal(line, "stat /a\\u000a[init] all is well\\u000d\\u001b[2J\\u0085");
  assert.doesNotMatch(describeStep({ op: "symlink", linkpath: "/a", target: path }), /\p{Cc}/u);
});

Deno.test("StepResult: is undefined too where a step may tolerate an error", () => {
  type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false;
  type Literal = { readonly op: "readFile"; readonly path: string; readonly limit: number };
  const results: [
    Same<StepResult<Literal>, string>,
    Same<StepResult<Literal & { readonly tolerate: readonly ["ENOENT"] }>, string | undefined>,
    Same<StepResult<StepOf<"readFile">>, string | undefined>,
  ] = [true, true, true];
  assert.ok(results.every((same) => same));
});
