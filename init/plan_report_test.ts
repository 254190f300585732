/**
 * @module
 */
import assert from "node:assert/strict";
import { ruleText } from "./rule_text.ts";
import { planJson, planText } from "./plan_report.ts";
import { type PlanDocument, planDocument } from "./planning/document.ts";

const document: PlanDocument = await planDocument("only-docker.nonsense=1", null);

Deno.test("planText: says that it is a plan, and everything that it assumes", () => {
  const text = planText(document).replaceAll(/\s+/g, " ");
  assert(text.includes("nothing was run"));
  assert(document.assumptions.length > 3);
  for (const line of document.assumptions) assert(text.includes(line), line);
});

Deno.test("planText: has every stage with its purpose, scope, what holds after it, and each step", () => {
  const text = planText(document).replaceAll(/\s+/g, " ");
  for (const stage of [...document.stages, ...document.onRequest]) {
    assert(text.includes(`${stage.name}: ${stage.purpose}`), stage.name);
    for (const line of stage.holds) assert(text.includes(line), line);
    for (const [op, rules] of Object.entries(stage.scope)) {
      const written = op === "mount"
        ? rules.map((rule) => ruleText(rule))
        : [rules.map(String).join(" ")];
      for (const one of written) assert(text.includes(`- ${op} ${one}`), `${stage.name} ${op}`);
    }
    for (const act of stage.acts) {
      if ("line" in act) assert(text.includes(act.line.replaceAll(/\s+/g, " ")), act.line);
      if ("log" in act) assert(text.includes(`says: ${act.log}`), act.log);
      if ("docker" in act) {
        assert(text.includes(`Docker ${act.docker.operation} ${act.docker.subject}`));
      }
    }
    for (const [key, values] of Object.entries(stage.permissions)) {
      assert(text.includes(`- ${key} ${values.join(" ")}`), `${stage.name} ${key}`);
    }
    for (const other of stage.after) assert.match(text, new RegExp(`after: [^:]*\\b${other}\\b`));
    if (stage.reason !== undefined) assert(text.includes(stage.reason), stage.reason);
  }
});

Deno.test("planText: has the configuration, its faults, and the kinds of isolate", () => {
  const text = planText(document);
  assert.match(text, /storage\.label: +DOCKER/);
  assert.match(text, /unknown setting "only-docker\.nonsense", ignored/);
  for (const { name } of document.isolates) assert.match(text, new RegExp(`^   ${name}: `, "m"));
  assert.match(text, /ffi \/lib\/x86_64-linux-gnu\/libc\.so\.6/);
});

Deno.test("planText: says what a step tolerates, and the bodies of Docker's calls", () => {
  const text = planText(document);
  assert.match(text, /^ +- mkdir \/dev\/net 0755, tolerates EEXIST$/m);
  assert.match(text, /^ +HostConfig\.Privileged true$/m);
  assert.match(text, /^ +HostConfig\.CapAdd NET_ADMIN, NET_RAW$/m);
});

Deno.test("planText: no line is longer than 120 characters", () => {
  const config = { ...document.config, run: "x".repeat(500) };
  for (const line of planText({ ...document, config }).split("\n")) {
    assert(line.length <= 120, line);
  }
});

Deno.test("planJson: is the document as one line-ended JSON text", () => {
  const json = planJson(document);
  assert(json.endsWith("}\n"));
  assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(document)));
});
