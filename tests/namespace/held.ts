/**
 * What a host holds of its kernel's and of its file systems: for a test that looks before and after, and wants nothing
 * left. It must only look.
 *
 * @module
 */
import { parseMountinfo } from "../../init/services/mountinfo.ts";
import { processesOf } from "./processes.ts";

/** What is held, a line each, by kind. */
export type Held = Readonly<Record<string, readonly string[]>>;

/** Where Docker and containerd keep something for each container. */
const FOLDERS = [
  "/run/containerd/io.containerd.runtime.v2.task/moby",
  "/run/docker/containerd",
  "/var/lib/docker/containers",
  "/var/lib/docker/overlay2",
  "/var/lib/docker/overlay2/l",
  "/var/lib/docker/volumes",
];

/**
 * What a host holds now.
 *
 * @param init PID 1's id on this machine.
 */
export async function heldBy(init: number): Promise<Held> {
  const root = `/proc/${init}/root`;
  const mounts = parseMountinfo(Deno.readTextFileSync(`/proc/${init}/mountinfo`));
  return {
    "files of PID 1": namesIn(`/proc/${init}/fd`).map((fd) => linkOf(`/proc/${init}/fd/${fd}`)),
    "mounts": mounts.map(({ target, filesystemtype }) => `${filesystemtype} ${target}`),
    "processes": processesOf(init).map(({ name, state }) =>
      state === "Z" ? `zombie ${name}` : name
    ),
    "interfaces": Deno.readTextFileSync(`/proc/${init}/net/dev`).split("\n").slice(2)
      .map((line) => line.split(":")[0]?.trim() ?? "").filter((name) => name !== ""),
    "control groups": controlGroupsIn(`${root}/sys/fs/cgroup`),
    "firewall rules": await firewallOf(init),
    "state": FOLDERS.flatMap((folder) =>
      namesIn(`${root}${folder}`).map((name) => `${folder}/${name}`)
    ),
  };
}

/**
 * What is held that was not before, a line each.
 *
 * @param before What was held.
 * @param after What is held.
 */
export function moreThan(before: Held, after: Held): string[] {
  return Object.entries(after).flatMap(([kind, held]) => {
    const left = [...before[kind] ?? []];
    return held.filter((one) => {
      const at = left.indexOf(one);
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    }).map((one) => `${kind}: ${one}`);
  });
}

/** Mebibytes of memory that a process has, as `VmRSS` of `proc_pid_status(5)`. */
export function residentMemoryOf(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** A container's group is one, in however many hierarchies it stands. */
function controlGroupsIn(folder: string): string[] {
  return [
    ...new Set(
      foldersBelow(folder).map((path) => {
        const id = /\/([0-9a-f]{64})(\/|$)/.exec(path)?.[1];
        return id === undefined ? path.slice(folder.length) : `container ${id}`;
      }),
    ),
  ];
}

async function firewallOf(init: number): Promise<string[]> {
  const rules: string[] = [];
  for (const table of ["filter", "nat"]) {
    const { stdout } = await new Deno.Command("nsenter", {
      args: [`--target=${init}`, "--mount", "--net", "/usr/sbin/iptables", "-t", table, "-S"],
      clearEnv: true,
    }).output();
    rules.push(
      ...new TextDecoder().decode(stdout).trim().split("\n").map((rule) => `${table} ${rule}`),
    );
  }
  return rules;
}

/** A pipe's and a socket's number says nothing: each is a new one. */
function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path).replace(/:\[\d+\]$/, "");
  } catch {
    return "closed meanwhile";
  }
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function foldersBelow(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory)
      .flatMap(({ name }) => [`${folder}/${name}`, ...foldersBelow(`${folder}/${name}`)]);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
