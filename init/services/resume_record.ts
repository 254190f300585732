/**
 * Records the containers that the next boot starts again, though the shutdown stopped them: to Docker, a container that
 * was stopped through its API was stopped on purpose.
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
 * Adds containers to the record. The file is whole at any time.
 *
 * @param kernel The system calls.
 * @param ids The containers' ids.
 * @throws {SyscallError} If the file can't be written.
 * @throws {RangeError} If there are more than the next boot would read.
 */
export function keepForResume(kernel: Kernel, ids: readonly string[]): void {
  // A host may shut down before it has started the containers that the last shutdown recorded.
  const text = formatResume([...new Set([...kept(kernel), ...ids])]);
  if (text.length > RESUME_LIMIT) throw new RangeError(`${ids.length} containers are too many`);
  try {
    kernel.mkdirat(AT_FDCWD, STATE_FOLDER, 0o700);
  } catch (error) {
    if (!(error instanceof SyscallError && error.code === "EEXIST")) throw error;
  }
  // It never follows a link on a data disk.
  withFd(kernel, kernel.openat2(AT_FDCWD, TEMPORARY, O_WRITE, 0o600), (fd) => {
    writeAll(kernel, fd, new TextEncoder().encode(text));
  });
  kernel.rename(TEMPORARY, RESUME_FILE);
  // It reaches the disk while containers end; the last sync of the shutdown would be too late for a power cut.
  void kernel.sync();
}

function kept(kernel: Kernel): string[] {
  try {
    return parseResume(readText(kernel, RESUME_FILE, RESUME_LIMIT));
  } catch {
    // There is none, or it is not valid, which the boot has reported.
    return [];
  }
}
