/**
 * What a boot could leave on this machine. It must only look.
 *
 * @module
 */
import { parseMountinfo } from "../../init/services/mountinfo.ts";
import { namespaceOf, processes } from "./processes.ts";

/** The namespaces of a boot that goes on. */
export interface Namespaces {
  readonly pid: string | null;
  readonly mnt: string | null;
  readonly net: string | null;
}

/** The namespaces of a PID 1. */
export function namespacesOf(init: number): Namespaces {
  return {
    pid: namespaceOf(init, "pid"),
    mnt: namespaceOf(init, "mnt"),
    net: namespaceOf(init, "net"),
  };
}

/**
 * What is there of a boot: its processes, by the namespaces that they are in or came from; its control groups; mounts
 * and interfaces of Docker on this machine itself; its temporary files.
 *
 * @param namespaces The boot's namespaces.
 * @param launcher The launcher's id, which names the control groups.
 * @param temporary The launcher's folder of temporary files.
 * @param interfaces This machine's own interfaces: it may have a Docker itself.
 * @returns A line for each.
 */
export function tracesOf(
  namespaces: Namespaces,
  launcher: number,
  temporary: string,
  interfaces: readonly string[],
): string[] {
  const types = ["pid", "mnt", "net"] as const;
  const alive = processes().filter(({ pid }) =>
    types.some((type) => {
      const namespace = namespaceOf(pid, type);
      return namespace !== null && namespace === namespaces[type];
    })
  );
  const mounts = parseMountinfo(Deno.readTextFileSync("/proc/self/mountinfo"));
  const groups = mounts.filter(({ filesystemtype }) => /^cgroup2?$/.test(filesystemtype))
    .flatMap(({ target }) => foldersNamed(target, `only-docker-${launcher}`, 3));
  return [
    ...alive.map(({ pid, name }) => `process ${pid} ${name}`),
    ...groups.map((group) => `control group ${group}`),
    ...mounts.filter(({ target }) => target.startsWith(temporary))
      .map(({ target }) => `mount ${target}`),
    ...interfacesOfMachine()
      .filter((name) => /^(docker|br-|veth)/.test(name) && !interfaces.includes(name))
      .map((name) => `interface ${name}`),
    ...[...Deno.readDirSync(temporary)].map(({ name }) => `file ${name}`),
  ];
}

/** The network interfaces of this machine. */
export function interfacesOfMachine(): string[] {
  return [...Deno.readDirSync("/sys/class/net")].map(({ name }) => name);
}

function foldersNamed(folder: string, wanted: string, depth: number): string[] {
  if (depth === 0) return [];
  return [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory)
    .flatMap(({ name }) =>
      name === wanted ? [`${folder}/${name}`] : foldersNamed(`${folder}/${name}`, wanted, depth - 1)
    );
}
