/**
 * The stage that runs a DHCP client for each Ethernet interface that exists: a container of the DHCP image, which stays
 * to renew the lease. The stage runs again when an interface appears or disappears. It does not wait for a lease and
 * must not touch an interface itself.
 *
 * @module
 */
import { DHCP } from "./manifest.ts";
import { DEFINITION_LABEL, ensureContainer, type PresentImage } from "../../docker/ensure.ts";
import { DockerApiError } from "../../docker/error.ts";
import type { ContainerCreateBody, ContainerSummary } from "../../docker/types.ts";
import { type EthernetInterface, ethernetInterfaces } from "./interfaces.ts";
import { HOST_GROUP } from "../../control_groups.ts";
import { NETWORK_FOLDER } from "../../paths.ts";
import { type Host, Skipped, type Stage } from "../stage.ts";

/** The client of `eth0` is the container `dhcp-eth0`. */
const PREFIX = "dhcp-";
/** The container of former hosts, which had one for all interfaces: a data disk may still have it. */
const FORMER = "dhcp";
/** Seconds that a client has to stop. */
const STOP = 5;
/** The number of metrics reserved for an interface's routes: the first, and at most two more that the client uses. */
const METRICS = 4;
/** The lowest metric: it leaves room for routes that shall have priority. */
const FIRST_METRIC = 100;

/** Runs the DHCP clients. */
export const dhcp: Stage<{ readonly interfaces: readonly string[] }> = {
  ...DHCP,
  async run(host) {
    if (!host.config.dhcp) throw new Skipped("the configuration turns DHCP off");
    const interfaces = await ethernetInterfaces(host);
    const image = host.outcomes["image-dhcp"] as PresentImage;
    const kept = await host.docker.containerList({
      all: true,
      filters: { label: [DEFINITION_LABEL] },
    });
    await all(host, [
      ...interfaces.map((one) => startClient(host, image, one)),
      ...clientsWithout(interfaces, kept).map((client) => removeClient(host, client)),
    ]);
    if (interfaces.length === 0) {
      throw new Skipped("no Ethernet interface yet: one that is plugged in later gets DHCP");
    }
    return { interfaces: interfaces.map(({ name }) => name) };
  },
};

async function startClient(
  host: Host,
  image: PresentImage,
  { name, index }: EthernetInterface,
): Promise<void> {
  const definition: Omit<ContainerCreateBody, "Image" | "Labels"> = {
    Cmd: [name],
    // It also distinguishes an interface from an earlier one of the same name, whose client does not know the new one.
    Env: [`METRIC=${FIRST_METRIC + METRICS * index}`],
    HostConfig: {
      Binds: [`${NETWORK_FOLDER}:/host`],
      CapDrop: ["ALL"],
      CapAdd: ["NET_ADMIN", "NET_RAW"],
      CgroupParent: HOST_GROUP,
      LogConfig: { Type: "json-file", Config: { "max-size": "256k", "max-file": "1" } },
      NetworkMode: "host",
      ReadonlyRootfs: true,
      // With `always`, Docker would start it before it answers, and dom0 would wait. This stage starts it anyway.
      RestartPolicy: { Name: "unless-stopped" },
      SecurityOpt: ["no-new-privileges"],
    },
  };
  const before = performance.now();
  const client = `${PREFIX}${name}`;
  const container = await ensureContainer(host.docker, client, image, definition);
  container.warnings.forEach((warning) => host.log(warning));
  await host.docker.containerStart(container.id);
  host.log(`DHCP on ${name}${container.reused ? ", in the existing container" : ""}`, {
    container: client,
    seconds: (performance.now() - before) / 1000,
  });
}

/** Returns the host's own DHCP containers that serve no interface. */
function clientsWithout(
  interfaces: readonly EthernetInterface[],
  kept: readonly ContainerSummary[],
): { readonly id: string; readonly name: string }[] {
  const wanted = new Set(interfaces.map(({ name }) => `${PREFIX}${name}`));
  return kept.map(({ Id, Names }) => ({ id: Id, name: Names[0]?.slice(1) ?? "" }))
    .filter(({ name }) => name === FORMER || name.startsWith(PREFIX) && !wanted.has(name));
}

/** Stops the client first, so that it removes its lease itself. */
async function removeClient(
  host: Host,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  try {
    await host.docker.containerStop(id, { t: STOP });
    await host.docker.containerDelete(id, { force: true });
  } catch (cause) {
    if (!(cause instanceof DockerApiError && cause.status === 404)) throw cause;
  }
  host.log(`removed the container ${name}: it has no interface to serve`);
}

/** Waits for all parts, even if some fail. Throws the first failure and logs the others. */
async function all(host: Host, parts: readonly Promise<void>[]): Promise<void> {
  const failures: unknown[] = [];
  for (const result of await Promise.allSettled(parts)) {
    if (result.status === "rejected") failures.push(result.reason);
  }
  if (failures.length === 0) return;
  for (const failure of failures.slice(1)) host.log((failure as Error).message);
  throw failures[0];
}
