import assert from "node:assert/strict";
import { fakeTerminal } from "../../tests/fakes/terminal.ts";
import { consoleInput } from "./console_input.ts";
import { type ConsoleEnds, pump } from "./console_pump.ts";

const unexpected = (cause: unknown): never => assert.fail(String(cause));

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A console whose keyboard is a list of inputs, and whose screen may be slow. */
function ends(
  typed: string[],
  shown: string[],
  show = (): Promise<void> => Promise.resolve(),
): ConsoleEnds {
  return {
    input: consoleInput(() => {
      const next = typed.shift();
      return next === undefined ? new Promise(() => {}) : Promise.resolve(bytes(next));
    }, unexpected),
    async write(part) {
      await show();
      shown.push(new TextDecoder().decode(part));
    },
  };
}

Deno.test("pump: passes bytes both ways until the terminal ends, in order and to the last byte", async () => {
  const terminal = fakeTerminal();
  const shown: string[] = [];
  const pumping = pump(terminal, ends(["ls\n", "\x03"], shown), new AbortController().signal);
  terminal.print("~ # ");
  await settle();
  assert.equal(terminal.typed(), "ls\n\x03");
  terminal.print("bye");
  terminal.end();
  await pumping;
  assert.deepEqual(shown, ["~ # ", "bye"]);
  assert.equal(terminal.closed(), 1);
});

Deno.test("pump: a connection that breaks is the terminal's end", async () => {
  const terminal = fakeTerminal();
  const pumping = pump(terminal, ends([], []), new AbortController().signal);
  terminal.break();
  await pumping;
});

Deno.test("pump: takes no more input than the container does", async () => {
  const terminal = fakeTerminal(() => new Promise(() => {}));
  const typed = ["1", "2", "3", "4"];
  void pump(terminal, ends(typed, []), new AbortController().signal);
  await settle();
  assert.equal(typed.length, 3);
});

Deno.test("pump: a signal detaches, also from a console that accepts nothing", async () => {
  const stop = new AbortController();
  const terminal = fakeTerminal();
  const pumping = pump(terminal, ends([], [], () => new Promise(() => {})), stop.signal);
  terminal.print("stuck");
  await settle();
  stop.abort();
  await pumping;
  assert.equal(terminal.closed(), 1);
});

Deno.test("pump: leaves later input to the next terminal", async () => {
  const kept = Promise.withResolvers<Uint8Array>();
  const reads = [kept.promise];
  const input = consoleInput(() => reads.shift() ?? new Promise(() => {}), unexpected);
  const console: ConsoleEnds = { input, write: () => Promise.resolve() };
  const first = fakeTerminal();
  const pumping = pump(first, console, new AbortController().signal);
  first.end();
  await pumping;
  const second = fakeTerminal();
  void pump(second, console, new AbortController().signal);
  kept.resolve(bytes("late"));
  await settle();
  assert.deepEqual([first.typed(), second.typed()], ["", "late"]);
  second.end();
});
