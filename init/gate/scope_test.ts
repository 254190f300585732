import assert from "node:assert/strict";
import { MS_BIND, MS_NODEV, MS_NOSUID } from "../../boot/mountflags.ts";
import { STORAGE } from "../../boot/stages/storage/manifest.ts";
import type { Step, StepScope } from "../ops/ops.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import { fakeService } from "../../tests/fakes/service.ts";
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
    assert.match(
      refusal({ readFile: ["/", "/etc"] }, read(path)) ?? "",
      /not an absolute, plain path/,
    );
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

const mount = (...[source, target, filesystemtype, mountflags, data]: MountRule): Step => ({
  ...{ op: "mount", source, target, filesystemtype, mountflags, data },
});

/** A rule, and mounts that differ from those that it covers in one thing each. */
const RULE: MountRule = ["/dev/*", "/m", "btrfs", MS_NOSUID | MS_NODEV, "device=/dev/*,degraded"];
const COVERED: readonly MountRule[] = [
  ["/dev/vda", "/m", "btrfs", MS_NOSUID | MS_NODEV, ""],
  ["/dev/nvme0n1p1", "/m", "btrfs", MS_NOSUID | MS_NODEV, "device=/dev/vdb,device=/dev/vdc"],
  ["/dev/dm-0", "/m", "btrfs", MS_NOSUID | MS_NODEV, "degraded"],
];
const OUTSIDE: readonly MountRule[] = [
  // The source: another one, none, one that leads elsewhere, the folder itself.
  ...["/etc/x", "", "/dev/", "/dev", "/dev/../etc", "/dev/a/b", "/dev/.", "proc", "/dev/*"].map((
    source,
  ): MountRule => [source, "/m", "btrfs", MS_NOSUID | MS_NODEV, ""]),
  ...["/", "/etc", "/m/x", "/mm", "m", "/m/"].map((
    target,
  ): MountRule => ["/dev/vda", target, "btrfs", MS_NOSUID | MS_NODEV, ""]),
  ...["", "overlay", "proc", "ext4", "btrfs "].map((
    type,
  ): MountRule => ["/dev/vda", "/m", type, MS_NOSUID | MS_NODEV, ""]),
  // Fewer flags are more rights, and others do something else.
  ...[0, MS_NOSUID, MS_NOSUID | MS_NODEV | MS_BIND, MS_BIND].map((
    flags,
  ): MountRule => ["/dev/vda", "/m", "btrfs", flags, ""]),
  ...[
    ...["lowerdir=/etc", "upperdir=/etc", "workdir=/etc", "degraded,lowerdir=/etc", "subvol=/x"],
    ...["device=/etc/x", "device=/dev/../etc/x", "device=/dev/", "degraded=1", "rw", "=", " "],
  ].map((data): MountRule => ["/dev/vda", "/m", "btrfs", MS_NOSUID | MS_NODEV, data]),
];

Deno.test("refusal: a rule of mount names source, target, type, flags and options", () => {
  for (const one of COVERED) {
    assert.equal(refusal({ mount: [RULE] }, mount(...one)), null, one.join(" "));
  }
  for (const one of OUTSIDE) {
    assert.notEqual(refusal({ mount: [RULE] }, mount(...one)), null, one.join(" "));
  }
});

Deno.test("refusal: a file system in memory may have any size that a user can set, and no other option", () => {
  const scope = STORAGE.scope;
  const memory = (data: string): Step =>
    mount("docker", "/var/lib/docker", "tmpfs", MS_NOSUID | MS_NODEV, data);
  for (const size of ["75%", "2g", "512M", "1073741824", "auto"]) {
    assert.equal(refusal(scope, memory(`size=${size},mode=710`)), null, size);
  }
  for (
    const data of ["size=1,mode=777", "size=", "size=1/2", "size=1,nr_inodes=1", "huge=always"]
  ) {
    assert.notEqual(refusal(scope, memory(data)), null, data);
  }
});

Deno.test("refusal: a bound folder is held by its source too, and plainly", () => {
  const rule: MountRule = ["/run/a", "/run/b", "", MS_BIND, ""];
  const bind = (source: string, target: string): Step => mount(source, target, "", MS_BIND, "");
  assert.equal(refusal({ mount: [rule] }, bind("/run/a", "/run/b")), null);
  for (const source of ["/etc", "/run/a/x", "/run", "run/a", "/run/../run/a", "/run/a/"]) {
    assert.notEqual(refusal({ mount: [rule] }, bind(source, "/run/b")), null, source);
  }
});

Deno.test("refusal: a link is held by where it stands, a service by its executable", () => {
  const symlink: Step = { op: "symlink", target: "/run/x", linkpath: "/etc/x" };
  assert.notEqual(refusal({ symlink: ["/run"] }, symlink), null);
  assert.equal(refusal({ symlink: ["/etc"] }, symlink), null);
  const start = (executable: string): Step => ({
    op: "start",
    service: fakeService({ name: "x", argv: [executable] }),
  });
  assert.equal(refusal({ start: ["/usr/bin/x"] }, start("/usr/bin/x")), null);
  assert.notEqual(refusal({ start: ["/usr/bin/x"] }, start("/usr/bin/sh")), null);
  assert.notEqual(refusal({ start: ["/usr/bin/x"] }, start("x")), null);
});
