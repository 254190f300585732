/**
 * Operations on mounts.
 *
 * @module
 */
import { MS_BIND, MS_MOVE, UMOUNT_NOFOLLOW } from "../../boot/mountflags.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import {
  entry,
  followed,
  isPlainPath,
  isWithin,
  number,
  onPath,
  operation,
  text,
  type Values,
} from "./operation.ts";

/** Mounts that show or move a folder: their source is a path, and as much in question as their target. */
const FROM_FOLDER = MS_BIND | MS_MOVE;

const FIELDS = {
  source: {
    ...text,
    lookup: (step: Readonly<Record<string, unknown>>) =>
      (Number(step["mountflags"]) & FROM_FOLDER) === 0 ? null : "followed" as const,
  },
  target: followed,
  filesystemtype: text,
  mountflags: number,
  data: text,
};

/** Attaches a file system, binds or moves a folder, or changes a mount's propagation: `mount(2)`. */
export const mount = operation({
  op: "mount",
  effect: "begins",
  fields: FIELDS,
  subject: (step) => describeMount(step),
  covers: ([source, target, filesystemtype, mountflags, data]: MountRule, step) =>
    fits(source, step.source) && isPlainPath(step.target) && fits(target, step.target) &&
    step.filesystemtype === filesystemtype && step.mountflags === mountflags &&
    optionsOf(step.data).every((option) => optionsOf(data).some((rule) => fits(rule, option))),
  describe: (step) => `mount ${describeMount(step)}`,
  assume({ target, filesystemtype }, world) {
    if (filesystemtype !== "") world.mount(target);
  },
  take: ({ source, target, filesystemtype, mountflags, data }, { kernel }) =>
    kernel.mount(
      typeof source === "string" ? source : source.path,
      target.path,
      filesystemtype,
      mountflags,
      data,
    ),
});

const describeMount = (
  { source, target, filesystemtype, mountflags, data }: Values<typeof FIELDS>,
): string =>
  `${JSON.stringify(source)} on ${target}` +
  (filesystemtype === "" ? "" : ` as ${filesystemtype}`) +
  (mountflags === 0 ? "" : ` flags 0x${mountflags.toString(16)}`) +
  (data === "" ? "" : ` (${data})`);

const optionsOf = (data: string): readonly string[] => data === "" ? [] : data.split(",");

function fits(rule: string, text: string): boolean {
  if (!rule.endsWith("*")) return rule === text;
  const known = rule.slice(0, -1);
  return text.startsWith(known) && /^[\w,%-]+$/.test(text.slice(known.length));
}

/** Detaches a file system: `umount2(2)`. A last symbolic link is never followed. */
export const umount2 = operation({
  op: "umount2",
  effect: "makes",
  fields: { target: entry, flags: number },
  subject: ({ target }) => target,
  covers: (folder: string, { target }) => isWithin(target, folder),
  describe: ({ target }) => `umount ${target}`,
  assume: ({ target }, world) => world.umount(target),
  take: ({ target, flags }, { kernel }) => kernel.umount2(target.path, flags | UMOUNT_NOFOLLOW),
});

/**
 * Makes a mounted folder PID 1's root: `switch_root(8)`, so `chdir(2)` to it, `mount(2)` with `MS_MOVE` onto `/`,
 * `chroot(2)`. One step, because the states between them are not states to be in.
 */
export const switchRoot = operation({
  op: "switch_root",
  effect: "makes",
  fields: { path: followed },
  ...onPath,
  describe: ({ path }) => `switch_root ${path}`,
  assume: () => {},
  take({ path }, { kernel }) {
    kernel.chdir(path.path);
    kernel.mount(".", "/", "", MS_MOVE, "");
    kernel.chroot(".");
    kernel.chdir("/");
  },
});
