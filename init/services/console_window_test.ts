import assert from "node:assert/strict";
import { SendWindow } from "./console_window.ts";

Deno.test("SendWindow: lets two through, and one more for each acknowledgement", async () => {
  const window = new SendWindow(2);
  let through = 0;
  const all = Array.from({ length: 5 }, () => window.take().then(() => through++));
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  await settle();
  assert.equal(through, 2);
  window.acknowledge();
  await settle();
  assert.equal(through, 3);
  window.acknowledge();
  window.acknowledge();
  await Promise.all(all);
  window.acknowledge();
  window.acknowledge();
  await window.take();
});
