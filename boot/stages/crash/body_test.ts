import assert from "node:assert/strict";
import {
  failEachStep,
  type FakeHost,
  fakeHost,
  type FakeHostOptions,
} from "../../../tests/fakes/host.ts";
import { crash, inOrder, reasonOf } from "./body.ts";
import { Skipped } from "../stage.ts";

const PANIC = "<0>[    9.500000] Kernel panic - not syncing: sysrq triggered crash\n";
const PARTS = {
  "/sys/fs/pstore/dmesg-erst-2":
    `Panic#1 Part1\n<6>[    9.400000] sysrq: Trigger a crash\n${PANIC}`,
  "/sys/fs/pstore/dmesg-erst-3": "Panic#1 Part2\n<6>[    1.000000] earlier\n",
};
const HOST: FakeHostOptions = { files: PARTS, stats: { "/var/log": {}, "/sys/fs/pstore": {} } };

async function told(options: FakeHostOptions): Promise<{ host: FakeHost; told: string | null }> {
  const host = fakeHost(options);
  return { host, ...await crash.run(host) };
}

Deno.test("crash: writes the parts to one file in order, reports the reason and removes the records", async () => {
  const { host, told: line } = await told(HOST);
  assert.equal(
    line,
    "the last boot ended in a crash: Kernel panic - not syncing: sysrq triggered crash: " +
      "see /var/log/crash-1.txt",
  );
  assert.deepEqual(host.logged, [line]);
  const text = String(host.files.get("/var/log/crash-1.txt"));
  assert.ok(text.indexOf("earlier") > 0 && text.indexOf("earlier") < text.indexOf("sysrq"));
  assert.deepEqual([...host.files.keys()], ["/var/log/crash-1.txt"]);
  assert.match(host.lines[1] ?? "", /^mount "pstore" on \/sys\/fs\/pstore as pstore/);
});

Deno.test("crash: reports nothing if the machine kept nothing, and leaves other records alone", async () => {
  const { host, told: line } = await told({
    ...HOST,
    files: { "/sys/fs/pstore/console-ramoops-0": "boot" },
  });
  assert.equal(line, null);
  assert.deepEqual(host.logged, []);
  assert.equal(host.files.size, 1);
});

Deno.test("crash: is skipped without pstore, and if the machine is not the host's", async () => {
  await assert.rejects(crash.run(fakeHost({})), Skipped);
  const host = fakeHost({ ...HOST, config: { hardware: false } });
  await assert.rejects(crash.run(host), Skipped);
  assert.deepEqual(host.taken, []);
});

Deno.test("crash: keeps the newest eight, and never overwrites one", async () => {
  const logs = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`/var/log/crash-${index + 1}.txt`, `${index}`]),
  );
  const { host } = await told({
    ...HOST,
    files: { ...PARTS, ...logs, "/var/log/crash-x.txt": "" },
  });
  const left = [...host.files.keys()].map((path) => path.slice("/var/log/crash-".length));
  assert.deepEqual(left.sort(), [
    "10.txt",
    ...[3, 4, 5, 6, 7, 8, 9].map((n) => `${n}.txt`),
    "x.txt",
  ]);
});

Deno.test("crash: a record that can't be read is logged and stays", async () => {
  const { host } = await told({
    ...HOST,
    fail: { "readFile /sys/fs/pstore/dmesg-erst-3": "EFBIG" },
  });
  const text = String(host.files.get("/var/log/crash-1.txt"));
  assert.match(host.logged[0] ?? "", /EFBIG/);
  assert.ok(host.files.has("/sys/fs/pstore/dmesg-erst-3"));
  assert.match(text, /sysrq triggered crash/);
});

Deno.test("crash: removes no record before its text is saved", async () => {
  const { runs } = await failEachStep(crash, HOST);
  for (const { lines } of runs) {
    const written = lines.findIndex((line) => line.startsWith("write "));
    const removed = lines.filter((line) => line.startsWith("unlink /sys/fs/pstore/"));
    // If one could not be read, the other is written and removed.
    if (removed.length > 0) assert.ok(written >= 0 && written < lines.indexOf(removed[0] ?? ""));
  }
  const host = fakeHost({ ...HOST, fail: { "writeFile /var/log/crash-1.txt": "ENOSPC" } });
  await assert.rejects(crash.run(host), { code: "ENOSPC" });
  assert.equal(host.files.size, 2);
});

Deno.test("inOrder: the highest part is the oldest; a record without a part comes last", () => {
  const parts = [1, 2, 11].map((part) => `Oops#1 Part${part}\nx`);
  assert.deepEqual(inOrder(["none", ...parts]), [...parts.toReversed(), "none"]);
});

Deno.test("reasonOf: returns the kernel's own words, limited in length", () => {
  assert.equal(reasonOf(PANIC), "Kernel panic - not syncing: sysrq triggered crash");
  assert.equal(reasonOf("<1>[ 1.0] BUG: unable to handle x\n"), "BUG: unable to handle x");
  assert.equal(
    reasonOf(`<1>Oops: 1\n${PANIC}`),
    "Kernel panic - not syncing: sysrq triggered crash",
  );
  assert.equal(reasonOf(""), "the kernel gave no reason");
  assert.equal(reasonOf(`Kernel panic - not syncing: ${"x".repeat(1000)}`).length, 200);
});
