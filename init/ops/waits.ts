/**
 * Operations that others take for PID 1's gate, and whose answer may be long in coming: an event of the kernel's, a
 * service, the console.
 *
 * @module
 */
import type { Uevent } from "../../boot/uevent.ts";
import { isNamed, isWithin, number, operation, text } from "./operation.ts";
import { service } from "./service_shape.ts";

/**
 * Waits for the kernel's next event on a device of a subsystem (`block`, `net` or `input`), at most `deadline` seconds;
 * then the answer is `undefined`. Events up to the count `after` are passed over: `/sys/kernel/uevent_seqnum` holds the
 * count of the last one. PID 1 hears events from its start.
 */
export const uevent = operation({
  op: "uevent",
  effect: "looks",
  fields: { subsystem: text, after: number, deadline: number },
  subject: ({ subsystem }) => subsystem,
  covers: (rule: string, { subsystem }) => isNamed(subsystem, rule),
  describe: ({ subsystem, after, deadline }) =>
    `uevent of ${subsystem} after ${after} within ${deadline} s`,
  assume: (): Uevent | undefined => undefined,
  take: ({ subsystem, after, deadline }, { delegates }) =>
    delegates.uevent(subsystem, after, deadline),
});

/** Starts a service and waits until it is ready. The scope names executables. */
export const start = operation({
  op: "start",
  effect: "begins",
  fields: { service },
  subject: ({ service }) => service.argv[0],
  covers: (rule: string, { service }) => isWithin(service.argv[0], rule),
  describe: ({ service }) => `start ${service.name}: ${service.argv.join(" ")}`,
  assume: () => {},
  take: ({ service }, { delegates }) => delegates.start(service),
});

/** Attaches a container's terminal to the console and starts the container, which is named by id or name. */
export const attachConsole = operation({
  op: "console",
  effect: "begins",
  fields: { container: text },
  subject: ({ container }) => container,
  covers: (rule: string, { container }) => isNamed(container, rule),
  describe: ({ container }) => `console of ${container}`,
  assume: () => {},
  take: ({ container }, { delegates }) => delegates.console(container),
});
