import assert from "node:assert/strict";
import {
  COMMAND_LINE_SIZE,
  kernelCommandLine,
  type Machine,
  qemuArguments,
} from "./qemu_arguments.ts";

const machine: Machine = {
  accelerator: "tcg",
  memory: 1024,
  cpus: 2,
  kernel: "/image/vmlinuz",
  initrd: "/run/x/initrd",
  commandLine: "console=ttyS0",
  disks: [],
  consoleSocket: "/run/x/console",
  keys: false,
  eventsSocket: "/run/x/events",
  further: [],
};

const after = (argv: readonly string[], option: string): (string | undefined)[] =>
  argv.flatMap((argument, index) => argument === option ? [argv[index + 1]] : []);

Deno.test("qemuArguments: a whole machine as QEMU reads it", () => {
  assert.deepEqual(qemuArguments(machine), [
    "-nodefaults",
    "-no-user-config",
    "-display",
    "none",
    "-no-reboot",
    "-machine",
    "q35",
    "-accel",
    "tcg,thread=single",
    "-cpu",
    "max,erms=off,la57=off,pku=off,pks=off,svm=off,xsaves=off",
    "-m",
    "1024M",
    "-smp",
    "2",
    "-kernel",
    "/image/vmlinuz",
    "-initrd",
    "/run/x/initrd",
    "-append",
    "console=ttyS0",
    "-chardev",
    "socket,id=console,path=/run/x/console",
    "-serial",
    "chardev:console",
    "-chardev",
    "socket,id=events,path=/run/x/events",
    "-serial",
    "chardev:events",
    "-netdev",
    "user,id=net0",
    "-device",
    "virtio-net-pci,netdev=net0,romfile=",
    "-device",
    "virtio-rng-pci",
  ]);
});

Deno.test("qemuArguments: KVM uses the host's own processor", () => {
  const argv = qemuArguments({ ...machine, accelerator: "kvm" });
  assert.deepEqual(after(argv, "-accel"), ["kvm"]);
  assert.deepEqual(after(argv, "-cpu"), ["host"]);
});

Deno.test("qemuArguments: disks keep their order and formats, and commas are doubled", () => {
  const disks = [{ file: "/a,b.img", format: "raw" }, { file: "/c", format: "qcow2" }] as const;
  const argv = qemuArguments({ ...machine, disks });
  assert.deepEqual(after(argv, "-drive"), [
    "file=/a,,b.img,if=none,id=disk0,format=raw,discard=unmap",
    "file=/c,if=none,id=disk1,format=qcow2,discard=unmap",
  ]);
  assert.deepEqual(after(argv, "-device").slice(0, 2), [
    "virtio-blk-pci,drive=disk0,serial=disk0",
    "virtio-blk-pci,drive=disk1,serial=disk1",
  ]);
});

Deno.test("qemuArguments: QEMU's keys add a monitor to the console", () => {
  const argv = qemuArguments({ ...machine, keys: true });
  assert.equal(after(argv, "-chardev")[0], "socket,id=console,path=/run/x/console,mux=on");
  assert.deepEqual(after(argv, "-mon"), ["chardev=console,mode=readline"]);
});

Deno.test("qemuArguments: a machine without initrd and events has no options for them", () => {
  const argv = qemuArguments({ ...machine, initrd: null, eventsSocket: null });
  assert.equal(argv.includes("-initrd"), false);
  assert.deepEqual(after(argv, "-serial"), ["chardev:console"]);
});

Deno.test("kernelCommandLine: the user's part comes last", () => {
  assert.match(
    kernelCommandLine("quiet=no panic=5"),
    /^console=ttyS0 .*panic=-1 .*quiet=no panic=5$/,
  );
  assert.doesNotMatch(kernelCommandLine(""), / $/);
});

Deno.test("kernelCommandLine: refuses a line that the kernel would truncate", () => {
  const room = COMMAND_LINE_SIZE - 1 - kernelCommandLine("").length - 1;
  assert.equal(kernelCommandLine("x".repeat(room)).length, COMMAND_LINE_SIZE - 1);
  assert.throws(() => kernelCommandLine("x".repeat(room + 1)), RangeError);
});

Deno.test("kernelCommandLine: refuses a line break", () => {
  assert.throws(() => kernelCommandLine("a\nb"), RangeError);
});

Deno.test("qemuArguments: the user's own arguments come last", () => {
  const further = ["-device", "i6300esb", "-qmp", "unix:/run/x,y,server=on"];
  assert.deepEqual(qemuArguments({ ...machine, further }).slice(-4), further);
});
