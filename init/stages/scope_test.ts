import assert from "node:assert/strict";
import type { StepScope } from "../../boot/stage.ts";
import type { Step } from "../../boot/step.ts";
import { refusal } from "./scope.ts";

const read = (path: string): Step => ({ op: "readFile", path, limit: 1 });

Deno.test("refusal: a path stands for itself and all beneath it", () => {
  const scope: StepScope = { readFile: ["/etc/a", "/sys"] };
  for (const path of ["/etc/a", "/etc/a/b", "/sys", "/sys/class/net", "/sys/..."]) {
    assert.equal(refusal(scope, read(path)), null, path);
  }
  for (const path of ["/etc", "/etc/ab", "/etc/a.b", "/sy", "/", "/proc", "/SYS"]) {
    assert.match(refusal(scope, read(path)) ?? "", /outside the stage's scope of readFile/, path);
  }
});

Deno.test("refusal: a path that does not say what it names is refused, whatever the scope", () => {
  const hostile = [
    "",
    ".",
    "..",
    "etc",
    "//",
    "//etc",
    "/etc/",
    "/etc//a",
    "/etc/.",
    "/etc/..",
    "/..",
  ];
  hostile.push("/etc/../etc/a", "/etc/a/../../root", "/./etc", "etc/a", " /etc");
  for (const path of hostile) {
    assert.match(refusal({ readFile: ["/", "/etc"] }, read(path)) ?? "", /no absolute, plain path/);
  }
  assert.equal(refusal({ readFile: ["/"] }, read("/")), null);
});

Deno.test("refusal: an operation that the scope does not name, or that every object has", () => {
  assert.equal(refusal({}, read("/a")), "the stage's scope has no readFile");
  for (const op of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    const step = { op, path: "/a" } as unknown as Step;
    assert.match(refusal({ readFile: ["/"] }, step) ?? "", /the stage's scope has no/, op);
  }
});

Deno.test("refusal: names are held as they are, or all stand behind *", () => {
  const up = (ifr_name: string): Step => ({ op: "siocsifflags", ifr_name, ifr_flags: 1 });
  assert.equal(refusal({ siocsifflags: ["lo"] }, up("lo")), null);
  for (const name of ["lo0", "l", "", "lo/x", "*"]) {
    assert.notEqual(refusal({ siocsifflags: ["lo"] }, up(name)), null, name);
  }
  assert.equal(refusal({ siocsifflags: ["*"] }, up("eth0")), null);
});

Deno.test("refusal: a mount is held by its target, a link by where it stands, a service by its executable", () => {
  const mount: Step = {
    op: "mount",
    source: "/run/x",
    target: "/etc",
    filesystemtype: "",
    mountflags: 0,
    data: "",
  };
  assert.notEqual(refusal({ mount: ["/run"] }, mount), null);
  const symlink: Step = { op: "symlink", target: "/run/x", linkpath: "/etc/x" };
  assert.notEqual(refusal({ symlink: ["/run"] }, symlink), null);
  assert.equal(refusal({ symlink: ["/etc"] }, symlink), null);
  const start = (executable: string): Step => ({
    op: "start",
    service: {
      name: "x",
      argv: [executable],
      environment: {},
      readiness: null,
      restart: null,
      stop: { order: 0, deadline: 1 },
      output: "console",
      stale: [],
    },
  });
  assert.equal(refusal({ start: ["/usr/bin/x"] }, start("/usr/bin/x")), null);
  assert.notEqual(refusal({ start: ["/usr/bin/x"] }, start("/usr/bin/sh")), null);
  assert.notEqual(refusal({ start: ["/usr/bin/x"] }, start("x")), null);
});

Deno.test("refusal: what a subject leads to is held in its stead", () => {
  assert.notEqual(refusal({ readFile: ["/sys"] }, read("/sys/a"), "/etc/shadow"), null);
  assert.equal(refusal({ readFile: ["/sys"] }, read("/sys/a"), "/sys/b"), null);
});
