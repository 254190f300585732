/**
 * The Ethernet interfaces that DHCP is for. It must not touch an interface.
 *
 * @module
 */
import { INTERFACES, MADE_BY_SOFTWARE } from "../../ethernet.ts";
import type { Host } from "../stage.ts";

/** `ARPHRD_ETHER` of `<linux/if_arp.h>`. */
const ARPHRD_ETHER = "1";
/** The most bytes of a file in sysfs: a page. */
const PAGE = 4096;

/** The names that the DHCP image's command takes. */
const ARGUMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** An interface. */
export interface EthernetInterface {
  readonly name: string;
  /** The kernel's number of it: another one that later has the same name has another number. */
  readonly index: number;
}

/**
 * Finds the interfaces.
 *
 * @param host What looks: it reads {@linkcode INTERFACES}.
 * @returns The interfaces, by name.
 * @throws {StepError} Where sysfs can't be read.
 */
export async function ethernetInterfaces(host: Host): Promise<EthernetInterface[]> {
  const names = await host.step({ op: "readdir", path: INTERFACES });
  const found: EthernetInterface[] = [];
  for (const name of names) {
    const index = await indexOfEthernet(host, name);
    if (index !== null) found.push({ name, index });
  }
  return found;
}

/**
 * An Ethernet interface has that type and no `DEVTYPE`: the kernel gives bridges, bonds, VLANs, tunnels and wireless
 * interfaces one, and wired ones none. A link to a device would tell as well, but an interface that a namespace was
 * given has none.
 */
async function indexOfEthernet(host: Host, name: string): Promise<number | null> {
  const attribute = (file: string): Promise<string | undefined> =>
    host.step({
      op: "readFile",
      path: `${INTERFACES}/${name}/${file}`,
      limit: PAGE,
      // The folder may hold a plain file (bonding_masters), and an interface may go away at any time.
      tolerate: ["ENOENT", "ENOTDIR", "EINVAL", "ENODEV"],
    });
  if (MADE_BY_SOFTWARE.test(name)) return null;
  if ((await attribute("type"))?.trim() !== ARPHRD_ETHER) return null;
  const uevent = await attribute("uevent") ?? "";
  const index = /^IFINDEX=(\d{1,9})$/m.exec(uevent)?.[1];
  if (index === undefined || /^DEVTYPE=/m.test(uevent)) return null;
  if (ARGUMENT.test(name)) return Number(index);
  host.log(`interface ${JSON.stringify(name)} is left out: the DHCP client refuses such a name`);
  return null;
}
