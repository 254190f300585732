import assert from "node:assert/strict";
import { S_IFCHR, S_IFDIR, S_IFIFO } from "../../boot/inode.ts";
import type { Step } from "../../boot/step.ts";
import { fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import {
  O_CREAT,
  O_DIRECTORY,
  O_NOCTTY,
  O_NONBLOCK,
  O_TRUNC,
  O_WRONLY,
} from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import { takeSyscallStep } from "./take.ts";

type Taking = Parameters<typeof takeSyscallStep>[0];

const READ = O_NOCTTY | O_NONBLOCK;
const WRITE = O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_NONBLOCK;
const MOUNT = { op: "mount", source: "proc", target: "/p", filesystemtype: "proc", data: "x=1" };

// Each step with the calls that it becomes, in order.
const CALLS: readonly [step: unknown, calls: readonly string[], options?: FakeKernelOptions][] = [
  [{ op: "mkdir", path: "/a", mode: 0o755 }, ["mkdir /a 493", "chmod /a 493"]],
  [{ op: "mknod", path: "/n", mode: S_IFCHR | 0o620, dev: 5 }, [
    `mknod /n ${S_IFCHR | 0o620} 5`,
    "lchown /n 0 0",
    `chmod /n ${0o620}`,
  ]],
  [{ op: "mknod", path: "/n", mode: S_IFCHR, dev: 5, uid: 0, gid: 7 }, [
    `mknod /n ${S_IFCHR} 5`,
    "lchown /n 0 7",
    "chmod /n 0",
  ]],
  [{ op: "symlink", target: "t", linkpath: "/l" }, ["symlink t /l"]],
  [{ op: "unlink", path: "/l" }, ["unlink /l"]],
  [{ ...MOUNT, mountflags: 14 }, ["mount proc /p proc 14 x=1"]],
  [{ op: "umount2", target: "/p", flags: 2 }, ["umount2 /p 2"]],
  [{ op: "switch_root", path: "/new" }, [
    "chdir /new",
    'mount . / "" 8192 ',
    "chroot .",
    "chdir /",
  ]],
  [{ op: "writeFile", path: "/w", data: "hi", mode: 0o600 }, [
    `openat2 /w ${WRITE} ${0o600}`,
    "write 3 <2>",
    "close 3",
  ]],
  [{ op: "swapon", path: "/dev/a", swapflags: 0x8064 }, ["swapon /dev/a 32868"]],
  [
    { op: "growfs", path: "/d", filesystemtype: "btrfs", size: 8192, devid: 2 },
    [`open /d ${O_DIRECTORY}`, "growfs 3 btrfs 8192 2", "close 3"],
    { stats: { "/d": {} } },
  ],
  [
    { op: "losetup", path: "/a.img" },
    [
      `open /a.img ${READ}`,
      `open /dev/loop-control ${READ}`,
      "loopCtlGetFree 4",
      "close 4",
      `open /dev/loop0 ${READ}`,
      "loopConfigure 5 3",
      "close 5",
      "close 3",
    ],
    { files: { "/a.img": "x" }, stats: { "/dev/loop-control": {}, "/dev/loop0": {} } },
  ],
  [{ op: "sethostname", name: "h" }, ["sethostname h"]],
  [{ op: "siocsifflags", ifr_name: "lo", ifr_flags: 1 }, ["siocsifflags lo 1"]],
  [
    { op: "finit_module", path: "/m.ko", param_values: "", flags: 0 },
    [`open /m.ko ${READ}`, 'finit_module 3 "" 0', "close 3"],
    { files: { "/m.ko": "x" } },
  ],
  [
    { op: "finit_module", path: "/m.ko.xz", param_values: "a=1", flags: 1 },
    [`open /m.ko.xz ${READ}`, "finit_module 3 a=1 5", "close 3"],
    { files: { "/m.ko.xz": "x" } },
  ],
];

for (const [step, calls, options] of CALLS) {
  Deno.test(`takeSyscallStep: ${JSON.stringify(step)} is these calls, in this order`, async () => {
    const kernel = fakeKernel(options);
    await takeSyscallStep(step as Taking, kernel);
    assert.deepEqual(kernel.calls, calls);
  });
}

const take = (step: Step, options: FakeKernelOptions): unknown =>
  takeSyscallStep(step as Taking, fakeKernel(options));

Deno.test("takeSyscallStep: what looks answers what it saw", () => {
  const files = { "/d/b": "bé", "/d/a": "" };
  assert.equal(take({ op: "readFile", path: "/d/b", limit: 3 }, { files }), "bé");
  assert.deepEqual(take({ op: "readdir", path: "/d" }, { files }), ["a", "b"]);
  assert.equal(
    (take({ op: "stat", path: "/d" }, { files }) as { mode: number }).mode,
    S_IFDIR | 0o755,
  );
  const range = { op: "pread", path: "/d/b" } as const;
  assert.deepEqual(take({ ...range, offset: 1, count: 1 }, { files }), Uint8Array.of(0xc3));
  assert.deepEqual(take({ ...range, offset: 1, count: 9 }, { files }), Uint8Array.of(0xc3, 0xa9));
  assert.deepEqual(take({ ...range, offset: 99, count: 9 }, { files }), new Uint8Array());
});

Deno.test("takeSyscallStep: no step makes PID 1 hold more than its own limits", () => {
  const files = { "/huge": new Uint8Array((16 << 20) + 1) };
  const bytes = take({ op: "pread", path: "/huge", offset: 0, count: 1e15 }, { files });
  assert.equal((bytes as Uint8Array).length, 1 << 20);
  assert.throws(
    () => take({ op: "readFile", path: "/huge", limit: 1e15 }, { files }),
    { code: "EFBIG" },
  );
  assert.throws(
    () => take({ op: "pread", path: "/huge", offset: 0, count: -1 }, { files }),
    RangeError,
  );
});

Deno.test("takeSyscallStep: a FIFO does not hold up PID 1", () => {
  const options = { stats: { "/fifo": { mode: S_IFIFO } } };
  const looks: Step[] = [
    { op: "readFile", path: "/fifo", limit: 9 },
    { op: "pread", path: "/fifo", offset: 0, count: 1 },
    { op: "finit_module", path: "/fifo", param_values: "", flags: 0 },
    { op: "writeFile", path: "/fifo", data: "", mode: 0 },
  ];
  for (const step of looks) assert.doesNotThrow(() => take(step, options), step.op);
});

Deno.test("takeSyscallStep: writes all of it in as many calls as it takes, never through a link", () => {
  const kernel = fakeKernel({ writes: 2, links: { "/l": "/w" } });
  const data = Uint8Array.of(1, 2, 3, 4, 5);
  takeSyscallStep({ op: "writeFile", path: "/w", data, mode: 0 }, kernel);
  assert.deepEqual(kernel.files.get("/w"), data);
  assert.throws(
    () => takeSyscallStep({ op: "writeFile", path: "/l", data: "x", mode: 0 }, kernel),
    { code: "ELOOP" },
  );
});

Deno.test("takeSyscallStep: a file that takes nothing is an error, and is closed", () => {
  const kernel = fakeKernel({ writes: 0 });
  const step = { op: "writeFile", path: "/w", data: "x", mode: 0 } as const;
  assert.throws(() => takeSyscallStep(step, kernel), { code: "EIO" });
  assert.equal(kernel.openFiles.size, 0);
});

for (const call of ["write", "pread", "finit_module", "read"]) {
  Deno.test(`takeSyscallStep: closes what it opened where ${call} fails`, () => {
    const steps: Record<string, Taking> = {
      write: { op: "writeFile", path: "/f", data: "x", mode: 0 },
      pread: { op: "pread", path: "/f", offset: 0, count: 1 },
      finit_module: { op: "finit_module", path: "/f", param_values: "", flags: 0 },
      read: { op: "readFile", path: "/f", limit: 9 },
    };
    const kernel = fakeKernel({ files: { "/f": "x" }, fail: { [call]: "EIO" } });
    assert.throws(() => takeSyscallStep(steps[call] as Taking, kernel), SyscallError);
    assert.equal(kernel.openFiles.size, 0);
  });
}

Deno.test("takeSyscallStep: a directory that was there keeps its mode", () => {
  const kernel = fakeKernel({ files: { "/d/f": "" } });
  const step = { op: "mkdir", path: "/d", mode: 0o777 } as const;
  assert.throws(() => takeSyscallStep(step, kernel), { code: "EEXIST" });
  assert.deepEqual(kernel.calls, ["mkdir /d 511"]);
});
