import assert from "node:assert/strict";
import { ConsoleText } from "./console.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function recorder(): { shown: string[]; text: ConsoleText } {
  const shown: string[] = [];
  const text = new ConsoleText((part) => {
    shown.push(new TextDecoder().decode(part));
    return Promise.resolve();
  });
  return { shown, text };
}

Deno.test("ConsoleText: holds text back until it is opened, and then shows it in order", async () => {
  const { shown, text } = recorder();
  await text.write(bytes("a"));
  await text.write(bytes("b"));
  assert.deepEqual(shown, []);
  await text.open();
  await text.write(bytes("c"));
  await text.open();
  assert.deepEqual(shown, ["ab", "c"]);
});

Deno.test("ConsoleText: forgotten text is not shown but is still in the tail", async () => {
  const { shown, text } = recorder();
  await text.write(bytes("kernel "));
  text.forget();
  await text.write(bytes("dom0"));
  await text.open();
  assert.deepEqual(shown, ["dom0"]);
  assert.equal(text.tail, "kernel dom0");
});
