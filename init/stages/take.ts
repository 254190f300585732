/**
 * A step -> system calls. Decides nothing: the broker has already checked the step.
 *
 * @module
 */
import { MS_MOVE } from "../../boot/mountflags.ts";
import type {
  ConsoleStep,
  GrowfsStep,
  StartStep,
  Step,
  UeventStep,
  WriteFileStep,
} from "../../boot/step.ts";
import {
  MODULE_INIT_COMPRESSED_FILE,
  O_CREAT,
  O_DIRECTORY,
  O_NOCTTY,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import { readText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

const EIO = 5;
/** The most bytes that one `pread` step reads. */
const PREAD_LIMIT = 1 << 20;
/** The most bytes that one `readFile` step reads, whatever it asks for: PID 1 holds them all. */
const READ_LIMIT = 16 << 20;
/** A FIFO or a device that is not ready must not hold up PID 1. */
const O_READ = O_RDONLY | O_NOCTTY | O_NONBLOCK;

/**
 * Takes a step that is one or a few system calls.
 *
 * @param step The step.
 * @param kernel The system calls.
 * @returns What the operation answers, or a promise of it where the kernel may take long.
 * @throws {SyscallError} Where the kernel refuses.
 * @throws {TypeError} Where a text holds a NUL.
 * @throws {RangeError} Where a number does not fit.
 */
export function takeSyscallStep(
  step: Exclude<Step, StartStep | ConsoleStep | UeventStep>,
  kernel: Kernel,
): unknown {
  switch (step.op) {
    case "mkdir":
      kernel.mkdir(step.path, step.mode);
      return kernel.chmod(step.path, step.mode);
    case "mknod":
      kernel.mknod(step.path, step.mode, step.dev);
      kernel.lchown(step.path, step.uid ?? 0, step.gid ?? 0);
      return kernel.chmod(step.path, step.mode & 0o7777);
    case "symlink":
      return kernel.symlink(step.target, step.linkpath);
    case "unlink":
      return kernel.unlink(step.path);
    case "mount":
      return kernel.mount(
        step.source,
        step.target,
        step.filesystemtype,
        step.mountflags,
        step.data,
      );
    case "umount2":
      return kernel.umount2(step.target, step.flags);
    case "switch_root":
      kernel.chdir(step.path);
      kernel.mount(".", "/", "", MS_MOVE, "");
      kernel.chroot(".");
      return kernel.chdir("/");
    case "writeFile":
      return writeFile(step, kernel);
    case "readFile":
      return readText(kernel, step.path, Math.min(step.limit, READ_LIMIT));
    case "pread": {
      const buffer = new Uint8Array(Math.min(step.count, PREAD_LIMIT));
      return withOpen(
        kernel,
        step.path,
        O_READ,
        (fd) => buffer.subarray(0, kernel.pread(fd, buffer, step.offset)),
      );
    }
    case "readdir":
      return kernel.readdir(step.path);
    case "stat":
      return kernel.statx(step.path);
    case "finit_module":
      return withOpen(
        kernel,
        step.path,
        O_READ,
        (fd) => kernel.finitModule(fd, step.param_values, step.flags | compression(step.path)),
      );
    case "sethostname":
      return kernel.sethostname(step.name);
    case "swapon":
      return kernel.swapon(step.path, step.swapflags);
    case "losetup":
      return losetup(step.path, kernel);
    case "growfs":
      return growfs(step, kernel);
    case "siocsifflags":
      return kernel.siocsifflags(step.ifr_name, step.ifr_flags);
  }
}

function compression(path: string): number {
  return /\.ko\.(xz|zst|gz)$/.test(path) ? MODULE_INIT_COMPRESSED_FILE : 0;
}

function losetup(path: string, kernel: Kernel): string {
  return withOpen(kernel, path, O_READ, (file) => {
    const number = withOpen(
      kernel,
      "/dev/loop-control",
      O_READ,
      (control) => kernel.loopCtlGetFree(control),
    );
    const device = `/dev/loop${number}`;
    withOpen(kernel, device, O_READ, (loop) => kernel.loopConfigure(loop, file));
    return device;
  });
}

function withOpen<T>(kernel: Kernel, path: string, flags: number, use: (fd: number) => T): T {
  const fd = kernel.open(path, flags);
  try {
    return use(fd);
  } finally {
    kernel.close(fd);
  }
}

async function growfs(step: GrowfsStep, kernel: Kernel): Promise<void> {
  const fd = kernel.open(step.path, O_RDONLY | O_DIRECTORY);
  try {
    await kernel.growfs(fd, step.filesystemtype, step.size, step.devid);
  } finally {
    kernel.close(fd);
  }
}

function writeFile(step: WriteFileStep, kernel: Kernel): void {
  const data = typeof step.data === "string" ? new TextEncoder().encode(step.data) : step.data;
  const flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_NONBLOCK;
  const fd = kernel.openNoSymlinks(step.path, flags, step.mode);
  try {
    for (let written = 0; written < data.length;) {
      const count = kernel.write(fd, data.subarray(written));
      if (count === 0) throw new SyscallError("write", EIO, [step.path]);
      written += count;
    }
  } finally {
    kernel.close(fd);
  }
}
