/**
 * Parses the kernel's messages about devices that appear, disappear or change, received on a netlink socket. Pure.
 *
 * An event is a hint: whoever receives one looks for itself. It may be late, lost, or sent by a privileged process.
 *
 * @module
 */

/** A device that appeared, disappeared or changed. */
export interface Uevent {
  /** `add`, `remove`, `change`, `move`, `online`, `offline`, `bind` or `unbind`. */
  readonly action: string;
  /** The device in sysfs, below `/sys`. */
  readonly devpath: string;
  /** The kind of device: `block`, `net`, `input` and so on. */
  readonly subsystem: string;
  /** The kernel's sequence number, as in `/sys/kernel/uevent_seqnum`. */
  readonly seqnum: number;
  /** The node's name below `/dev`, if it has one. */
  readonly devname?: string;
  /** The type within the subsystem, if it has types: `disk`, `partition`, `bridge`, `vlan` and so on. */
  readonly devtype?: string;
  /** The network interface's name, in subsystem `net`. */
  readonly interface?: string;
}

/** The most bytes of a message: the kernel's own buffer has 2,048, with a line before it. */
export const UEVENT_LIMIT = 8192;

/**
 * Parses a message: `ACTION@DEVPATH`, then `KEY=VALUE` pairs, each terminated by a NUL.
 *
 * @param bytes The message.
 * @returns The event; `null` if it is not the kernel's, such as udev's own on the same socket.
 * @see https://docs.kernel.org/core-api/kobject.html
 */
export function parseUevent(bytes: Uint8Array): Uevent | null {
  if (bytes.length > UEVENT_LIMIT) return null;
  const [head = "", ...pairs] = new TextDecoder().decode(bytes).split("\0");
  if (!/^[a-z]{1,16}@\//.test(head)) return null;
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals > 0) values.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const action = values.get("ACTION");
  const devpath = values.get("DEVPATH");
  const subsystem = values.get("SUBSYSTEM");
  const seqnum = values.get("SEQNUM") ?? "";
  if (action === undefined || subsystem === undefined || head !== `${action}@${devpath}`) {
    return null;
  }
  if (!/^\d{1,15}$/.test(seqnum)) return null;
  const devname = values.get("DEVNAME");
  const devtype = values.get("DEVTYPE");
  const name = values.get("INTERFACE");
  return {
    action,
    devpath: head.slice(action.length + 1),
    subsystem,
    seqnum: Number(seqnum),
    ...devname === undefined ? {} : { devname },
    ...devtype === undefined ? {} : { devtype },
    ...name === undefined ? {} : { interface: name },
  };
}
