import assert from "node:assert/strict";
import { memoryBound, pidsBound, stateSize } from "./bounds.ts";

const MIB = 2 ** 20;
const meminfo = (total: number, available: number): string =>
  `MemTotal:       ${total * 1024} kB\nMemFree:        1 kB\nMemAvailable:   ${
    available * 1024
  } kB\n`;

Deno.test("memoryBound: leaves the host 160 MiB and a sixteenth of the available memory", () => {
  assert.equal(memoryBound(meminfo(1024, 640), null), (640 * 15 / 16 - 160) * MIB);
  assert.equal(memoryBound(meminfo(16384, 16000), null), (15000 - 160) * MIB);
});

Deno.test("memoryBound: gives containers half of a small machine", () => {
  for (const available of [1, 100, 256, 360]) {
    assert.equal(memoryBound(meminfo(512, available), null), available / 2 * MIB);
  }
});

Deno.test("memoryBound: is less than the available memory, and grows with it", () => {
  let last = 0;
  for (let available = 1; available < 2 ** 20; available *= 2) {
    const bound = memoryBound(meminfo(2 ** 20, available), null) ?? NaN;
    assert.ok(bound > last && bound < available * MIB, `${available}`);
    last = bound;
  }
});

Deno.test("memoryBound: takes a setting as it is: bytes, a unit, or a percentage of all memory", () => {
  const settings = [["1", 1], ["8k", 8192], ["300m", 300 * MIB], ["2G", 2048 * MIB]] as const;
  for (const [setting, bytes] of settings) {
    assert.equal(memoryBound(meminfo(1024, 640), setting), bytes, setting);
    assert.equal(memoryBound("", setting), bytes, setting);
  }
  assert.equal(memoryBound(meminfo(1024, 640), "50%"), 512 * MIB);
  assert.equal(memoryBound("", "50%"), null);
});

Deno.test("memoryBound: uses MemTotal if the kernel has no MemAvailable; without a figure there is no bound", () => {
  assert.equal(memoryBound(`MemTotal: ${1600 * 1024} kB\n`, null), (1500 - 160) * MIB);
  const nothing = ["", "\0", "MemAvailable: x kB\n", "MemTotal: -5 kB\n", "MemAvailable: 0 kB\n"];
  for (const text of nothing) assert.equal(memoryBound(text, null), null, JSON.stringify(text));
});

Deno.test("pidsBound: leaves the host a quarter, or 1024 if that is more, but never more than half", () => {
  assert.equal(pidsBound("32768\n", "192730\n", null), 24_576);
  assert.equal(pidsBound("32768\n", "7500\n", null), 5625);
  assert.equal(pidsBound("4096\n", "9000\n", null), 3072);
  assert.equal(pidsBound("3000\n", "9000\n", null), 1976);
  assert.equal(pidsBound("1000\n", "9000\n", null), 500);
});

Deno.test("pidsBound: takes a setting as it is; without a figure there is no bound", () => {
  assert.equal(pidsBound("32768\n", "192730\n", 40), 40);
  assert.equal(pidsBound("max", "8000\n", null), 6000);
  for (const text of ["", "\n", "-1\n", "0\n", "1e4\n", " 5\n"]) {
    assert.equal(pidsBound(text, text, null), null, JSON.stringify(text));
  }
});

Deno.test("stateSize: three quarters of the available memory, or the setting as it is", () => {
  assert.equal(stateSize(meminfo(1024, 640), "auto"), `${480 * 1024}k`);
  for (const setting of ["1", "2g", "75%"]) assert.equal(stateSize("", setting), setting);
  for (const text of ["", "MemAvailable: many kB\n", "MemTotal: 1 kB\n"]) {
    assert.equal(stateSize(text, "auto"), "50%");
  }
});
