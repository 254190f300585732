/**
 * @module
 */
import assert from "node:assert/strict";
import { ruleText } from "./rule_text.ts";
import { planJson, planText, shutdownText } from "./plan_report.ts";
import { type PlanDocument, planDocument } from "./planning/document.ts";
import { planShutdown } from "./planning/shutdown.ts";

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

Deno.test("shutdownText: has each step with its waits, tolerated errors and needs", () => {
  const plan = planShutdown(
    "reboot",
    "only-docker.deadlines.shutdown=9 only-docker.nonsense=1",
    null,
  );
  assert.equal(
    shutdownText(plan),
    `WHAT A SHUTDOWN WOULD DO
   action:              reboot
   command line:        only-docker.deadlines.shutdown=9 only-docker.nonsense=1
   deadline:            9 s for containers and services

FAULTS, each ignored
  - ${plan.faults[0]}

STEPS, each taken even if the one before it failed
1. stop containers but dom0
     - waits at most 75 % of what is left of the deadline, or until a second request
2. take back the console
     - waits at most 1 s, or until a second request
3. stop containers
     - waits at most 75 % of what is left of the deadline, or until a second request
     - is skipped if step 1 failed or tolerated an error
4. stop services
     - waits at most what is left of the deadline, but 1 s in any case, and 1 s more for the answer, or until a second
         request
5. kill -1 SIGTERM
     - waits at most 1 s, or what is left of the deadline if containers may still run, or until a second request
     - tolerates ESRCH
6. kill -1 SIGKILL
     - waits at most 1 s
     - tolerates ESRCH
     - is skipped if step 5 failed or tolerated an error
7. wait for services
     - waits at most 1 s
     - is skipped if step 4 failed or tolerated an error
8. unmount everything, busy disks read-only
9. sync
     - waits at most 10 s
10. flush the events
     - waits at most 10 s
     - tolerates every error
     - is not reported: the last event was sent
11. reboot LINUX_REBOOT_CMD_RESTART
     - is not reported: the last event was sent
`,
  );
});

Deno.test("shutdownText: says that a command line is empty, and nothing of faults where there are none", () => {
  const text = shutdownText(planShutdown("halt", "", null));
  assert.match(text, /^ +command line: +\(empty\)$/m);
  assert.doesNotMatch(text, /FAULTS/);
});

Deno.test("planJson: is the plan of a shutdown likewise", () => {
  const plan = planShutdown("halt", "", null);
  assert.deepEqual(JSON.parse(planJson(plan)), plan);
});
