/**
 * The real kernel: the only file of the init that opens a library. Needs `ffi` permission for {@linkcode LIBC}.
 *
 * Marshals and throws; it holds no policy. Nothing happens before {@linkcode openLinux} is called.
 *
 * @module
 */
import { checker } from "./call.ts";
import { diskCalls } from "./disk_calls.ts";
import { fileSystemCalls } from "./file_system_calls.ts";
import { fileCalls } from "./file_calls.ts";
import { hostCalls } from "./host_calls.ts";
import { terminalCalls } from "./terminal_calls.ts";
import { processCalls } from "./process_calls.ts";
import type { Kernel } from "./kernel.ts";
import { LIBC, SYMBOLS } from "./symbols.ts";

/**
 * Opens the C library.
 *
 * @returns The system calls.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 */
export function openLinux(): Kernel {
  const libc = Deno.dlopen(LIBC, SYMBOLS).symbols;
  const check = checker(libc);
  return {
    ...fileSystemCalls(libc, check),
    ...fileCalls(libc, check),
    ...diskCalls(libc, check),
    ...hostCalls(libc, check),
    ...terminalCalls(libc, check),
    ...processCalls(libc, check),
  };
}
