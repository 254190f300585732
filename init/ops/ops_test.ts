import assert from "node:assert/strict";
import { S_IFCHR, S_IFDIR, S_IFIFO } from "../../boot/inode.ts";
import {
  errnoOf,
  type FakeKernel,
  fakeKernel,
  type FakeKernelOptions,
} from "../../tests/fakes/kernel.ts";
import {
  O_CREAT,
  O_DIRECTORY,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_TRUNC,
  O_WRONLY,
} from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import { type Taken, takeStep } from "../gate/broker.ts";
import { type Op, OPERATIONS, type Step, type StepScope } from "./ops.ts";

const READ = O_NOCTTY | O_NONBLOCK;
const WRITE = O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_NONBLOCK;
const MOUNT = { op: "mount", source: "proc", target: "/p", filesystemtype: "proc", data: "x=1" };

const FOLDER = O_PATH | O_DIRECTORY;
const ENTRY = O_PATH | O_NOFOLLOW;

/** A scope in which everything is that is tried here. */
const scopeOf = (step: Step): StepScope =>
  step.op === "mount"
    ? {
      mount: [[step.source, step.target, step.filesystemtype, step.mountflags, step.data]],
    }
    : { [step.op]: step.op === "sethostname" || step.op === "siocsifflags" ? ["*"] : ["/"] };

function take(step: Step, kernel: FakeKernel): Promise<Taken> {
  const nobody = (): Promise<never> => Promise.reject(new Error("nobody"));
  const delegates = { start: nobody, console: nobody, uevent: nobody };
  return takeStep(scopeOf(step), step, { kernel, delegates, leaving: () => false });
}

/** The calls that act: places are opened and closed around them. */
const acts = (kernel: FakeKernel): string[] => {
  const paths = new Set<string>([FOLDER, ENTRY, O_PATH].map(String));
  return kernel.calls.filter((call) => {
    const [name = "", , flags = ""] = call.split(" ");
    return name !== "realpath" && !(name === "openat2" && paths.has(flags)) && name !== "close";
  });
};

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
  [{ op: "umount2", target: "/p", flags: 2 }, ["umount2 /p 10"]],
  [{ op: "switch_root", path: "/new" }, [
    "chdir /new",
    'mount . / "" 8192 ',
    "chroot .",
    "chdir /",
  ]],
  [{ op: "writeFile", path: "/w", data: "hi", mode: 0o600 }, [
    `openat2 /w ${WRITE} ${0o600}`,
    "write 4 <2>",
  ]],
  [{ op: "swapon", path: "/dev/a", swapflags: 0x8064 }, ["swapon /dev/a 32868"]],
  [
    { op: "growfs", path: "/d", filesystemtype: "btrfs", size: 8192, devid: 2 },
    [`open /d ${O_DIRECTORY}`, "growfs 4 btrfs 8192 2"],
    { stats: { "/d": {} } },
  ],
  [
    { op: "losetup", path: "/a.img" },
    [
      `open /a.img ${READ}`,
      `open /dev/loop-control ${READ}`,
      "loopCtlGetFree 5",
      `open /dev/loop0 ${READ}`,
      "loopConfigure 6 4",
    ],
    { files: { "/a.img": "x" }, stats: { "/dev/loop-control": {}, "/dev/loop0": {} } },
  ],
  [{ op: "sethostname", name: "h" }, ["sethostname h"]],
  [{ op: "siocsifflags", ifr_name: "lo", ifr_flags: 1 }, ["siocsifflags lo 1"]],
  [
    { op: "finit_module", path: "/m.ko", param_values: "", flags: 0 },
    [`open /m.ko ${READ}`, 'finit_module 4 "" 0'],
    { files: { "/m.ko": "x" } },
  ],
  [
    { op: "finit_module", path: "/m.ko.xz", param_values: "a=1", flags: 1 },
    [`open /m.ko.xz ${READ}`, "finit_module 4 a=1 5"],
    { files: { "/m.ko.xz": "x" } },
  ],
];

