import assert from "node:assert/strict";
import { exitFor, exitForError } from "./exit.ts";

Deno.test("exitFor: passes the command's status on, without a message", () => {
  assert.deepEqual(exitFor({ outcome: "exited", status: 42 }, null, null), {
    status: 42,
    lines: [],
  });
  assert.deepEqual(exitFor({ outcome: "poweroff" }, null, null), { status: 0, lines: [] });
});

Deno.test("exitFor: a timeout is 124 and names the last stage", () => {
  assert.deepEqual(exitFor({ outcome: "timeout", lastStage: "engine" }, null, 90), {
    status: 124,
    lines: ["timed out after 90 s; the last stage was engine"],
  });
});

Deno.test("exitFor: a failure is 125, with the console's last lines and then the reason", () => {
  const result = {
    outcome: "failed",
    reason: "dockerd ended",
    lastStage: null,
    console: "a\r\n\r\n\x1b[31mb\x1b[0m\x07\r\n",
  } as const;
  assert.deepEqual(exitFor(result, null, null), {
    status: 125,
    lines: ["the console's last lines:", "  a", "  b", "dockerd ended"],
  });
});

Deno.test("exitFor: shows only the end of a long console", () => {
  const console = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
  const { lines } = exitFor(
    { outcome: "failed", reason: "r", lastStage: null, console },
    null,
    null,
  );
  assert.equal(lines.length, 42);
  assert.equal(lines[1], "  line 60");
});

Deno.test("exitFor: shows the kernel's first fault if it is not among the console's last lines", () => {
  const told = (fault: string, after: number): readonly string[] => {
    const lines = ["[    1.0] fine", fault, ...Array.from({ length: after }, (_, at) => `${at}`)];
    const console = lines.join("\n");
    return exitFor({ outcome: "failed", reason: "r", lastStage: null, console }, null, null).lines;
  };
  const fault = "[    3.161512] Oops: int3: 0000 [#1] PREEMPT SMP PTI";
  const long = told(fault, 100);
  assert.deepEqual(long.slice(0, 3), ["the kernel's first fault:", `  ${fault}`, "  0"]);
  assert.deepEqual(long.slice(20, 23), ["  18", "the console's last lines:", "  60"]);
  assert.equal(long.length, 63);
  // Lines of the fault that are among the last lines are not shown twice.
  assert.deepEqual(told(fault, 39).slice(0, 2), ["the console's last lines:", `  ${fault}`]);
  assert.deepEqual(told(fault, 41).slice(0, 5), [
    ...["the kernel's first fault:", `  ${fault}`, "  0"],
    ...["the console's last lines:", "  1"],
  ]);
  assert.equal(told("Oops: somebody printed", 100)[0], "the console's last lines:");
});

Deno.test("exitFor: an interruption is 128 plus the signal's number", () => {
  const stopped = { outcome: "stopped", lastStage: null } as const;
  assert.equal(exitFor(stopped, "SIGINT", null).status, 130);
  assert.equal(exitFor(stopped, "SIGTERM", null).status, 143);
  assert.deepEqual(exitFor(stopped, "SIGPIPE", null), {
    status: 141,
    lines: ["ended because standard output was closed"],
  });
  assert.equal(exitFor(stopped, "SIGHUP", null).status, 129);
});

Deno.test("exitForError: 125 and the message, unless it was interrupted", () => {
  assert.deepEqual(exitForError(new Error("no apt"), null), { status: 125, lines: ["no apt"] });
  assert.equal(exitForError(new Error("aborted"), "SIGINT").status, 130);
});
