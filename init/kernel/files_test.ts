import assert from "node:assert/strict";
import { S_IFIFO } from "../../boot/inode.ts";
import { fakeKernel } from "../../tests/fakes/kernel.ts";
import { SyscallError } from "./errno.ts";
import { readText, writeText } from "./files.ts";

const failsWith = (code: string) => (error: unknown): boolean =>
  error instanceof SyscallError && error.code === code;

Deno.test("readText: reads the whole of a file that is larger than its first buffer", () => {
  const text = "0123456789é".repeat(1000);
  const kernel = fakeKernel({ files: { "/f": text, "/empty": "" } });
  assert.equal(readText(kernel, "/f", 1 << 20), text);
  assert.equal(readText(kernel, "/empty", 1), "");
  assert.equal(kernel.openFiles.size, 0);
});

Deno.test("readText: reads a file as long as the limit, and refuses a longer one", () => {
  const kernel = fakeKernel({ files: { "/f": "x".repeat(4096), "/huge": "x".repeat(10 << 20) } });
  assert.equal(readText(kernel, "/f", 4096).length, 4096);
  assert.throws(() => readText(kernel, "/f", 4095), failsWith("EFBIG"));
  kernel.calls.length = 0;
  assert.throws(() => readText(kernel, "/huge", 100), failsWith("EFBIG"));
  assert.equal(kernel.calls.filter((call) => call.startsWith("read ")).length, 1);
  assert.equal(kernel.openFiles.size, 0);
});

Deno.test("readText: replaces invalid UTF-8", () => {
  const kernel = fakeKernel({ files: { "/f": Uint8Array.of(97, 0xff, 0, 98) } });
  assert.equal(readText(kernel, "/f", 10), "a\ufffd\0b");
});

Deno.test("readText: closes the file if reading fails, and throws the reason", () => {
  const kernel = fakeKernel({ files: { "/f": "x" }, fail: { read: "EIO" } });
  assert.throws(() => readText(kernel, "/f", 10), failsWith("EIO"));
  assert.equal(kernel.openFiles.size, 0);
  assert.throws(() => readText(kernel, "/none", 10), failsWith("ENOENT"));
});

Deno.test("readText: a FIFO does not block PID 1", () => {
  const kernel = fakeKernel({ stats: { "/fifo": { mode: S_IFIFO } } });
  assert.equal(readText(kernel, "/fifo", 10), "");
});

Deno.test("writeText: writes an existing setting in one call, and creates no file", () => {
  const kernel = fakeKernel({ files: { "/proc/sys/kernel/panic": "" } });
  writeText(kernel, "/proc/sys/kernel/panic", "10\n");
  assert.equal(new TextDecoder().decode(kernel.files.get("/proc/sys/kernel/panic")), "10\n");
  assert.equal(kernel.calls.filter((call) => call.startsWith("write ")).length, 1);
  assert.throws(() => writeText(kernel, "/proc/none", "1"), { code: "ENOENT" });
  kernel.fail.set("write", "EINVAL");
  assert.throws(() => writeText(kernel, "/proc/sys/kernel/panic", "x"), { code: "EINVAL" });
  assert.equal(kernel.openFiles.size, 0);
});
