/**
 * The common parts of all system calls: the C library's functions, and the check of their results.
 *
 * @module
 */
import { SyscallError } from "./errno.ts";
import type { SYMBOLS } from "./symbols.ts";

/** The C library's functions, opened. */
export type Symbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** Throws a `SyscallError` if a call returned -1; else returns its result as a number. */
export type Check = (
  result: number | bigint,
  syscall: string,
  ...args: readonly (string | number)[]
) => number;

/**
 * Makes the check.
 *
 * @param libc The C library's functions.
 */
export function checker(libc: Pick<Symbols, "memcpy" | "__errno_location">): Check {
  const errno = new Int32Array(1);
  const bytes = new Uint8Array(errno.buffer);
  return (result, syscall, ...args) => {
    if (Number(result) !== -1) return Number(result);
    libc.memcpy(bytes, libc.__errno_location(), 4n);
    throw new SyscallError(syscall, errno[0]!, args);
  };
}

/** A view that Deno's types accept: a stage's bytes are never in shared memory. */
export function bytes(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  return buffer as Uint8Array<ArrayBuffer>;
}
