/**
 * Formats a rule of a scope, for the plan and the permissions document. Pure.
 *
 * @module
 */
import * as mountflags from "../boot/mountflags.ts";
import type { MountRule } from "../boot/stages/mount_rule.ts";

/** The flags of `mount(2)`, by name. */
const FLAGS = Object.entries(mountflags).filter(([name]) => name.startsWith("MS_"));

/**
 * Formats a rule as one line: a path or name unchanged, a mount in the order of `fstab(5)`.
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
