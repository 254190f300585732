/**
 * A step -> system calls. Decides nothing: the broker has already checked the step.
 *
 * @module
 */
import { MS_MOVE } from "../../boot/mountflags.ts";
import type { ConsoleStep, StartStep, Step, WriteFileStep } from "../../boot/step.ts";
import {
  MODULE_INIT_COMPRESSED_FILE,
  O_CREAT,
  O_NOCTTY,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from "../kernel/constants.ts";
import { readText } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** The most bytes that one `pread` step reads. */
const PREAD_LIMIT = 1 << 20;

/**
 * Takes a step that is one or a few system calls.
 *
 * @param step The step.
 * @param kernel The system calls.
 * @returns What the operation answers.
 * @throws {SyscallError} Where the kernel refuses.
 * @throws {TypeError} Where a text holds a NUL.
 * @throws {RangeError} Where a number does not fit.
 */
export function takeSyscallStep(
  step: Exclude<Step, StartStep | ConsoleStep>,
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
      return readText(kernel, step.path, step.limit);
    case "pread": {
      const buffer = new Uint8Array(Math.min(step.count, PREAD_LIMIT));
      const fd = kernel.open(step.path, O_RDONLY | O_NOCTTY);
      try {
        return buffer.subarray(0, kernel.pread(fd, buffer, step.offset));
      } finally {
        kernel.close(fd);
      }
    }
    case "readdir":
      return kernel.readdir(step.path);
    case "stat":
      return kernel.statx(step.path);
    case "finit_module": {
      const fd = kernel.open(step.path, O_RDONLY);
      try {
        return kernel.finitModule(fd, step.param_values, step.flags | compression(step.path));
      } finally {
        kernel.close(fd);
      }
    }
    case "sethostname":
      return kernel.sethostname(step.name);
    case "siocsifflags":
      return kernel.siocsifflags(step.ifr_name, step.ifr_flags);
  }
}

function compression(path: string): number {
  return /\.ko\.(xz|zst|gz)$/.test(path) ? MODULE_INIT_COMPRESSED_FILE : 0;
}

function writeFile(step: WriteFileStep, kernel: Kernel): void {
  const data = typeof step.data === "string" ? new TextEncoder().encode(step.data) : step.data;
  const fd = kernel.openNoSymlinks(step.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY, step.mode);
  try {
    for (let written = 0; written < data.length;) {
      written += kernel.write(fd, data.subarray(written));
    }
  } finally {
    kernel.close(fd);
  }
}
