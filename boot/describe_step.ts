/**
 * Turns a step into one line for people. Pure.
 *
 * @module
 */
import { major, minor, S_IFBLK, S_IFCHR, S_IFIFO, S_IFMT } from "./inode.ts";
import type { Step } from "./step.ts";

const octal = (mode: number): string => `0${(mode & 0o7777).toString(8)}`;

/**
 * Describes a step in one line, for the log, the plan and error messages.
 *
 * @param step The step.
 * @returns The line, without a line break.
 */
export function describeStep(step: Step): string {
  return describe(step).replace(
    /\p{Cc}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function describe(step: Step): string {
  switch (step.op) {
    case "mkdir":
      return `mkdir ${step.path} ${octal(step.mode)}`;
    case "mknod":
      return `mknod ${step.path} ${nodeType(step.mode)} ${major(step.dev)}:${minor(step.dev)} ${
        octal(step.mode)
      }`;
    case "symlink":
      return `symlink ${step.linkpath} -> ${step.target}`;
    case "mount":
      return `mount ${quote(step.source)} on ${step.target}` +
        (step.filesystemtype === "" ? "" : ` as ${step.filesystemtype}`) +
        (step.mountflags === 0 ? "" : ` flags 0x${step.mountflags.toString(16)}`) +
        (step.data === "" ? "" : ` (${step.data})`);
    case "umount2":
      return `umount ${step.target}`;
    case "writeFile":
      return `write ${step.path} (${step.data.length} ${
        typeof step.data === "string" ? "characters" : "bytes"
      })`;
    case "readFile":
      return `read ${step.path}`;
    case "pread":
      return `pread ${step.path} ${step.offset}+${step.count}`;
    case "finit_module":
      return `finit_module ${step.path}${step.param_values === "" ? "" : ` ${step.param_values}`}`;
    case "sethostname":
      return `sethostname ${quote(step.name)}`;
    case "siocsifflags":
      return `siocsifflags ${step.ifr_name} 0x${step.ifr_flags.toString(16)}`;
    case "swapon":
      return `swapon ${step.path} flags 0x${step.swapflags.toString(16)}`;
    case "growfs":
      return `growfs ${step.path} as ${step.filesystemtype} to ${step.size} bytes` +
        (step.filesystemtype === "btrfs" ? ` on device ${step.devid}` : "");
    case "uevent":
      return `uevent of ${step.subsystem} after ${step.after} within ${step.deadline} s`;
    case "start":
      return `start ${step.service.name}: ${step.service.argv.join(" ")}`;
    case "console":
      return `console of ${step.container}`;
    default:
      return `${step.op} ${step.path}`;
  }
}

const quote = (text: string): string => JSON.stringify(text);

function nodeType(mode: number): string {
  switch (mode & S_IFMT) {
    case S_IFCHR:
      return "c";
    case S_IFBLK:
      return "b";
    case S_IFIFO:
      return "p";
    default:
      return "?";
  }
}
