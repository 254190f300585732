/**
 * Chooses the device that holds Docker's state, from what was found on all devices, or refuses to. Pure.
 *
 * It never guesses: if more than one file system has the label, none is chosen, since mounting the wrong copy of a disk
 * would lose the data that was written to the other.
 *
 * @module
 */
import type { Probed } from "../../disk/format.ts";
import type { Seen } from "./devices.ts";

/** A device of the chosen file system. */
export interface Member {
  readonly source: string;
  /** Bytes of the device. */
  readonly size: number;
  readonly fileSystem: Probed;
}

/** The choice. */
export type Choice =
  /** Mount this file system: its devices, the one with the lowest number first. */
  | { readonly kind: "use"; readonly members: readonly [Member, ...Member[]] }
  /** So far there is none: one that appears later would be used. */
  | { readonly kind: "none"; readonly reason: string }
  /** So far some of its devices are missing. */
  | {
    readonly kind: "incomplete";
    readonly reason: string;
    readonly members: readonly [Member, ...Member[]];
  }
  /** Nothing may be used, whatever appears later. */
  | { readonly kind: "refuse"; readonly reason: string };

/** The file systems that may hold Docker's state, with the kernel's name of the type that mounts each. */
export const MOUNTABLE: ReadonlyMap<string, "ext4" | "xfs" | "btrfs"> = new Map([
  ["ext2", "ext4"],
  ["ext3", "ext4"],
  ["ext4", "ext4"],
  ["xfs", "xfs"],
  ["btrfs", "btrfs"],
]);

/**
 * Chooses the file system for Docker's state.
 *
 * @param seen Every device, with what was found on it.
 * @param label The label.
 */
export function choose(seen: readonly Seen[], label: string): Choice {
  const members = seen.flatMap(({ source, size, found }): Member[] => {
    const [fileSystem, ...others] = found;
    const ours = fileSystem?.label === label && MOUNTABLE.has(fileSystem.type);
    return fileSystem !== undefined && ours && others.length === 0
      ? [{ source, size, fileSystem }]
      : [];
  });
  const sets = Map.groupBy(members, identity);
  const [set, ...others] = [...sets.values()].map((them) => them.toSorted(byNumber));
  const [first, ...rest] = set ?? [];
  if (first === undefined) return { kind: "none", reason: `no disk is labelled ${label}` };
  const twins = [first, ...rest].filter(({ fileSystem }, at, all) =>
    at > 0 && numberOf(fileSystem) === numberOf(all[at - 1]!.fileSystem)
  );
  if (others.length > 0 || twins.length > 0) return refuseAll(members, label);
  const devices = first.fileSystem.pool?.devices ?? 1;
  const missing = devices - rest.length - 1;
  if (missing > 0) {
    const reason = `${first.source} is one of the ${devices} devices of the btrfs labelled ` +
      `${label}, and ${missing} ${missing === 1 ? "is" : "are"} missing`;
    return { kind: "incomplete", reason, members: [first, ...rest] };
  }
  return { kind: "use", members: [first, ...rest] };
}

/**
 * Explains, in one line each, why devices are left alone that have the label or can't be read.
 *
 * @param seen Every device, with what was found on it.
 * @param label The label.
 */
export function leftAlone(seen: readonly Seen[], label: string): string[] {
  return seen.flatMap(({ source, found, unreadable }) => {
    if (unreadable !== null) return [`${source} can't be read and is left alone: ${unreadable}`];
    const types = found.map(({ type }) => type).join(" and ");
    const labelled = found.some((one) => one.label === label);
    if (labelled && found.length > 1) {
      return [`${source} is labelled ${label}, but is ${types} at once: it is left alone`];
    }
    if (!labelled || MOUNTABLE.has(types)) return [];
    return [
      `${source} is labelled ${label}, but is ${types}: it is left alone, since Docker's state ` +
      "can only be on ext2, ext3, ext4, xfs or btrfs",
    ];
  });
}

/** The devices of one btrfs have its UUID in common; with any other type, each device is a file system of its own. */
function identity({ source, fileSystem: { type, uuid } }: Member): string {
  return type === "btrfs" && uuid !== null ? uuid : source;
}

const numberOf = ({ pool }: Probed): number => pool?.devid ?? 1;
const byNumber = (one: Member, other: Member): number =>
  numberOf(one.fileSystem) - numberOf(other.fileSystem);

function refuseAll(members: readonly Member[], label: string): Choice {
  const uuids = members.map(({ fileSystem }) => `${fileSystem.type} ${fileSystem.uuid}`);
  const copies = new Set(uuids).size < uuids.length ? ", copies among them" : "";
  const named = members.map(({ source }, at) => `${source} (${uuids[at]})`).join(" and ");
  const reason = `${members.length} devices are labelled ${label}${copies}: ${named}; none is ` +
    "mounted, since mounting the wrong one would lose data: label only one, or detach the others";
  return { kind: "refuse", reason };
}
