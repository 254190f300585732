/**
 * Operations on the host's name and its network interfaces.
 *
 * @module
 */
import { isNamed, number, operation, text } from "./operation.ts";

/** Sets the host's name: `sethostname(2)`. */
export const sethostname = operation({
  op: "sethostname",
  effect: "makes",
  fields: { name: text },
  subject: ({ name }) => name,
  covers: (rule: string, { name }) => isNamed(name, rule),
  describe: ({ name }) => `sethostname ${JSON.stringify(name)}`,
  assume: () => {},
  take: ({ name }, { kernel }) => kernel.sethostname(name),
});

/** Adds flags to those of a network interface: `netdevice(7)`, `SIOCSIFFLAGS`. */
export const siocsifflags = operation({
  op: "siocsifflags",
  effect: "makes",
  fields: { ifr_name: text, ifr_flags: number },
  subject: ({ ifr_name }) => ifr_name,
  covers: (rule: string, { ifr_name }) => isNamed(ifr_name, rule),
  describe: ({ ifr_name, ifr_flags }) => `siocsifflags ${ifr_name} 0x${ifr_flags.toString(16)}`,
  assume: () => {},
  take: ({ ifr_name, ifr_flags }, { kernel }) => kernel.siocsifflags(ifr_name, ifr_flags),
});
