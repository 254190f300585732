import assert from "node:assert/strict";
import { CMDLINE_LIMIT, parseCmdline } from "./cmdline.ts";

const parameters = (text: string): Record<string, string | null> =>
  Object.fromEntries(parseCmdline(text).parameters);

Deno.test("parseCmdline: reads words and values, and the last value of a repeated parameter", () => {
  assert.deepEqual(parameters(" quiet\tpanic=-1\nhostname=a  hostname=b=c x= \n"), {
    quiet: null,
    panic: "-1",
    hostname: "b=c",
    x: "",
  });
});

Deno.test("parseCmdline: a repeated parameter comes after all those before its last occurrence", () => {
  const { parameters } = parseCmdline("hostname=a only-docker.hostname=b hostname=c");
  assert.deepEqual([...parameters], [["only-docker.hostname", "b"], ["hostname", "c"]]);
});

Deno.test("parseCmdline: keeps every console= in order, separate from the word console", () => {
  const { parameters, consoles } = parseCmdline("console=tty0 console console=ttyS0,115200");
  assert.deepEqual(consoles, ["tty0", "ttyS0,115200"]);
  assert.deepEqual([...parameters], [["console", null]]);
});

// Each result is that of `next_arg` in lib/cmdline.c.
for (
  const [text, expected] of [
    ['a="b c"', { a: "b c" }],
    ['"a=b c"', { a: "b c" }],
    ['a=b"c d"e', { a: 'b"c d"e' }],
    ['a="echo "x" y"', { a: 'echo "x" y' }],
    ['a="b c', { a: "b c" }],
    ['a=""', { a: "" }],
    ['"a b"', { "a b": null }],
    ['a"b c"d=e', { 'a"b c"d': "e" }],
    ["a='b c'", { a: "'b", "c'": null }],
    ["a=b\u00a0c\u2003d", { a: "b\u00a0c\u2003d" }],
    ["a -- b=c", { a: null, "--": null, b: "c" }],
    ["=a b", { b: null }],
  ] as const
) {
  Deno.test(`parseCmdline: treats quotes and spaces as the kernel does: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parameters(text), expected);
  });
}

Deno.test("parseCmdline: names of Object.prototype are names like any others", () => {
  const { parameters } = parseCmdline("__proto__=1 constructor toString=x\0hasOwnProperty");
  assert.deepEqual([...parameters], [
    ["__proto__", "1"],
    ["constructor", null],
    ["toString", "x"],
    ["hasOwnProperty", null],
  ]);
});

Deno.test("parseCmdline: refuses a line longer than the limit", () => {
  assert.equal(parameters("a".repeat(CMDLINE_LIMIT))["a".repeat(CMDLINE_LIMIT)], null);
  assert.throws(() => parseCmdline("a".repeat(CMDLINE_LIMIT + 1)), RangeError);
});
