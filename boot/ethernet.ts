/**
 * Tells which kernel events may change the Ethernet interfaces that DHCP serves. Pure.
 *
 * @module
 */
import type { Uevent } from "./uevent.ts";

/** The folder in which the kernel lists interfaces. */
export const INTERFACES = "/sys/class/net";
/**
 * Names of interfaces of type Ethernet that software made and that have no `DEVTYPE` to show it: the host's ends of
 * container links, test interfaces, redirections and taps.
 */
export const MADE_BY_SOFTWARE = /^(veth|dummy|ifb|tap|vnet|teql)/;

/** The actions by which an interface appears, disappears or changes its name. */
const ACTIONS: ReadonlySet<string> = new Set(["add", "remove", "move"]);

/**
 * Whether a kernel event may change the result of `ethernetInterfaces`. None of the many events that a container's
 * link causes does.
 *
 * @param uevent The event.
 */
export function concernsEthernet(
  uevent: Pick<Uevent, "action" | "subsystem" | "devtype" | "interface">,
): boolean {
  return uevent.subsystem === "net" && ACTIONS.has(uevent.action) &&
    uevent.devtype === undefined && !MADE_BY_SOFTWARE.test(uevent.interface ?? "");
}
