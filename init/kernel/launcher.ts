/**
 * The kernel as launchers need it: PID 1's calls, and two that PID 1 never makes. It must not be loaded by the init.
 *
 * @module
 */
import { checker } from "./call.ts";
import type { Kernel } from "./kernel.ts";
import { openLinux } from "./linux.ts";
import { cstring } from "./marshal.ts";
import { LIBC, SYMBOLS } from "./symbols.ts";

/** The system calls that a launcher makes. */
export interface LauncherKernel extends Kernel {
  pivotRoot(newRoot: string, putOld: string): void;
  /** Replaces this program with another. */
  execve(path: string, argv: readonly string[], environment: readonly string[]): never;
}

const LAUNCHER_SYMBOLS = {
  __errno_location: SYMBOLS.__errno_location,
  memcpy: SYMBOLS.memcpy,
  // long syscall(SYS_pivot_root, const char *new_root, const char *put_old)
  pivot_root: { name: "syscall", parameters: ["i64", "buffer", "buffer"], result: "i64" },
  // int execve(const char *path, char *const argv[], char *const envp[])
  execve: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** `asm/unistd_64.h`. */
export const SYS_pivot_root = 155;

/**
 * Opens the C library. Needs `ffi` permission for every path, since the arguments of `execve(2)` are pointers.
 *
 * @returns The system calls.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 */
export function openLauncherKernel(): LauncherKernel {
  const libc = Deno.dlopen(LIBC, LAUNCHER_SYMBOLS).symbols;
  const check = checker(libc);
  return {
    ...openLinux(),
    pivotRoot: (newRoot, putOld) =>
      void check(
        libc.pivot_root(BigInt(SYS_pivot_root), cstring(newRoot), cstring(putOld)),
        "pivot_root",
        newRoot,
        putOld,
      ),
    execve(path, argv, environment) {
      const strings = [...argv, ...environment].map(cstring);
      const pointers = strings.map((string) =>
        Deno.UnsafePointer.value(Deno.UnsafePointer.of(string))
      );
      const vector = (items: readonly bigint[]): Uint8Array<ArrayBuffer> =>
        new Uint8Array(new BigUint64Array([...items, 0n]).buffer);
      const call = libc.execve(
        cstring(path),
        vector(pointers.slice(0, argv.length)),
        vector(pointers.slice(argv.length)),
      );
      check(call, "execve", path);
      throw new Error(`execve ${path} returned`);
    },
  };
}
