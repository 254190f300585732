/**
 * Which of the devices holds Docker's state: what was seen on them -> one choice, or a refusal. Pure.
 *
 * Nothing is ever guessed: where more than one file system carries the label, none is taken, since mounting the wrong
 * copy of a disk would lose what was written to the other.
 *
 * @module
 */
import type { Probed } from "../../disk/format.ts";
import type { Seen } from "./devices.ts";

/** A device of the file system that was chosen. */
export interface Member {
  readonly source: string;
  /** Bytes of the device. */
  readonly size: number;
  readonly fileSystem: Probed;
}

/** What is to be done. */
export type Choice =
  /** Mount this file system: its devices, the one with the lowest number first. */
  | { readonly kind: "use"; readonly members: readonly [Member, ...Member[]] }
  /** So far there is none: one that comes later would be taken. */
  | { readonly kind: "none"; readonly reason: string }
  /** So far some of its devices are missing. */
  | {
    readonly kind: "incomplete";
    readonly reason: string;
    readonly members: readonly [Member, ...Member[]];
  }
  /** Nothing may be taken, whatever comes. */
  | { readonly kind: "refuse"; readonly reason: string };

/** What Docker's state may be on, with the kernel's name for what mounts it. */
export const MOUNTABLE: ReadonlyMap<string, "ext4" | "xfs" | "btrfs"> = new Map([
  ["ext2", "ext4"],
  ["ext3", "ext4"],
  ["ext4", "ext4"],
  ["xfs", "xfs"],
  ["btrfs", "btrfs"],
]);

/**
 * Chooses.
 *
 * @param seen Every device, with what is on it.
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
  if (rest.length + 1 < devices) {
    const reason = `${first.source} is one of the ${devices} devices of the btrfs labelled ` +
      `${label}, and ${devices - rest.length - 1} are missing`;
    return { kind: "incomplete", reason, members: [first, ...rest] };
  }
  return { kind: "use", members: [first, ...rest] };
}

/**
 * What else carries the label and why it is left alone, a line each.
 *
 * @param seen Every device, with what is on it.
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
      "can be on ext2, ext3, ext4, xfs or btrfs",
    ];
  });
}

/** Devices of one btrfs have its UUID in common; of everything else each device is a file system of its own. */
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
    "mounted, since the wrong one would cost data: give the label to one alone, or detach the other";
  return { kind: "refuse", reason };
}
