/**
 * Which of the kernel's events may change the Ethernet interfaces that DHCP is for. Pure.
 *
 * @module
 */
import type { Uevent } from "./uevent.ts";

/** Where the kernel lists interfaces. */
export const INTERFACES = "/sys/class/net";
/**
 * Interfaces of type Ethernet that software made and that have no `DEVTYPE` to tell: the host's ends of container
 * links, test interfaces, redirections and taps.
 */
export const MADE_BY_SOFTWARE = /^(veth|dummy|ifb|tap|vnet|teql)/;

/** What makes an interface come, go, or be called otherwise. */
const ACTIONS: ReadonlySet<string> = new Set(["add", "remove", "move"]);

/**
 * Whether an event of the kernel may change what `ethernetInterfaces` finds. Of the many that each container
 * causes by its link none does.
 *
 * @param uevent The event.
 */
export function concernsEthernet(
  uevent: Pick<Uevent, "action" | "subsystem" | "devtype" | "interface">,
): boolean {
  return uevent.subsystem === "net" && ACTIONS.has(uevent.action) &&
    uevent.devtype === undefined && !MADE_BY_SOFTWARE.test(uevent.interface ?? "");
}
