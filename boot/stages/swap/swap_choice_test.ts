import assert from "node:assert/strict";
import type { Seen } from "../storage/devices.ts";
import { probed } from "../../disk/format.ts";
import { isScarce } from "../../memory_size.ts";
import { choosePartitions, zramSize } from "./swap_choice.ts";

const meminfo = (kib: number): string => `MemTotal:       ${kib} kB\nMemFree:  1 kB\n`;
const GIB = 2 ** 20;

Deno.test("isScarce: is true for less than 512 MiB, and false if memory is unknown", () => {
  assert.equal(isScarce(meminfo(GIB / 2 - 1)), true);
  assert.equal(isScarce(meminfo(GIB / 2)), false);
  assert.equal(isScarce("MemTotal: x kB\n"), false);
});

Deno.test("zramSize: half of a memory of less than 2 GiB, nothing of a larger one", () => {
  assert.equal(zramSize("auto", meminfo(GIB)), 2 ** 29);
  assert.equal(zramSize("auto", meminfo(2 * GIB - 1)), 2 ** 30 - 4096);
  assert.equal(zramSize("auto", meminfo(2 * GIB)), 0);
  assert.equal(zramSize("off", meminfo(1)), 0);
});

Deno.test("zramSize: the configured size, whatever the memory", () => {
  assert.equal(zramSize("512m", meminfo(8 * GIB)), 2 ** 29);
  assert.equal(zramSize("1G", meminfo(8 * GIB)), 2 ** 30);
  assert.equal(zramSize("25%", meminfo(8 * GIB)), 2 ** 31);
  assert.equal(zramSize("40960", meminfo(8 * GIB)), 40_960);
  assert.equal(zramSize("1", meminfo(8 * GIB)), 0);
  assert.equal(zramSize("9999999999g", meminfo(1)), 2 ** 44);
});

Deno.test("zramSize: 0 if the memory is unknown", () => {
  for (const text of ["", "MemTotal: x kB\n", "SwapTotal: 1 kB\n"]) {
    assert.equal(zramSize("auto", text), 0);
  }
});

const seen = (source: string, label: string | null, ...types: string[]): Seen => ({
  ...{ source, size: 1 << 30, unreadable: null },
  found: types.map((type) => probed({ type, label, usage: "other" })),
});

Deno.test("choosePartitions: takes all swap areas with the label, and nothing else", () => {
  const { partitions, refused } = choosePartitions([
    seen("/dev/vda1", "S", "swap"),
    seen("/dev/vda2", "S", "swsuspend"),
    seen("/dev/vda3", "T", "swap"),
    seen("/dev/vda4", null, "swap"),
    seen("/dev/vdb", "S", "swap", "ext4"),
    seen("/dev/vdc", "S", "swap"),
    seen("/dev/vdd", null),
  ], "S");
  assert.deepEqual(partitions, ["/dev/vda1", "/dev/vdc"]);
  assert.equal(refused.length, 2);
  assert.match(refused[0] ?? "", /^\/dev\/vda2 is labelled S, but is swsuspend: /);
  assert.match(refused[1] ?? "", /^\/dev\/vdb is labelled S, but is swap and ext4: /);
});
