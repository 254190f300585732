/**
 * Keeps the containers that run again at the next boot, though the way down stopped them: Docker notes of a container
 * that was stopped through its API that someone wanted it to be.
 *
 * @module
 */
import { RESUME_FILE, STATE_FOLDER } from "../../boot/paths.ts";
import { formatResume, parseResume, RESUME_LIMIT } from "../../boot/resume_file.ts";
import { AT_FDCWD, O_CREAT, O_NOCTTY, O_TRUNC, O_WRONLY } from "../kernel/constants.ts";
import { SyscallError } from "../kernel/errno.ts";
import { readText, withFd, writeAll } from "../kernel/files.ts";
import type { Kernel } from "../kernel/kernel.ts";

const O_WRITE = O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY;
const TEMPORARY = `${RESUME_FILE}.new`;

/**
 * Adds containers to those that are kept. The file is whole at any time.
 *
 * @param kernel The system calls.
 * @param ids The containers' ids.
 * @throws {SyscallError} Where the file can't be written.
 * @throws {RangeError} Where there are more than the next boot would read.
 */
export function keepForResume(kernel: Kernel, ids: readonly string[]): void {
  // A host that goes down before it has started those that the last one kept.
  const text = formatResume([...new Set([...kept(kernel), ...ids])]);
  if (text.length > RESUME_LIMIT) throw new RangeError(`${ids.length} containers are too many`);
  try {
    kernel.mkdirat(AT_FDCWD, STATE_FOLDER, 0o700);
  } catch (error) {
    if (!(error instanceof SyscallError && error.code === "EEXIST")) throw error;
  }
  // A link on a data disk is never followed.
  withFd(kernel, kernel.openat2(AT_FDCWD, TEMPORARY, O_WRITE, 0o600), (fd) => {
    writeAll(kernel, fd, new TextEncoder().encode(text));
  });
  kernel.rename(TEMPORARY, RESUME_FILE);
  // It reaches the disk while containers end; the last sync of the way down would be too late for a power cut.
  void kernel.sync();
}

function kept(kernel: Kernel): string[] {
  try {
    return parseResume(readText(kernel, RESUME_FILE, RESUME_LIMIT));
  } catch {
    // There is none, or it makes no sense, which the boot has said.
    return [];
  }
}
