/**
 * The stage that starts DHCP: a container of the DHCP image on every Ethernet interface, which stays to renew the
 * lease. It does not wait for a lease and must not touch an interface itself.
 *
 * @module
 */
import { dockerPermissions } from "./docker/permissions.ts";
import { ensureContainer, type PresentImage } from "./docker/ensure.ts";
import { HOST_GROUP } from "./groups.ts";
import { DOCKER_SOCKET, NETWORK_FOLDER } from "./paths.ts";
import { type Host, Skipped, type Stage } from "./stage.ts";

const NAME = "dhcp";
const INTERFACES = "/sys/class/net";
/** `ARPHRD_ETHER` of `<linux/if_arp.h>`. */
const ARPHRD_ETHER = "1";
/** The most bytes of a file in sysfs: a page. */
const PAGE = 4096;

/**
 * Interfaces of type Ethernet that software made and that have no `DEVTYPE` to tell: the host's ends of container
 * links, test interfaces, redirections and taps.
 */
const MADE_BY_SOFTWARE = /^(veth|dummy|ifb|tap|vnet|teql)/;

/** The names that the DHCP image's command takes; it refuses the whole command for one that is none of them. */
const ARGUMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** Starts DHCP. */
export const dhcp: Stage<{ readonly container: string; readonly interfaces: readonly string[] }> = {
  name: "dhcp",
  purpose: "run the DHCP client in a container on every Ethernet interface",
  holds: [
    "the container dhcp runs on every Ethernet interface that was there, and is started again if it ends",
    "a lease sets address, route and name servers of the host, whenever it comes",
  ],
  after: ["network", "image-dhcp"],
  needs: ["image-dhcp"],
  permissions: dockerPermissions(DOCKER_SOCKET),
  // Every interface is a link to its device.
  scope: { readdir: [INTERFACES], readFile: [INTERFACES, "/sys/devices"] },

  async run(host) {
    if (!host.config.dhcp) throw new Skipped("the configuration turns DHCP off");
    const interfaces = await ethernetInterfaces(host);
    if (interfaces.length === 0) throw new Skipped(`no Ethernet interface in ${INTERFACES}`);
    const image = host.outcomes["image-dhcp"] as PresentImage;
    const container = await ensureContainer(host.docker, NAME, image, {
      Cmd: interfaces,
      HostConfig: {
        Binds: [`${NETWORK_FOLDER}:/host`],
        CapDrop: ["ALL"],
        CapAdd: ["NET_ADMIN", "NET_RAW"],
        CgroupParent: HOST_GROUP,
        LogConfig: { Type: "json-file", Config: { "max-size": "256k", "max-file": "1" } },
        NetworkMode: "host",
        ReadonlyRootfs: true,
        RestartPolicy: { Name: "always" },
        SecurityOpt: ["no-new-privileges"],
      },
    });
    container.warnings.forEach(host.log);
    await host.docker.containerStart(container.id);
    host.log(
      `DHCP on ${interfaces.join(" ")}${
        container.reused ? ", in the container of an earlier boot" : ""
      }`,
    );
    return { container: container.id, interfaces };
  },
};

async function ethernetInterfaces(host: Host): Promise<string[]> {
  const interfaces: string[] = [];
  for (const name of await host.step({ op: "readdir", path: INTERFACES })) {
    if (await isEthernet(host, name)) interfaces.push(name);
  }
  return interfaces;
}

/**
 * An Ethernet interface has that type and no `DEVTYPE`: the kernel gives bridges, bonds, VLANs, tunnels and wireless
 * interfaces one, and wired ones none. A link to a device would tell as well, but an interface that a namespace was
 * given has none.
 */
async function isEthernet(host: Host, name: string): Promise<boolean> {
  const attribute = (file: string): Promise<string | undefined> =>
    host.step({
      op: "readFile",
      path: `${INTERFACES}/${name}/${file}`,
      limit: PAGE,
      // The folder may hold a plain file (bonding_masters), and an interface may go away at any time.
      tolerate: ["ENOENT", "ENOTDIR", "EINVAL", "ENODEV"],
    });
  if (MADE_BY_SOFTWARE.test(name)) return false;
  if ((await attribute("type"))?.trim() !== ARPHRD_ETHER) return false;
  const uevent = await attribute("uevent");
  if (uevent === undefined || /^DEVTYPE=/m.test(uevent)) return false;
  if (ARGUMENT.test(name)) return true;
  host.log(`interface ${JSON.stringify(name)} is left out: the DHCP client refuses such a name`);
  return false;
}
