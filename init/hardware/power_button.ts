/**
 * Watches the machine's power buttons: a press requests a poweroff. Keyboards do not count, whatever keys they have.
 *
 * @see https://docs.kernel.org/input/input.html
 * @module
 */
import type { Uevent } from "../../boot/uevent.ts";
import { EV_KEY, KEY_POWER, O_RDONLY } from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import { readNames, readText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

const CLASS = "/sys/class/input";
/** Bytes of a `struct input_event`: a time, a type, a code and a value. */
const EVENT_SIZE = 24;
/** The kernel's name for a power button of ACPI. */
const NAME = "Power Button";

/**
 * Whether a power button was pressed.
 *
 * @param events The bytes that were read from it: `struct input_event`s.
 */
export function isPressed(events: Uint8Array): boolean {
  const view = new DataView(events.buffer, events.byteOffset, events.byteLength);
  for (let at = 0; at + EVENT_SIZE <= events.length; at += EVENT_SIZE) {
    const type = view.getUint16(at + 16, true);
    const code = view.getUint16(at + 18, true);
    // 0 is a release, 2 a repetition.
    if (type === EV_KEY && code === KEY_POWER && view.getInt32(at + 20, true) === 1) return true;
  }
  return false;
}

/**
 * Listens to the power buttons that exist, and to those that appear later.
 *
 * @param kernel The system calls.
 * @param listen Registers a listener for device events.
 * @param pressed Called on each press.
 */
export function watchPowerButtons(
  kernel: Pick<Kernel, "open" | "read" | "close" | "getdents64" | "readWaiting">,
  listen: (listener: (uevent: Uevent) => void) => void,
  pressed: () => void,
): void {
  const watched = new Set<string>();

  async function watch(name: string): Promise<void> {
    if (watched.has(name) || !isPowerButton(kernel, name)) return;
    watched.add(name);
    const fd = attempt(() => kernel.open(`/dev/input/${name}`, O_RDONLY));
    if (fd === undefined) return;
    const buffer = new Uint8Array(16 * EVENT_SIZE);
    for (;;) {
      const count = await kernel.readWaiting(fd, buffer);
      // The device was removed.
      if (count <= 0) break;
      if (isPressed(buffer.subarray(0, count))) pressed();
    }
    kernel.close(fd);
    watched.delete(name);
  }

  listen(({ action, subsystem, devpath }) => {
    const name = devpath.slice(devpath.lastIndexOf("/") + 1);
    if (action === "add" && subsystem === "input") void watch(name);
  });
  for (const name of attempt(() => readNames(kernel, CLASS)) ?? []) void watch(name);
}

function isPowerButton(
  kernel: Pick<Kernel, "open" | "read" | "close">,
  name: string,
): boolean {
  if (!/^event\d+$/.test(name)) return false;
  const said = attempt(() => readText(kernel, `${CLASS}/${name}/device/name`, 4096));
  return said?.trim() === NAME;
}

/** Returns `undefined` if the kernel refuses: the device is gone, or the kernel has none. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof SyscallError) return undefined;
    throw error;
  }
}
