import assert from "node:assert/strict";
import { fakeKernel } from "../../tests/fakes/kernel.ts";
import { consoleTerminal } from "./terminal.ts";

const CONFIGURED = { rows: 24, columns: 80 };
const TOLD = { rows: 50, columns: 132 };

Deno.test("consoleTerminal: has the terminal's own size, else the one that was set last", () => {
  const known = { rows: 30, columns: 100 };
  const terminal = consoleTerminal(fakeKernel({ winsize: known }), CONFIGURED);
  terminal.setWinsize(TOLD);
  assert.deepEqual(terminal.winsize(), known);
  for (const winsize of [{ rows: 0, columns: 0 }, { rows: 0, columns: 80 }]) {
    const serial = consoleTerminal(fakeKernel({ winsize }), CONFIGURED);
    assert.deepEqual(serial.winsize(), CONFIGURED);
    serial.setWinsize(TOLD);
    assert.deepEqual(serial.winsize(), TOLD);
  }
});

Deno.test("consoleTerminal: sane restores the settings from before the first raw, once", () => {
  const kernel = fakeKernel();
  const terminal = consoleTerminal(kernel, CONFIGURED);
  terminal.sane();
  terminal.raw();
  terminal.raw();
  terminal.sane();
  terminal.sane();
  terminal.raw();
  assert.deepEqual(kernel.calls, ["makeRaw 0", "tcsetattr 0 7", "makeRaw 0"]);
});

Deno.test("consoleTerminal: a console that is not a terminal has a size but no settings", () => {
  const kernel = fakeKernel({
    fail: { tiocgwinsz: "ENOTTY", makeRaw: "ENOTTY", tcsetattr: "EIO" },
  });
  const terminal = consoleTerminal(kernel, CONFIGURED);
  terminal.raw();
  terminal.sane();
  assert.deepEqual(terminal.winsize(), CONFIGURED);
  kernel.fail.set("tiocgwinsz", new RangeError("a bug"));
  assert.throws(() => terminal.winsize(), /a bug/);
});