for (const [step, calls, options] of CALLS) {
  Deno.test(`takeStep: ${JSON.stringify(step)} is these calls, in this order, and nothing stays open`, async () => {
    const there = { "/p": {}, "/new": {}, "/dev/a": {} };
    const kernel = fakeKernel({ ...options, stats: { ...there, ...options?.stats } });
    const taken = await take(step as Step, kernel);
    assert.ok(taken.ok, JSON.stringify(taken));
    assert.deepEqual(acts(kernel), calls);
    assert.equal(kernel.openFiles.size, 0);
  });
}

Deno.test("takeStep: every operation acts on what it has opened, never on a path", async () => {
  const kernel = fakeKernel({ stats: { "/d": {} } });
  await take({ op: "mkdir", path: "/d/new", mode: 0o1777 }, kernel);
  assert.deepEqual(kernel.calls, [
    "realpath /d",
    `openat2 /d ${FOLDER} 0`,
    `mkdir /d/new ${0o1777}`,
    `openat2 /d/new ${ENTRY} 0`,
    `chmod /d/new ${0o1777}`,
    "close 4",
    "close 3",
  ]);
});

Deno.test("takeStep: a folder that becomes a link between check and use is refused", async () => {
  for (const op of ["readFile", "writeFile", "mkdir", "unlink", "stat", "swapon"] as const) {
    const links: Record<string, string> = {};
    const kernel = fakeKernel({ files: { "/in/d/f": "x", "/etc/f": "secret" }, links });
    const step = {
      ...{ op, path: "/in/d/f", limit: 9, data: "x", mode: 0o600, swapflags: 0 },
    } as unknown as Step;
    const { realpath, openat2 } = kernel;
    let led = false;
    // What `realpath` has found is replaced before it is opened.
    kernel.realpath = (path: string): string => {
      const real = realpath(path);
      led = true;
      return real;
    };
    kernel.openat2 = (dirfd, path, flags, mode): number => {
      if (led && path.startsWith("/in/d")) {
        throw new SyscallError("openat2", errnoOf("ELOOP"), [path]);
      }
      return openat2(dirfd, path, flags, mode);
    };
    const scope = { [op]: ["/in"] } as StepScope;
    const nobody = (): Promise<never> => Promise.reject(new Error("nobody"));
    const taken = await takeStep(scope, step, {
      kernel,
      delegates: { start: nobody, console: nobody, uevent: nobody },
      leaving: () => false,
    });
    assert.equal(!taken.ok && taken.code, "ESCOPE", `${op}: ${JSON.stringify(taken)}`);
    assert.deepEqual(acts(kernel), []);
    assert.equal(kernel.openFiles.size, 0);
  }
});

const valueOf = async (step: Step, options: FakeKernelOptions): Promise<unknown> => {
  const taken = await take(step, fakeKernel(options));
  assert.ok(taken.ok, JSON.stringify(taken));
  return taken.value;
};
const codeOf = async (step: Step, kernel: FakeKernel): Promise<string | null> => {
  const taken = await take(step, kernel);
  return taken.ok ? null : taken.code;
};

Deno.test("takeStep: an operation that looks answers what it saw", async () => {
  const files = { "/d/b": "bé", "/d/a": "" };
  assert.equal(await valueOf({ op: "readFile", path: "/d/b", limit: 3 }, { files }), "bé");
  assert.deepEqual(await valueOf({ op: "readdir", path: "/d" }, { files }), ["a", "b"]);
  const stat = await valueOf({ op: "stat", path: "/d" }, { files }) as { mode: number };
  assert.equal(stat.mode, S_IFDIR | 0o755);
  const root = await valueOf({ op: "stat", path: "/" }, { files }) as { mode: number };
  assert.equal(root.mode, S_IFDIR | 0o755);
  const range = { op: "pread", path: "/d/b" } as const;
  const read = (offset: number, count: number): Promise<unknown> =>
    valueOf({ ...range, offset, count }, { files });
  assert.deepEqual(await read(1, 1), Uint8Array.of(0xc3));
  assert.deepEqual(await read(1, 9), Uint8Array.of(0xc3, 0xa9));
  assert.deepEqual(await read(99, 9), new Uint8Array());
});

