/**
 * What a virtual machine is made of -> the arguments of `qemu-system-x86_64`. Pure: it must not look at a file or
 * start anything.
 *
 * @module
 */

/** Bytes of a kernel command line on x86, its end included: `COMMAND_LINE_SIZE`. */
export const COMMAND_LINE_SIZE = 2048;

/**
 * Everything that can be emulated, without what slows an emulated machine down. Where the processor is said to copy
 * bytes fast by itself (`erms`), kernel and C library have it do so, and it takes them one by one. Memory protection
 * keys (`pku`, `pks`) throw the emulator's translations of addresses away at each change of task, a fifth level of page
 * tables (`la57`) makes each of them dearer, and a container host uses neither, nor `xsaves`, nor guests of its own
 * (`svm`).
 */
const EMULATED_CPU = "max,erms=off,la57=off,pku=off,pks=off,svm=off,xsaves=off";

/**
 * In one thread for all processors. In several, QEMU (7.2 and 10.0 alike) can translate code that another processor
 * patches at that moment, and goes on with what it was; a kernel, which patches itself at each static key, then meets a
 * breakpoint that is gone (`Oops: int3`) and panics, in one boot of a hundred or so.
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
 * What the launcher has to say to the kernel. A tmpfs, which the root is otherwise, takes half of the memory at most, and
 * reckons that while the initramfs takes its part of it: a machine of 512 MiB could not unpack it.
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
 * The kernel command line of a machine whose console is the first serial port.
 *
 * @param append The user's part; it comes last, so it has the last word.
 * @returns The whole line.
 * @throws {RangeError} Where it is too long for the kernel or holds a line end.
 */
export function kernelCommandLine(append: string): string {
  const line = [...OWN_PARAMETERS, append].join(" ").trim();
  const length = new TextEncoder().encode(line).length;
  if (length >= COMMAND_LINE_SIZE) {
    throw new RangeError(
      `The kernel command line has ${length} bytes and the kernel takes ${COMMAND_LINE_SIZE - 1}:` +
        " give less with --append",
    );
  }
  if (/[\0\r\n]/.test(line)) {
    throw new RangeError(
      `The kernel command line must be one line: ${JSON.stringify(append)} is not`,
    );
  }
  return line;
}

/**
 * The arguments for one machine: `qemu-system-x86_64(1)`, direct kernel boot.
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
    // Without its ROM the card can't boot from the network, which nobody wants here, and starts sooner.
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
