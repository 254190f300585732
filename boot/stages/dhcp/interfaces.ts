/**
 * Finds the Ethernet interfaces that DHCP serves. It must not touch an interface.
 *
 * @module
 */
import { INTERFACES, MADE_BY_SOFTWARE } from "../../ethernet.ts";
import type { Host } from "../stage.ts";

/** `ARPHRD_ETHER` of `<linux/if_arp.h>`. */
const ARPHRD_ETHER = "1";
/** The most bytes of a file in sysfs: a page. */
const PAGE = 4096;

/** The interface names that the DHCP image's command accepts. */
const ARGUMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** An interface. */
export interface EthernetInterface {
  readonly name: string;
  /** The kernel's index: a later interface of the same name has a different one. */
  readonly index: number;
}

/**
 * Finds the interfaces.
 *
 * @param host Takes the steps that read {@linkcode INTERFACES}.
 * @returns The interfaces, sorted by name.
 * @throws {StepError} If sysfs can't be read.
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
 * Returns the index of an Ethernet interface; `null` if it is not one. Ethernet interfaces have that type and no
 * `DEVTYPE`: the kernel gives one to bridges, bonds, VLANs, tunnels and wireless interfaces, but not to wired ones. A
 * link to a device would show it as well, but an interface that was moved into a namespace has none.
 */
async function indexOfEthernet(host: Host, name: string): Promise<number | null> {
  const attribute = (file: string): Promise<string | undefined> =>
    host.step({
      op: "readFile",
      path: `${INTERFACES}/${name}/${file}`,
      limit: PAGE,
      // The folder may hold a plain file (bonding_masters), and an interface may disappear at any time.
      tolerate: ["ENOENT", "ENOTDIR", "EINVAL", "ENODEV"],
    });
  if (MADE_BY_SOFTWARE.test(name)) return null;
  if ((await attribute("type"))?.trim() !== ARPHRD_ETHER) return null;
  const uevent = await attribute("uevent") ?? "";
  const index = /^IFINDEX=(\d{1,9})$/m.exec(uevent)?.[1];
  if (index === undefined || /^DEVTYPE=/m.test(uevent)) return null;
  if (ARGUMENT.test(name)) return Number(index);
  host.log(`interface ${JSON.stringify(name)} ignored: the DHCP client does not accept its name`);
  return null;
}
