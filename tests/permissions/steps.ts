/**
 * Makes steps to try a scope with: one of each operation, on any subject. It must not know a stage.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import type { Op, Step, StepScope } from "../../init/ops/ops.ts";
import { fakeService } from "../fakes/service.ts";

const service = (executable: string): Service => fakeService({ name: "tried", argv: [executable] });

/** Makes a mount that a rule allows: with a word for each `*`. */
export const mountOf = (
  [source, target, filesystemtype, mountflags, data]: MountRule,
): Step & { readonly op: "mount" } => ({
  ...{ op: "mount", filesystemtype, mountflags },
  source: source.replace("*", "tried"),
  target: target.replace("*", "tried"),
  data: data.replaceAll("*", "tried"),
});

/** Makes a step of each operation from its subject; an arbitrary mount, from its target. */
export const STEP_ON: { readonly [O in Op]: (subject: string) => Step & { readonly op: O } } = {
  mkdir: (path) => ({ op: "mkdir", path, mode: 0o755 }),
  mknod: (path) => ({ op: "mknod", path, mode: 0o20600, dev: 0x0101 }),
  symlink: (linkpath) => ({ op: "symlink", target: "/", linkpath }),
  unlink: (path) => ({ op: "unlink", path }),
  mount: (target) => ({
    ...{ op: "mount", source: "tried", target, filesystemtype: "tmpfs" },
    ...{ mountflags: 0, data: "" },
  }),
  umount2: (target) => ({ op: "umount2", target, flags: 0 }),
  switch_root: (path) => ({ op: "switch_root", path }),
  writeFile: (path) => ({ op: "writeFile", path, data: "tried", mode: 0o600 }),
  readFile: (path) => ({ op: "readFile", path, limit: 1024 }),
  pread: (path) => ({ op: "pread", path, offset: 0, count: 16 }),
  readdir: (path) => ({ op: "readdir", path }),
  stat: (path) => ({ op: "stat", path }),
  finit_module: (path) => ({ op: "finit_module", path, param_values: "", flags: 0 }),
  sethostname: (name) => ({ op: "sethostname", name }),
  siocsifflags: (ifr_name) => ({ op: "siocsifflags", ifr_name, ifr_flags: 1 }),
  swapon: (path) => ({ op: "swapon", path, swapflags: 0 }),
  losetup: (path) => ({ op: "losetup", path }),
  growfs: (path) => ({ op: "growfs", path, filesystemtype: "ext4", size: 4096, devid: 1 }),
  uevent: (subsystem) => ({ op: "uevent", subsystem, after: 0, deadline: 1 }),
  start: (executable) => ({ op: "start", service: service(executable) }),
  console: (container) => ({ op: "console", container }),
};

/** Every operation. */
export const OPS = Object.keys(STEP_ON) as readonly Op[];

/** Operations whose subject is a name, not a path. */
export const ON_NAMES: readonly Op[] = ["sethostname", "siocsifflags", "uevent", "console"];

/** Makes a step for each rule of a scope, which the rule allows. */
export const stepsInside = (scope: StepScope): Step[] =>
  Object.entries(scope).flatMap(([op, rules]) =>
    rules.map((rule) =>
      typeof rule === "string" ? STEP_ON[op as Op](rule === "*" ? "any" : rule) : mountOf(rule)
    )
  );
