import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import type { InitMessage } from "./events.ts";
import { type BootRecord, conclude, type Ending, hear, NOTHING_HEARD, panicOf } from "./record.ts";

const event = (stage: string, kind: BootEvent["event"], more: object = {}): BootEvent => ({
  t: 1,
  uptime: 2,
  stage,
  event: kind,
  ...more,
});
const heard = (...messages: InitMessage[]): BootRecord => messages.reduce(hear, NOTHING_HEARD);
const ended: Ending = { cause: null, error: null, console: "", command: false };

Deno.test("hear: remembers the last stage; boot is not a stage", () => {
  const record = heard(event("devices", "start"), event("mounts", "step"), event("boot", "step"));
  assert.equal(record.lastStage, "mounts");
  assert.equal(record.alive, true);
  assert.equal(record.open, false);
});

Deno.test("hear: a shutdown does not hide how far the boot came", () => {
  const down = event("shutdown", "start", { action: "poweroff" });
  const record = heard(event("mounts", "done"), down, event("engine", "failed"));
  assert.equal(record.lastStage, "mounts");
  assert.equal(record.leaving, "poweroff");
});

Deno.test("hear: an isolate that is opened ahead of time does not show how far the boot came", () => {
  const ahead = event("isolates", "step", { isolate: "dom0" });
  assert.equal(heard(event("mounts", "start"), ahead).lastStage, "mounts");
});

Deno.test("hear: the console opens when dom0 is done, and when the boot failed", () => {
  assert.equal(heard(event("dom0", "start")).open, false);
  assert.equal(heard(event("dom0", "done")).open, true);
  assert.equal(heard(event("boot", "failed")).open, true);
});

Deno.test("hear: after the rescue shell, the host is up only once dom0 itself is done", () => {
  const rescued = heard(event("boot", "failed"), event("rescue", "done"), event("dhcp", "done"));
  assert.deepEqual([rescued.open, rescued.up], [true, false]);
  assert.equal(hear(rescued, event("dom0", "done")).up, true);
});

Deno.test("conclude: the command's status takes precedence over the end of its machine", () => {
  const record = heard({ run: "exit", status: 7 });
  assert.deepEqual(conclude(record, { ...ended, command: true, error: "QEMU broke" }), {
    outcome: "exited",
    status: 7,
  });
});

Deno.test("conclude: a command that was ended with its machine has no status of its own", () => {
  const record = heard(event("dom0", "done"), { run: "exit", status: 137 });
  assert.deepEqual(conclude(record, { ...ended, command: true, cause: "stop" }), {
    outcome: "stopped",
    lastStage: "dom0",
  });
});

Deno.test("conclude: a reboot is a result only without a command", () => {
  const record = heard(event("boot", "done"), event("shutdown", "start", { action: "reboot" }));
  assert.deepEqual(conclude(record, ended), { outcome: "reboot" });
  assert.equal(conclude(record, { ...ended, command: true }).outcome, "failed");
  assert.equal(conclude(record, { ...ended, cause: "stop" }).outcome, "stopped");
  const halt = heard(event("boot", "done"), event("shutdown", "start", { action: "halt" }));
  assert.deepEqual(conclude(halt, ended), { outcome: "poweroff" });
  assert.deepEqual(conclude(halt, { ...ended, error: "PID 1 ended with SIGKILL" }), {
    outcome: "poweroff",
  });
});

Deno.test("conclude: a machine that powers off before the command ended has failed", () => {
  const record = heard(event("dom0", "done"), event("boot", "done"));
  assert.deepEqual(conclude(record, { ...ended, command: true, console: "bye" }), {
    outcome: "failed",
    reason: "the machine ended before the command did",
    lastStage: "dom0",
    console: "bye",
  });
});

Deno.test("conclude: an interactive host that was up and ends has been powered off", () => {
  assert.deepEqual(conclude(heard(event("boot", "done")), ended), { outcome: "poweroff" });
});

Deno.test("conclude: a machine that ends before dom0 was up has failed", () => {
  const result = conclude(heard(event("engine", "start")), ended);
  assert.equal(result.outcome, "failed");
  assert.equal(result.outcome === "failed" && result.lastStage, "engine");
});

Deno.test("conclude: reports the boot's own reason", () => {
  const record = heard(event("boot", "failed", { error: "dockerd ended" }));
  const result = conclude(record, { ...ended, command: true });
  assert.equal(result.outcome === "failed" && result.reason, "dockerd ended");
});

Deno.test("conclude: reports why the command could not be run, and run is not a stage", () => {
  const record = heard(
    event("dom0", "done"),
    event("boot", "done"),
    event("run", "failed", { error: "the console's isolate ended" }),
  );
  const result = conclude(record, { ...ended, command: true });
  assert.equal(result.outcome === "failed" && result.reason, "the console's isolate ended");
  assert.equal(result.outcome === "failed" && result.lastStage, "dom0");
});

Deno.test("conclude: a stop and a timeout name the last stage", () => {
  const record = heard(event("images", "start"));
  assert.deepEqual(conclude(record, { ...ended, cause: "stop" }), {
    outcome: "stopped",
    lastStage: "images",
  });
  assert.deepEqual(conclude(record, { ...ended, cause: "timeout" }), {
    outcome: "timeout",
    lastStage: "images",
  });
});

Deno.test("conclude: a panic after dom0 was up is a failure", () => {
  const console =
    "[    9.1] Kernel panic - not syncing: Attempted to kill init!\r\n[ 9.2] CPU: 0\r\n";
  const result = conclude(heard(event("boot", "done")), { ...ended, console });
  assert.equal(
    result.outcome === "failed" && result.reason,
    "Kernel panic - not syncing: Attempted to kill init!",
  );
});

Deno.test("panicOf: ignores a panic printed long before the end", () => {
  assert.equal(panicOf(`Kernel panic - not syncing: old\n${"x".repeat(5000)}`), null);
});

Deno.test("panicOf: ignores reports and records of an earlier panic", () => {
  const panic = "Kernel panic - not syncing: sysrq triggered crash";
  const printed = [
    `the last boot ended in a crash: ${panic}: see /var/log/crash-1.txt\r\n`,
    `<0>[   61.830404] ${panic}\r\n`,
    `grep: '${panic}'\r\n`,
  ];
  for (const line of printed) assert.equal(panicOf(`dom0:~# x\r\n${line}dom0:~# `), null, line);
  for (const said of [`[ 1.5] ${panic}`, `dom0:~# [   61.8] ${panic}`, panic]) {
    assert.equal(panicOf(`boot\r\n${said}\r\n[ 62.0] CPU: 0`), panic, said);
  }
});
