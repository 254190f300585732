import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { type FieldName, FIELDS } from "./fields.ts";

const CASES: Readonly<
  Record<FieldName, { good: readonly unknown[]; bad: readonly unknown[] }>
> = {
  "hostname": { good: ["a", "a-b", "9", "a".repeat(63)], bad: ["", "-a", "a-", "a.b", "a\n"] },
  "console": { good: ["dom0", "rescue"], bad: ["toString", "", null, ["dom0"]] },
  "term": { good: ["xterm-256color", "linux"], bad: ["", "-x", "a b", "a".repeat(65)] },
  "winsize": {
    good: [{ rows: 1, columns: 65535 }],
    bad: [
      null,
      { rows: 0, columns: 1 },
      { rows: 1.5, columns: 1 },
      { rows: 1, columns: 65536 },
      { rows: 1, columns: 1, more: 1 },
      [1, 1],
    ],
  },
  "events": { good: [null, "/dev/ttyS1"], bad: ["dev", "/", "/a\0", `/${"a".repeat(4095)}`] },
  "cgroup": { good: ["auto", "v1", "v2"], bad: ["v3", undefined, 2] },
  "run": { good: [null, "x", "a\nb"], bad: ["", "a\0b", "x".repeat(32769), 1] },
  "modules": { good: [[], ["nf_tables"]], bad: ["a", ["../x"], [""], Array(101).fill("a"), {}] },
  "storage.label": { good: ["DOCKER", "a b"], bad: ["", "a/b", "a\0", "x".repeat(256)] },
  "storage.size": {
    good: ["auto", "1", "2g", "512M", "1%", "75%", "100%"],
    bad: ["auto\n", "0", "0%", "101%", "1t", "-1", "75% ,mode=777", "1\n", 1],
  },
  "storage.deadline": { good: [0, 0.5, 300], bad: [-1, 301, NaN, "5", null] },
  "storage.damaged": { good: ["mount", "memory"], bad: ["read-only", "", null] },
  "storage.degraded": { good: [true, false], bad: ["true", 0, null] },
  "storage.format": { good: ["never", "empty"], bad: ["always", "", true] },
  "swap.zram": { good: ["auto", "off", "50%", "512m"], bad: ["", "on", "0", "1t", 1, "auto\n"] },
  "swap.label": { good: ["DOCKER-SWAP", "a"], bad: ["", "a\0", "x".repeat(17), null] },
  "containers.memory": {
    good: [null, "1", "300m", "2G", "1%", "100%"],
    bad: ["", "0", "-1", "1t", "1.5g", "101%", "max", 300, "1m\n"],
  },
  "containers.pids": {
    good: [null, 1, 4_194_304],
    bad: [0, -1, 1.5, 4_194_305, NaN, "100", "max"],
  },
  "dhcp": { good: [true, false], bad: ["true", 1, null] },
  "dom0.command": { good: [[], ["sh", "-c", ""]], bad: [["a\0"], [1], Array(101).fill("a"), null] },
  "hardware": { good: [true, false], bad: ["true", 1, null] },
  "panic": { good: [-1, 0, 10, 3600], bad: [-2, 3601, 1.5, "10", null, NaN] },
  "watchdog.timeout": { good: [0, 1, 3600], bad: [-1, 3601, 1.5, "10", null, NaN] },
  "deadlines.engine": { good: [1, 1.5, 3600], bad: [0, -1, 3601, NaN, Infinity, "5", 10n] },
  "deadlines.answer": { good: [1, 15, 3600], bad: [0, -1, 3601, NaN, "5", null] },
  "deadlines.shutdown": { good: [1, 3600], bad: [0, -1, 1e308, NaN, null] },
};

for (const [name, { good, bad }] of Object.entries(CASES)) {
  Deno.test(`FIELDS: ${name} accepts only values of its kind`, () => {
    const field = FIELDS[name as FieldName];
    for (const value of good) assert.equal(field.accepts(value), true, Deno.inspect(value));
    for (const value of bad) assert.equal(field.accepts(value), false, Deno.inspect(value));
  });
}

Deno.test("FIELDS: every setting has a default that it accepts, and every default has a setting", () => {
  const leaves = Object.entries(DEFAULT_CONFIG).flatMap(([name, value]) =>
    ["storage", "swap", "containers", "dom0", "watchdog", "deadlines"].includes(name)
      ? Object.entries(value as object).map(([part, inner]) => [`${name}.${part}`, inner] as const)
      : [[name, value] as const]
  );
  assert.deepEqual(leaves.map(([name]) => name).sort(), Object.keys(FIELDS).sort());
  for (const [name, value] of leaves) assert.ok(FIELDS[name as FieldName].accepts(value), name);
});

Deno.test("FIELDS: fromText reads the value from a parameter's text", () => {
  assert.equal(FIELDS.console.fromText(null), "rescue");
  assert.equal(FIELDS.dhcp.fromText(null), true);
  assert.equal(FIELDS.dhcp.fromText("false"), false);
  assert.equal(FIELDS.dhcp.fromText("no"), "no");
  assert.deepEqual(FIELDS.modules.fromText(",a,,b"), ["a", "b"]);
  assert.deepEqual(FIELDS.modules.fromText(null), []);
  assert.equal(FIELDS["deadlines.engine"].fromText("2.5"), 2.5);
  for (const text of [null, "", " ", "soon", "Infinity", "1e999", "NaN"]) {
    assert.equal(FIELDS["deadlines.engine"].fromText(text), text);
  }
});
