import assert from "node:assert/strict";
import { type FakeHost, fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { type BootConfig, DEFAULT_CONFIG } from "../../config.ts";
import { Skipped } from "../stage.ts";
import { swap } from "./body.ts";
import { PAGE_SIZE, swapHeader } from "./swap_header.ts";

const DISKSIZE = "/sys/devices/virtual/block/zram0/disksize";
const GIB = 2 ** 20;

function host(
  memory: number,
  settings: Partial<BootConfig["swap"]> = {},
  options: FakeHostOptions = {},
): FakeHost {
  return fakeHost({
    ...options,
    config: { swap: { ...DEFAULT_CONFIG.swap, ...settings } },
    files: {
      "/proc/2/comm": "kthreadd\n",
      "/proc/meminfo": `MemTotal: ${memory} kB\n`,
      "/proc/partitions": " 254 0 1024 vda\n",
      "/proc/sys/kernel/osrelease": "6.12\n",
      "/lib/modules/6.12/modules.dep": "kernel/zram.ko:\n",
      "/dev/vda": new Uint8Array(1 << 20),
      [DISKSIZE]: "0\n",
      ...options.files,
    },
  });
}

const acts = (on: FakeHost): string[] =>
  on.lines.filter((line) => /^(finit_module|write|swapon)/.test(line));

Deno.test("swap: uses half of a small memory for compressed swap", async () => {
  const on = host(GIB);
  await swap.run(on);
  assert.deepEqual(acts(on), [
    "finit_module /lib/modules/6.12/kernel/zram.ko",
    `write ${DISKSIZE} (9 characters)`,
    `write /dev/zram0 (${PAGE_SIZE} bytes)`,
    "swapon /dev/zram0 flags 0x8064",
  ]);
  assert.equal(on.files.get(DISKSIZE), `${2 ** 29}`);
  const page = on.files.get("/dev/zram0") as Uint8Array;
  const uuid = page.slice(1036, 1052);
  assert.deepEqual(page, swapHeader({ size: 2 ** 29, uuid, label: "zram" }));
  assert.deepEqual(on.logged, ["the kernel swaps to 512 MiB of compressed memory"]);
});

Deno.test("swap: does not use a large memory, unless the configuration says so", async () => {
  const none = host(8 * GIB);
  await assert.rejects(swap.run(none), Skipped);
  assert.deepEqual(acts(none), []);
  const off = host(GIB, { zram: "off" });
  await assert.rejects(swap.run(off), Skipped);
  assert.deepEqual(acts(off), []);
  const some = host(8 * GIB, { zram: "64m" });
  await swap.run(some);
  assert.equal(some.files.get(DISKSIZE), `${64 << 20}`);
});

Deno.test("swap: leaves another machine's kernel alone, whatever the configuration says", async () => {
  for (const second of ["deno\n", undefined]) {
    const fail = second === undefined ? { "readFile /proc/2/comm": "ENOENT" } : {};
    const files = second === undefined ? {} : { "/proc/2/comm": second };
    const on = host(GIB, { zram: "64m" }, { files, fail });
    await assert.rejects(swap.run(on), Skipped);
    assert.deepEqual(on.lines, ["read /proc/2/comm"]);
  }
});

Deno.test("swap: logs a step that fails, and goes on without that swap", async () => {
  const failing = [`writeFile ${DISKSIZE}`, "writeFile /dev/zram0", "swapon /dev/zram0"];
  for (const step of failing) {
    const on = host(GIB, {}, { fail: { [step]: "EBUSY" } });
    await swap.run(on);
    assert.match(on.logged.join(), /no swap on zram: .*EBUSY/);
    assert.match(on.lines.at(-1) ?? "", /^pread \/dev\/vda/);
  }
  const refused = host(GIB, {}, { fail: { [`writeFile ${DISKSIZE}`]: "ESCOPE" } });
  await assert.rejects(swap.run(refused), { code: "ESCOPE" });
});
