/**
 * A rule of a scope -> text, for the plan and the document of permissions. Pure.
 *
 * @module
 */
import * as mountflags from "../boot/mountflags.ts";
import type { MountRule } from "../boot/stages/mount_rule.ts";

/** The flags of `mount(2)`, by name. */
const FLAGS = Object.entries(mountflags).filter(([name]) => name.startsWith("MS_"));

/**
 * A rule in one line: a path or name as it stands, a mount as `fstab(5)` orders it.
 *
 * @param rule The rule.
 */
export function ruleText(rule: string | MountRule): string {
  if (typeof rule === "string") return rule;
  const [source, target, filesystemtype, flags, data] = rule;
  const names = FLAGS.filter(([, flag]) => (flags & flag) !== 0)
    .map(([name]) => name.slice("MS_".length).toLowerCase());
  return [source || "none", target, filesystemtype || "none", names.concat(data || []).join(",")]
    .join(" ").trim();
}