Deno.test("takeStep: no step makes PID 1 hold more than its own limits", async () => {
  const files = { "/huge": new Uint8Array((16 << 20) + 1) };
  const bytes = await valueOf({ op: "pread", path: "/huge", offset: 0, count: 1e15 }, { files });
  assert.equal((bytes as Uint8Array).length, 1 << 20);
  const read: Step = { op: "readFile", path: "/huge", limit: 1e15 };
  assert.equal(await codeOf(read, fakeKernel({ files })), "EFBIG");
  const taken = await take(
    { op: "pread", path: "/huge", offset: 0, count: -1 },
    fakeKernel({ files }),
  );
  assert.match(taken.ok ? "" : taken.reason, /[Ii]nvalid/);
});

Deno.test("takeStep: a FIFO does not hold up PID 1", async () => {
  const options = { stats: { "/fifo": { mode: S_IFIFO } } };
  const looks: Step[] = [
    { op: "readFile", path: "/fifo", limit: 9 },
    { op: "pread", path: "/fifo", offset: 0, count: 1 },
    { op: "finit_module", path: "/fifo", param_values: "", flags: 0 },
    { op: "writeFile", path: "/fifo", data: "", mode: 0 },
  ];
  for (const step of looks) assert.ok((await take(step, fakeKernel(options))).ok, step.op);
});

Deno.test("takeStep: writes all of it in as many calls as it takes, never through a link", async () => {
  const kernel = fakeKernel({ writes: 2, links: { "/l": "/w" } });
  const data = Uint8Array.of(1, 2, 3, 4, 5);
  await take({ op: "writeFile", path: "/w", data, mode: 0 }, kernel);
  assert.deepEqual(kernel.files.get("/w"), data);
  assert.equal(await codeOf({ op: "writeFile", path: "/l", data: "x", mode: 0 }, kernel), "ELOOP");
});

Deno.test("takeStep: a file that takes nothing is an error, and is closed", async () => {
  const kernel = fakeKernel({ writes: 0 });
  assert.equal(await codeOf({ op: "writeFile", path: "/w", data: "x", mode: 0 }, kernel), "EIO");
  assert.equal(kernel.openFiles.size, 0);
});

for (const call of ["write", "pread", "finit_module", "read"]) {
  Deno.test(`takeStep: closes what it opened where ${call} fails`, async () => {
    const steps: Record<string, Step> = {
      write: { op: "writeFile", path: "/f", data: "x", mode: 0 },
      pread: { op: "pread", path: "/f", offset: 0, count: 1 },
      finit_module: { op: "finit_module", path: "/f", param_values: "", flags: 0 },
      read: { op: "readFile", path: "/f", limit: 9 },
    };
    const kernel = fakeKernel({ files: { "/f": "x" }, fail: { [call]: "EIO" } });
    assert.equal(await codeOf(steps[call] as Step, kernel), "EIO");
    assert.equal(kernel.openFiles.size, 0);
  });
}

Deno.test("takeStep: a directory that was there keeps its mode", async () => {
  const kernel = fakeKernel({ files: { "/d/f": "" } });
  assert.equal(await codeOf({ op: "mkdir", path: "/d", mode: 0o777 }, kernel), "EEXIST");
  assert.deepEqual(acts(kernel), ["mkdir /d 511"]);
});

Deno.test("OPERATIONS: each is a row with all that there is to know, under its own name", () => {
  for (const [name, row] of Object.entries(OPERATIONS)) {
    assert.equal(row.op, name as Op);
    assert.ok(["looks", "makes", "begins"].includes(row.effect), name);
  }
});
