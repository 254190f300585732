import assert from "node:assert/strict";
import { causeIn } from "./deno.ts";

Deno.test("causeIn: picks the cause below the outermost error, without the stack", () => {
  const report = [
    "error: Writing deno compile executable to temporary file 'init.tmp-1'",
    "",
    "Caused by:",
    "    0: Setting up base binary.",
    "    1: error sending request: dns error",
    "    2: client error (Connect)",
    "",
    "Stack backtrace:",
    "   1: std::backtrace",
  ].join("\n");
  assert.equal(causeIn(report), "error sending request: dns error");
});

Deno.test("causeIn: takes the error itself if it names no cause", () => {
  assert.equal(
    causeIn('Check main.ts\nerror: Module not found "file:///x.ts".\n'),
    'Module not found "file:///x.ts".',
  );
});

Deno.test("causeIn: returns one bounded line for any report", () => {
  assert.equal(causeIn(""), "it printed no error");
  assert.equal(causeIn("x".repeat(10_000)).length, 300);
});
