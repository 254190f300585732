import assert from "node:assert/strict";
import { fakeService } from "../../tests/fakes/service.ts";
import { asMessage, asStep } from "./protocol.ts";

Deno.test("asMessage: what a stage says, as it says it", () => {
  for (
    const message of [
      { type: "began" },
      { type: "steps", id: 1, steps: [{ op: "mkdir" }, 7] },
      { type: "log", lines: [] },
      {
        type: "log",
        lines: [{ detail: "x" }, { detail: "x", started: { container: "c", seconds: 0.5 } }],
      },
      { type: "done", outcome: [1] },
      { type: "skipped", reason: "x" },
      { type: "failed", error: "x" },
      { type: "failed", error: "x", step: "mkdir /a" },
    ]
  ) assert.deepEqual(asMessage(message), message);
});

Deno.test("asMessage: what no stage says fails the stage", () => {
  const hostile = [null, undefined, 1, "done", [], {}, { type: "toString" }, { type: ["done"] }];
  const steps = [undefined, {}, "a", new Array(257)].map((list) => ({
    ...{ type: "steps", id: 1, steps: list },
  }));
  const ids = ["1", undefined, null].map((id) => ({ type: "steps", id, steps: [] }));
  for (const said of [...hostile, ...steps, ...ids, { type: "steps" }]) {
    assert.equal(asMessage(said).type, "failed", Deno.inspect(said));
  }
});

Deno.test("asMessage: a container without a name or a time is none, and its line stays", () => {
  const seconds = [NaN, Infinity, -1, "1", undefined].map((wrong) => ({
    container: "c",
    seconds: wrong,
  }));
  for (const started of [null, 1, "c", [], {}, { container: 1, seconds: 1 }, ...seconds]) {
    assert.deepEqual(asMessage({ type: "log", lines: [{ detail: "x", started }] }), {
      type: "log",
      lines: [{ detail: "x" }],
    });
  }
});

Deno.test("asMessage: a text that is none is replaced, and a long one cut off", () => {
  for (const value of [10n, { toString: 1 }, undefined, null, [], 1]) {
    const logged = { type: "log", lines: [{ detail: value }, value] };
    for (const said of [{ type: "failed", error: value }, logged]) {
      assert.match(JSON.stringify(asMessage(said)), /not a text\)"/);
    }
    assert.match(JSON.stringify(asMessage({ type: "skipped", reason: value })), /not a text\)"/);
  }
  const long = "x".repeat(10 << 20);
  assert.deepEqual(asMessage({ type: "log", lines: [{ detail: long }] }), {
    type: "log",
    lines: [{ detail: "x".repeat(4096) }],
  });
  for (const lines of [undefined, {}, "a", new Array(257).fill({ detail: "x" })]) {
    assert.equal(asMessage({ type: "log", lines }).type, "failed");
  }
  assert.ok(JSON.stringify(asMessage({ type: "failed", error: long, step: long })).length < 9000);
});

const service = fakeService({ name: "x", argv: ["/bin/x", "-v"] });
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
    /its path is not a text of at most 4096 characters/,
  );
  const write = (data: unknown): unknown => ({ op: "writeFile", path: "/a", mode: 0, data });
  assert.equal(asStep(write(new Uint8Array(limit))).op, "writeFile");
  for (const data of [long, new Uint8Array(limit + 1), new Uint16Array(1), [1], {}]) {
    assert.throws(() => asStep(write(data)), /its data is not a text or bytes, at most 16777216/);
  }
  assert.throws(() => asStep({ op: long }), ({ message }: Error) => message.length < 200);
});

Deno.test("asStep: what is tolerated is a list of texts", () => {
  assert.equal(asStep({ op: "stat", path: "/a", tolerate: ["ENOENT"] }).op, "stat");
  for (const tolerate of ["ENOENT", null, {}, [1], [["ENOENT"]], { includes: 1 }]) {
    assert.throws(() => asStep({ op: "stat", path: "/a", tolerate }), /its tolerate/);
  }
});
