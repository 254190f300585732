import assert from "node:assert/strict";
import { MS_BIND, MS_MOVE, MS_REC } from "../../boot/mountflags.ts";
import { fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import type { FakeKernel } from "../../tests/fakes/kernel.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import { fakeService } from "../../tests/fakes/service.ts";
import type { Delegates } from "../ops/operation.ts";
import type { StepScope } from "../ops/ops.ts";
import { type Taken, takeStep } from "./broker.ts";

const NOBODY: Delegates = {
  start: () => Promise.reject(new Error("nobody starts")),
  console: () => Promise.reject(new Error("nobody attaches")),
  uevent: () => Promise.reject(new Error("nobody hears")),
};

interface Tried {
  readonly taken: Taken;
  readonly kernel: FakeKernel;
}

async function attempt(
  scope: StepScope,
  step: unknown,
  options: FakeKernelOptions = {},
  delegates = NOBODY,
): Promise<Tried> {
  const kernel = fakeKernel(options);
  const taken = await takeStep(scope, step, { kernel, delegates, leaving: () => false });
  return { taken, kernel };
}

/** What was asked of the kernel beyond looking where a path leads, and opening that place. */
const acts = (kernel: FakeKernel): string[] =>
  kernel.calls.filter((call) =>
    !/^(realpath|close) /.test(call) && !/^openat2 \S+ (\d+) 0$/.test(call)
  );

Deno.test("takeStep: a step inside the scope is taken, and answers what it read", async () => {
  const step = { op: "readFile", path: "/sys/a", limit: 9 };
  const { taken, kernel } = await attempt({ readFile: ["/sys"] }, step, {
    files: { "/sys/a": "x" },
  });
  assert.deepEqual(taken, { ok: true, step, value: "x" });
  assert.equal(kernel.openFiles.size, 0);
});

Deno.test("takeStep: a step outside the scope reaches no system call", async () => {
  const files = { "/etc/shadow": "secret" };
  for (const path of ["/etc/shadow", "/sys/../etc/shadow", "/sys//../etc/shadow", "//etc/shadow"]) {
    const step = { op: "readFile", path, limit: 99 };
    const { taken, kernel } = await attempt({ readFile: ["/sys"] }, step, { files });
    assert.equal(taken.ok, false);
    assert.equal(!taken.ok && taken.code, "ESCOPE");
    assert.deepEqual(kernel.calls, [], path);
  }
});

Deno.test("takeStep: a folder outside the scope can't be shown or moved inside it", async () => {
  for (const mountflags of [MS_BIND, MS_BIND | MS_REC, MS_MOVE]) {
    const bind = (source: string): object => ({
      ...{ op: "mount", source, target: "/run/a", filesystemtype: "", mountflags, data: "" },
    });
    const files = { "/etc/shadow": "", "/run/a": "", "/run/b": "" };
    const rule = (source: string): MountRule => [source, "/run/a", "", mountflags, ""];
    const links = { "/run/out": "/etc" };
    for (const source of ["/etc", "/run/out", "etc", "/run/../etc"]) {
      // Also where the source is named as it is written, and leads elsewhere.
      const scope = { mount: [rule("/run/b"), rule("/run/out")] };
      const { taken, kernel } = await attempt(scope, bind(source), { files, links });
      assert.equal(!taken.ok && taken.code, "ESCOPE", source);
      assert.deepEqual(acts(kernel), []);
    }
    const { taken } = await attempt({ mount: [rule("/run/b")] }, bind("/run/b"), { files });
    assert.ok(taken.ok);
  }
});

const LINKS = { "/sys/out": "/etc", "/sys/self": "/sys/in", "/sys/two": "/sys/out" };
const FILES = { "/etc/shadow": "secret", "/sys/in/a": "" };
const THROUGH: readonly object[] = [
  { op: "readFile", path: "/sys/out/shadow", limit: 9 },
  { op: "readFile", path: "/sys/two/shadow", limit: 9 },
  { op: "pread", path: "/sys/out/shadow", offset: 0, count: 9 },
  { op: "readdir", path: "/sys/out" },
  { op: "umount2", target: "/sys/out/shadow", flags: 0 },
  { op: "finit_module", path: "/sys/out/shadow", param_values: "", flags: 0 },
  { op: "swapon", path: "/sys/out/shadow", swapflags: 0 },
  { op: "losetup", path: "/sys/out/shadow" },
  { op: "growfs", path: "/sys/out", filesystemtype: "ext4", size: 1, devid: 1 },
  {
    op: "mount",
    source: "a",
    target: "/sys/out",
    filesystemtype: "tmpfs",
    mountflags: 0,
    data: "",
  },
  { op: "mkdir", path: "/sys/out/new", mode: 0 },
  { op: "mknod", path: "/sys/out/new", mode: 0, dev: 0 },
  { op: "symlink", target: "a", linkpath: "/sys/two/new" },
  { op: "unlink", path: "/sys/out/shadow" },
  { op: "stat", path: "/sys/out/shadow" },
  { op: "writeFile", path: "/sys/out/new", data: "", mode: 0 },
];

for (const step of THROUGH) {
  Deno.test(`takeStep: ${JSON.stringify(step)} does not follow a link out of the scope`, async () => {
    const { op } = step as { op: string };
    const tmpfs = (target: string): MountRule => ["a", target, "tmpfs", 0, ""];
    const within = (folder: string): unknown =>
      op === "mount" ? tmpfs(folder === "/sys" ? "/sys/out" : folder) : folder;
    const scope = { [op]: [within("/sys")] } as StepScope;
    const { taken, kernel } = await attempt(scope, step, { links: LINKS, files: FILES });
    assert.equal(!taken.ok && taken.code, "ESCOPE", JSON.stringify(taken));
    assert.deepEqual(acts(kernel), []);
    // Where it leads is in the scope: then it is taken.
    const wider = { [op]: [within("/sys"), within("/etc")] } as StepScope;
    const both = await attempt(wider, step, { links: LINKS, files: FILES });
    assert.notEqual(!both.taken.ok && both.taken.code, "ESCOPE", JSON.stringify(both.taken));
  });
}

Deno.test("takeStep: a link that stays in the scope is followed; the name of a new file is not", async () => {
  const options = { links: LINKS, files: FILES };
  const read = { op: "readFile", path: "/sys/self/a", limit: 9 };
  assert.equal((await attempt({ readFile: ["/sys"] }, read, options)).taken.ok, true);
  const unlink = { op: "unlink", path: "/sys/out" };
  assert.equal((await attempt({ unlink: ["/sys"] }, unlink, options)).taken.ok, true);
});

Deno.test("takeStep: where a path leads and that can't be said, it is not gone", async () => {
  const step = { op: "readFile", path: "/sys/a", limit: 9 };
  const options = { files: { "/sys/a": "x" }, fail: { realpath: "ENAMETOOLONG" } };
  const { taken, kernel } = await attempt({ readFile: ["/sys"] }, step, options);
  assert.equal(!taken.ok && taken.code, "ESCOPE");
  assert.deepEqual(acts(kernel), []);
});

Deno.test("takeStep: what does not exist is the step's own error", async () => {
  const step = { op: "readFile", path: "/sys/none", limit: 9 };
  assert.deepEqual((await attempt({ readFile: ["/sys"] }, step)).taken, {
    ok: false,
    step: "read /sys/none",
    code: "ENOENT",
    reason: "ENOENT (no such file or directory)",
  });
});

Deno.test("takeStep: only an error that the step tolerates counts as done", async () => {
  const mkdir = { op: "mkdir", path: "/a", mode: 0o755, tolerate: ["EEXIST", "EROFS"] };
  const tried = (code: string): Promise<Tried> =>
    attempt({ mkdir: ["/a"] }, mkdir, { fail: { mkdir: code } });
  for (const code of ["EEXIST", "EROFS"]) {
    assert.deepEqual((await tried(code)).taken, {
      ok: true,
      step: mkdir,
      value: undefined,
      tolerated: code,
    });
  }
  assert.equal((await tried("ENOSPC")).taken.ok, false);
  const scope = await attempt({}, { ...mkdir, tolerate: ["ESCOPE", "EFAILED"] });
  assert.equal(scope.taken.ok, false);
});

Deno.test("takeStep: start, console and uevent go to whom they are for, and their error is the answer", async () => {
  const asked: string[] = [];
  const delegates: Delegates = {
    start: (service) => Promise.resolve(void asked.push(`start ${service.name}`)),
    console: (container) => Promise.reject(new Error(`no ${container}`)),
    uevent: (_subsystem, after) =>
      Promise.resolve({ action: "add", devpath: "/d", subsystem: "block", seqnum: after + 1 }),
  };
  const scope: StepScope = { start: ["/bin/x"], console: ["dom0"] };
  const service = fakeService({ name: "x", argv: ["/bin/x"] });
  const start = { op: "start", service };
  assert.equal((await attempt(scope, start, {}, delegates)).taken.ok, true);
  const failed = await attempt(scope, { op: "console", container: "dom0" }, {}, delegates);
  assert.deepEqual(failed.taken, {
    ok: false,
    step: "console of dom0",
    code: "EFAILED",
    reason: "no dom0",
  });
  const wait = { op: "uevent", subsystem: "block", after: 4, deadline: 1 };
  const heard = await attempt({ uevent: ["block"] }, wait, {}, delegates);
  assert.deepEqual(heard.taken.ok && heard.taken.value, {
    ...{ action: "add", devpath: "/d", subsystem: "block", seqnum: 5 },
  });
  assert.equal((await attempt({ uevent: ["net"] }, wait, {}, delegates)).taken.ok, false);
  await attempt(scope, { op: "console", container: "other" }, {}, delegates);
  const sh = { op: "start", service: { ...service, argv: ["/bin/sh"] } };
  await attempt(scope, sh, {}, delegates);
  assert.deepEqual(asked, ["start x"]);
});

const EVERY: StepScope = {
  ...{
    mkdir: ["/"],
    mknod: ["/"],
    mount: [["", "/a", "", 0, ""]],
    writeFile: ["/"],
    readFile: ["/"],
    pread: ["/"],
  },
  ...{ stat: ["/"], sethostname: ["*"], siocsifflags: ["*"], start: ["/"], console: ["*"] },
};

Deno.test("takeStep: whatever a worker sends, it answers and does not throw", async () => {
  const ops = Object.keys(EVERY).concat("constructor", "toString", "__proto__", "nothing");
  const values = [
    ...[undefined, null, -1, NaN, 2 ** 53, 1.5, "", "/a", "/a\0b", "\ud800", "/".repeat(5000)],
    ...[[], {}, { argv: ["/a\0"], name: "x" }, 10n, new Uint8Array(3), () => {}],
  ];
  const names = ["path", "mode", "dev", "source", "target", "filesystemtype", "mountflags", "data"];
  names.push("limit", "offset", "count", "name", "ifr_name", "ifr_flags", "service", "container");
  for (const op of ops) {
    for (const [first, value] of values.entries()) {
      const step = Object.fromEntries(
        names.map((name, index) => [name, values[(first + index) % values.length]]),
      );
      for (const message of [{ ...step, op }, { ...step, op, path: "/a" }, value, { op }]) {
        const { taken } = await attempt(EVERY, message);
        assert.equal(typeof taken.ok, "boolean");
      }
    }
  }
});

Deno.test("takeStep: a step that throws when it is looked at is an answer", async () => {
  const trap = {
    op: "stat",
    get path(): string {
      throw new Error("a trap");
    },
  };
  for (
    const message of [
      trap,
      new Proxy({}, {
        get: () => {
          throw new Error("a trap");
        },
      }),
    ]
  ) {
    assert.deepEqual((await attempt(EVERY, message)).taken, {
      ok: false,
      step: "a step",
      code: "EFAILED",
      reason: "a trap",
    });
  }
});

Deno.test("takeStep: an error that is no system call's is an answer, whatever is tolerated", async () => {
  const step = { op: "stat", path: "/a", tolerate: ["EFAILED"] };
  const options = { fail: { statx: new RangeError("a number") } };
  assert.deepEqual((await attempt({ stat: ["/a"] }, step, options)).taken, {
    ok: false,
    step: "stat /a",
    code: "EFAILED",
    reason: "a number",
  });
});
