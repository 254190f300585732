import assert from "node:assert/strict";
import { ruleText } from "../../init/rule_text.ts";
import { BOOT } from "./order.ts";
import { STAGES } from "./stages.ts";

Deno.test("BOOT: has the stages in order, each after all that it names", () => {
  assert.deepEqual(BOOT.map(({ name }) => name), [
    "devices",
    "mounts",
    "modules",
    "storage",
    "network",
    "engine",
    "image-dom0",
    "dom0",
    "image-dhcp",
    "dhcp",
    "extras",
    "resume",
    "swap",
    "grow",
    "crash",
  ]);
  assert.deepEqual(STAGES.map(({ name }) => name), [...BOOT.map(({ name }) => name), "rescue"]);
  const before = new Set<string>();
  for (const { name, after } of STAGES) {
    for (const one of after) assert.ok(before.has(one), `${name} after ${one}`);
    before.add(name);
  }
  assert.equal(before.size, STAGES.length, "no name twice");
});

Deno.test("STAGES: each stage comes after the stages that it needs, and names none twice", () => {
  for (const { name, after, needs } of STAGES) {
    assert.ok(needs.every((one) => after.includes(one)), name);
    assert.equal(new Set(after).size, after.length, name);
    assert.equal(new Set(needs).size, needs.length, name);
  }
});

Deno.test("STAGES: no stage has ffi, run, env or sys, or an unlimited permission", () => {
  for (const { name, permissions } of STAGES) {
    for (const [key, value] of Object.entries(permissions)) {
      assert.ok(["read", "write", "net"].includes(key), `${name}: ${key}`);
      assert.ok(Array.isArray(value) && value.length > 0, `${name}: ${key}`);
      for (const one of value) assert.notEqual(one, "/", `${name}: ${key}`);
    }
  }
});

Deno.test("STAGES: each states its purpose and what holds after it, in one line each", () => {
  for (const { name, purpose, holds } of STAGES) {
    assert.ok(holds.length > 0, name);
    for (const line of [name, purpose, ...holds]) assert.match(line, /^\S.*\S$/u, name);
  }
});

Deno.test("STAGES: every scope has absolute paths, and only the host's name may be anything", () => {
  for (const { name, scope } of STAGES) {
    for (const [op, rules] of Object.entries(scope)) {
      assert.ok(rules.length > 0, `${name}: ${op}`);
      assert.equal(new Set(rules.map(ruleText)).size, rules.length, `${name}: ${op}`);
      for (const rule of rules) {
        if (["siocsifflags", "console", "uevent"].includes(op)) continue;
        if (op === "sethostname") assert.equal(rule, "*");
        else if (typeof rule === "string") assert.match(rule, PATH, `${name}: ${op}`);
        else assert.match(rule[1], MOUNTED_ON, `${name}: ${op}`);
      }
    }
  }
});

const PATH = /^(\/|(\/[\w.-]+)+)$/;
const MOUNTED_ON = /^(\/|(\/[\w.-]+)+(\/\*)?)$/;

Deno.test("STAGES: no mount rule leaves the source, the type or the options open", () => {
  for (const { name, scope } of STAGES) {
    for (const [source, , type, , data] of scope.mount ?? []) {
      assert.ok(source !== "*" && type !== "*" && !type.endsWith("*"), name);
      assert.doesNotMatch(data, /lowerdir|upperdir|workdir/, name);
    }
  }
});
