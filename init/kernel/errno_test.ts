import assert from "node:assert/strict";
import { ERRNO, SyscallError } from "./errno.ts";

Deno.test("SyscallError: its message has the call, its arguments, and the error in words", () => {
  const error = new SyscallError("mount", 16, ["devtmpfs", "/dev", 0]);
  assert.equal(error.message, 'mount "devtmpfs" "/dev" 0: EBUSY (device or resource busy)');
  assert.deepEqual([error.syscall, error.errno, error.code, error.meaning, error.name], [
    "mount",
    16,
    "EBUSY",
    "device or resource busy",
    "SyscallError",
  ]);
});

Deno.test("SyscallError: an unknown error number is its own name", () => {
  const { code, message } = new SyscallError("x", 4095);
  assert.deepEqual([code, message], ["E4095", "x: E4095 (unknown error)"]);
});

Deno.test("ERRNO: every name is valid, and none occurs twice", () => {
  const codes = [...ERRNO.values()].map(([code]) => code);
  assert.equal(new Set(codes).size, codes.length);
  for (const code of codes) assert.match(code, /^E[A-Z0-9]+$/);
});
