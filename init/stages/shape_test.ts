import assert from "node:assert/strict";
import type { Service } from "../../boot/service.ts";
import { asStep } from "./shape.ts";

const service: Service = {
  name: "x",
  argv: ["/bin/x", "-v"],
  environment: {},
  readiness: null,
  restart: null,
  stop: { order: 0, deadline: 1 },
  output: "console",
  stale: [],
};
/** One step of each operation, as a worker sends it. */
const STEPS = [
  { op: "mkdir", path: "/a", mode: 0o755 },
  { op: "mknod", path: "/a", mode: 0o666, dev: 259 },
  { op: "symlink", target: "a", linkpath: "/b" },
  { op: "unlink", path: "/a" },
  { op: "mount", source: "", target: "/a", filesystemtype: "", mountflags: 0, data: "" },
  { op: "umount2", target: "/a", flags: 0 },
  { op: "switch_root", path: "/a" },
  { op: "writeFile", path: "/a", data: "x", mode: 0o644 },
  { op: "readFile", path: "/a", limit: 1 },
  { op: "pread", path: "/a", offset: 0, count: 1 },
  { op: "readdir", path: "/a" },
  { op: "stat", path: "/a" },
  { op: "finit_module", path: "/a", param_values: "", flags: 0 },
  { op: "sethostname", name: "a" },
  { op: "siocsifflags", ifr_name: "lo", ifr_flags: 1 },
  { op: "swapon", path: "/dev/a", swapflags: 0 },
  { op: "losetup", path: "/a" },
  { op: "growfs", path: "/a", filesystemtype: "ext4", size: 1, devid: 1 },
  { op: "uevent", subsystem: "block", after: 0, deadline: 1 },
  { op: "start", service },
  { op: "console", container: "dom0" },
];

for (const step of STEPS) {
  Deno.test(`asStep: ${step.op} with all its fields, and with no one of them missing or wrong`, () => {
    assert.equal(asStep(step), step);
    for (const field of Object.keys(step).filter((name) => name !== "op")) {
      for (const value of [undefined, null, NaN, Infinity, true, [], Symbol("x"), 10n]) {
        const wrong = { ...step, [field]: value };
        const said = new RegExp(field === "service" ? "start" : field);
        assert.throws(() => asStep(wrong), { name: "TypeError", message: said }, field);
      }
    }
  });
}

Deno.test("asStep: an operation that there is none of, or that every object has", () => {
  for (
    const op of ["", "exec", "MOUNT", "constructor", "toString", "__proto__", 1, null, {}, 10n]
  ) {
    assert.throws(() => asStep({ op, path: "/a" }), TypeError);
  }
  for (const value of [undefined, null, 0, "mkdir", [], () => {}, Object.create(null)]) {
    assert.throws(() => asStep(value), TypeError);
  }
});

Deno.test("asStep: a text beyond every path's length, and data beyond 16 MiB, are refused", () => {
  const limit = 16 << 20;
  const long = "x".repeat(limit + 1);
  assert.equal(asStep({ op: "stat", path: "x".repeat(4096) }).op, "stat");
  assert.throws(
    () => asStep({ op: "stat", path: "x".repeat(4097) }),
    /path is no text, or too long/,
  );
  const write = (data: unknown): unknown => ({ op: "writeFile", path: "/a", mode: 0, data });
  assert.equal(asStep(write(new Uint8Array(limit))).op, "writeFile");
  for (const data of [long, new Uint8Array(limit + 1), new Uint16Array(1), [1], {}]) {
    assert.throws(() => asStep(write(data)), /data is no bytes, or too long/);
  }
  assert.throws(() => asStep({ op: long }), ({ message }: Error) => message.length < 200);
});

Deno.test("asStep: what is tolerated is a list of texts", () => {
  assert.equal(asStep({ op: "stat", path: "/a", tolerate: ["ENOENT"] }).op, "stat");
  for (const tolerate of ["ENOENT", null, {}, [1], [["ENOENT"]], { includes: 1 }]) {
    assert.throws(() => asStep({ op: "stat", path: "/a", tolerate }), /its tolerate/);
  }
});
