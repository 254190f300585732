/**
 * Error numbers and the error that a failed system call throws. Holds no policy: each step says which errors it
 * tolerates.
 *
 * @module
 */
/** The name of an error number as `errno(3)` lists it, such as `"EBUSY"`. */
export type ErrnoCode = `E${string}`;

/** Error numbers of x86-64 and arm64 Linux with their meaning: `errno(3)`. */
export const ERRNO: ReadonlyMap<number, readonly [code: ErrnoCode, meaning: string]> = new Map([
  [1, ["EPERM", "operation not permitted"]],
  [2, ["ENOENT", "no such file or directory"]],
  [3, ["ESRCH", "no such process"]],
  [4, ["EINTR", "interrupted system call"]],
  [5, ["EIO", "input/output error"]],
  [6, ["ENXIO", "no such device or address"]],
  [7, ["E2BIG", "argument list too long"]],
  [8, ["ENOEXEC", "exec format error"]],
  [9, ["EBADF", "bad file descriptor"]],
  [10, ["ECHILD", "no child processes"]],
  [11, ["EAGAIN", "resource temporarily unavailable"]],
  [12, ["ENOMEM", "cannot allocate memory"]],
  [13, ["EACCES", "permission denied"]],
  [14, ["EFAULT", "bad address"]],
  [15, ["ENOTBLK", "block device required"]],
  [16, ["EBUSY", "device or resource busy"]],
  [17, ["EEXIST", "file exists"]],
  [18, ["EXDEV", "invalid cross-device link"]],
  [19, ["ENODEV", "no such device"]],
  [20, ["ENOTDIR", "not a directory"]],
  [21, ["EISDIR", "is a directory"]],
  [22, ["EINVAL", "invalid argument"]],
  [23, ["ENFILE", "too many open files in system"]],
  [24, ["EMFILE", "too many open files"]],
  [25, ["ENOTTY", "not a terminal"]],
  [26, ["ETXTBSY", "text file busy"]],
  [27, ["EFBIG", "file too large"]],
  [28, ["ENOSPC", "no space left on device"]],
  [29, ["ESPIPE", "illegal seek"]],
  [30, ["EROFS", "read-only file system"]],
  [31, ["EMLINK", "too many links"]],
  [32, ["EPIPE", "broken pipe"]],
  [36, ["ENAMETOOLONG", "file name too long"]],
  [38, ["ENOSYS", "function not implemented"]],
  [39, ["ENOTEMPTY", "directory not empty"]],
  [40, ["ELOOP", "too many levels of symbolic links"]],
  [75, ["EOVERFLOW", "value too large for defined data type"]],
  [95, ["EOPNOTSUPP", "operation not supported"]],
  [110, ["ETIMEDOUT", "connection timed out"]],
  [116, ["ESTALE", "stale file handle"]],
  [117, ["EUCLEAN", "structure needs cleaning"]],
  [123, ["ENOMEDIUM", "no medium found"]],
  [124, ["EMEDIUMTYPE", "wrong medium type"]],
  [129, ["EKEYREJECTED", "key was rejected by service"]],
]);

/** A system call that failed. Code matches on its fields, never on its message. */
export class SyscallError extends Error {
  override readonly name = "SyscallError";
  /** The error number's name, or `E` and the number if {@linkcode ERRNO} does not have it. */
  readonly code: ErrnoCode;
  /** The meaning of the error number, in words. */
  readonly meaning: string;

  /**
   * @param syscall The call's name.
   * @param errno The error number.
   * @param args Those of its arguments that help a person.
   */
  constructor(
    readonly syscall: string,
    readonly errno: number,
    readonly args: readonly (string | number)[] = [],
  ) {
    const [code, meaning] = ERRNO.get(errno) ?? [`E${errno}` as ErrnoCode, "unknown error"];
    super(
      `${[syscall, ...args.map((arg) => JSON.stringify(arg))].join(" ")}: ${code} (${meaning})`,
    );
    this.code = code;
    this.meaning = meaning;
  }
}
