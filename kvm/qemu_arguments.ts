/**
 * Turns the description of a virtual machine into the arguments of `qemu-system-x86_64`. Pure: it must not read a file
 * or start anything.
 *
 * @module
 */

/** The size of a kernel command line on x86 in bytes, including the NUL at its end: `COMMAND_LINE_SIZE`. */
export const COMMAND_LINE_SIZE = 2048;

/**
 * All features that can be emulated, except those that slow an emulated machine down. If the processor announces fast
 * string copies (`erms`), the kernel and the C library use them, but the emulator copies byte by byte. Memory
 * protection keys (`pku`, `pks`) make the emulator drop its address translations at each task switch. A fifth level of
 * page tables (`la57`) makes each translation slower. A container host uses neither, nor `xsaves`, nor guests of its
 * own (`svm`).
 */
const EMULATED_CPU = "max,erms=off,la57=off,pku=off,pks=off,svm=off,xsaves=off";

/**
 * One thread for all processors. With several threads, QEMU (both 7.2 and 10.0) can translate code that another
 * processor is patching, and go on with the old code. The kernel, which patches itself at each static key, then meets a
 * breakpoint that is gone (`Oops: int3`) and panics. This happens in about one boot of a hundred.
 */
const EMULATION = "tcg,thread=single";

/** A disk image. */
export interface Disk {
  readonly file: string;
  readonly format: "raw" | "qcow2";
}

/** One virtual machine. */
export interface Machine {
  readonly accelerator: "kvm" | "tcg";
  /** Memory in MiB. */
  readonly memory: number;
  readonly cpus: number;
  readonly kernel: string;
  /** `null` boots the kernel alone, which panics: enough to see whether it runs. */
  readonly initrd: string | null;
  readonly commandLine: string;
  readonly disks: readonly Disk[];
  /** The unix socket on which the launcher listens for the console, `ttyS0`. */
  readonly consoleSocket: string;
  /** Whether the console has QEMU's own keys, such as Ctrl-A X. */
  readonly keys: boolean;
  /** The unix socket for events and control messages, `ttyS1`; `null` for none. */
  readonly eventsSocket: string | null;
  /** Further arguments for QEMU, as the user gave them. */
  readonly further: readonly string[];
}

/**
 * The launcher's own kernel parameters. By default the root is a tmpfs, which holds at most half of the memory. The
 * kernel computes that half while the initramfs occupies its part of the memory, so a machine with 512 MiB could not
 * unpack it.
 */
const OWN_PARAMETERS = [
  "console=ttyS0",
  "quiet",
  "loglevel=3",
  "panic=-1",
  "rdinit=/init",
  "rootfstype=ramfs",
  "DENO_NO_PROMPT=1",
  "NO_COLOR=1",
];

/**
 * Builds the kernel command line of a machine whose console is the first serial port.
 *
 * @param append The user's part; it comes last, so it wins.
 * @returns The whole line.
 * @throws {RangeError} If it is too long for the kernel, or contains a line break or a NUL.
 */
export function kernelCommandLine(append: string): string {
  const line = [...OWN_PARAMETERS, append].join(" ").trim();
  const length = new TextEncoder().encode(line).length;
  if (length >= COMMAND_LINE_SIZE) {
    throw new RangeError(
      `The kernel command line has ${length} bytes, but the kernel takes at most ` +
        `${COMMAND_LINE_SIZE - 1}: shorten --append`,
    );
  }
  if (/[\0\r\n]/.test(line)) {
    throw new RangeError(
      `The kernel command line must be a single line, unlike ${JSON.stringify(append)}`,
    );
  }
  return line;
}

/**
 * Returns the arguments for one machine: `qemu-system-x86_64(1)`, direct kernel boot.
 *
 * @param machine The machine.
 * @returns The arguments after the executable's name.
 */
export function qemuArguments(machine: Machine): string[] {
  return [
    ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ["-machine", "q35", ...acceleration(machine.accelerator)],
    ["-m", `${machine.memory}M`, "-smp", `${machine.cpus}`],
    ["-kernel", machine.kernel],
    machine.initrd === null ? [] : ["-initrd", machine.initrd],
    ["-append", machine.commandLine],
    serialPort("console", machine.consoleSocket, machine.keys),
    machine.eventsSocket === null ? [] : serialPort("events", machine.eventsSocket, false),
    machine.disks.flatMap(disk),
    // Without its ROM the card can't boot from the network, which is not needed here, and starts sooner.
    ["-netdev", "user,id=net0", "-device", "virtio-net-pci,netdev=net0,romfile="],
    ["-device", "virtio-rng-pci"],
    machine.further,
  ].flat();
}

function acceleration(accelerator: Machine["accelerator"]): string[] {
  return accelerator === "kvm"
    ? ["-accel", "kvm", "-cpu", "host"]
    : ["-accel", EMULATION, "-cpu", EMULATED_CPU];
}

function serialPort(id: string, socket: string, keys: boolean): string[] {
  const chardev = `socket,id=${id},path=${escape(socket)}${keys ? ",mux=on" : ""}`;
  const monitor = keys ? ["-mon", `chardev=${id},mode=readline`] : [];
  return ["-chardev", chardev, "-serial", `chardev:${id}`, ...monitor];
}

function disk({ file, format }: Disk, index: number): string[] {
  const id = `disk${index}`;
  return [
    "-drive",
    `file=${escape(file)},if=none,id=${id},format=${format},discard=unmap`,
    "-device",
    `virtio-blk-pci,drive=${id},serial=${id}`,
  ];
}

/** A comma ends an option's value unless it is doubled. */
function escape(value: string): string {
  return value.replaceAll(",", ",,");
}
