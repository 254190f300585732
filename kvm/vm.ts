/**
 * Boots an image in a virtual machine and sees it through to its end. It must leave no process, no file and no raw
 * terminal behind.
 *
 * @module
 */
import type { BootEvent } from "../boot/events.ts";
import type { BootResult, VmOptions } from "./boot.ts";
import { chooseAccelerator } from "./accelerator.ts";
import { findDisk } from "./disk.ts";
import { makePrivateFolder, type PrivateFolder } from "./folder.ts";
import { findImage } from "./image.ts";
import { writeInitrd } from "./initrd.ts";
import { kernelCommandLine, qemuArguments } from "./qemu_arguments.ts";
import { startQemu } from "./qemu.ts";
import { NOTHING_HEARD } from "./record.ts";
import { Session } from "./session.ts";
import { windowSize } from "./terminal.ts";

/** The init's end of the second serial port. */
export const EVENTS_PORT = "/dev/ttyS1";

/**
 * Boots an image under QEMU. Needs read permission for the image and the disks, write permission for the disks, the
 * cache and `TMPDIR`, net permission for unix sockets, run permission for QEMU and `setpriv`.
 *
 * @param options What to boot, and the callbacks.
 * @returns How it ended; never `reboot`, since a machine that asks for it is restarted. Every failure is a result;
 * nothing is thrown.
 */
export async function bootInVm(options: VmOptions): Promise<BootResult> {
  const started = performance.now();
  let result = await bootOnce(options);
  while (result.outcome === "reboot") {
    options.onNote("restarting the machine");
    const spent = (performance.now() - started) / 1000;
    const timeout = options.timeout === null ? null : Math.max(0, options.timeout - spent);
    result = await bootOnce({ ...options, timeout });
  }
  return result;
}

async function bootOnce(options: VmOptions): Promise<BootResult> {
  try {
    await using folder = await makePrivateFolder();
    return await boot(options, folder);
  } catch (error) {
    if (options.stop.aborted) return { outcome: "stopped", lastStage: NOTHING_HEARD.lastStage };
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: "failed", reason, lastStage: null, console: "" };
  }
}

async function boot(options: VmOptions, folder: PrivateFolder): Promise<BootResult> {
  const image = await findImage(options.image);
  const disks = await Promise.all(options.disks.map(findDisk));
  const commandLine = kernelCommandLine(options.append);
  const { accelerator, note } = await chooseAccelerator({
    wanted: options.accelerator,
    kernel: image.kernel,
    cache: options.cache,
    signal: options.stop,
  });
  options.onNote(note);
  options.stop.throwIfAborted();
  const initrd = folder.file("initrd");
  const consoleSocket = folder.file("console");
  const eventsSocket = folder.file("events");
  await writeInitrd(initrd, image.initramfs, {
    run: options.run,
    events: EVENTS_PORT,
    winsize: windowSize(),
    term: Deno.env.get("TERM") ?? null,
  });
  options.stop.throwIfAborted();
  const machine = {
    accelerator,
    memory: options.memory,
    cpus: options.cpus,
    kernel: image.kernel,
    initrd,
    commandLine,
    disks,
    consoleSocket,
    keys: options.run === null && Deno.stdin.isTerminal(),
    eventsSocket,
    further: options.qemu,
  };
  const started = performance.now();
  await using qemu = await startQemu(qemuArguments(machine), [consoleSocket, eventsSocket]);
  const [console, events] = qemu.ports;
  if (console === undefined || events === undefined) throw new Error("QEMU lacks a serial port");
  const onEvent = (event: BootEvent): void => {
    // The init runs, so QEMU has read its files: from here on even a killed launcher leaves no file behind.
    folder.remove().catch(() => {});
    options.onEvent(withFirmware(event, (performance.now() - started) / 1000));
  };
  return await new Session({ ...options, onEvent }, { ...qemu, console, events }).run();
}

/** The kernel's clock starts only after QEMU, its firmware and the kernel's decompressor are done. */
function withFirmware(event: BootEvent, seconds: number): BootEvent {
  if (event.stage !== "boot" || event.event !== "start") return event;
  return { ...event, firmware: Math.max(0, seconds - event.uptime) };
}
