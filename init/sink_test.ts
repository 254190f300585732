import assert from "node:assert/strict";
import type { ControlMessage } from "../boot/events.ts";
import { S_IFCHR, S_IFIFO } from "../boot/inode.ts";
import { type FakeKernel, fakeKernel, type FakeKernelOptions } from "../tests/fakes/kernel.ts";
import { fuzzTest } from "../tests/fakes/fuzz.ts";
import { almostJson } from "../tests/fakes/hostile_json.ts";
import { NO_SINK, openSink, parseControl, type Sink } from "./sink.ts";

const SERIAL = { "/dev/ttyS1": { mode: S_IFCHR } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function opened(options: FakeKernelOptions, stats: FakeKernelOptions["stats"] = SERIAL): {
  sink: Sink;
  kernel: FakeKernel;
  heard: ControlMessage[];
} {
  const kernel = fakeKernel({ stats, ...options });
  const heard: ControlMessage[] = [];
  const sink = openSink(kernel, Object.keys(stats)[0] ?? "");
  sink.onControl((message) => void heard.push(message));
  return { sink, kernel, heard };
}

Deno.test("openSink: writes a line for each message, in order, however little is taken at once", async () => {
  for (const atOnce of [1, 2, 7, 4096]) {
    const { sink, kernel } = opened({ takes: (data) => Math.min(atOnce, data.length) });
    for (let n = 0; n < 20; n++) sink.write({ n, text: "é\n" });
    await sink.flush();
    const lines = kernel.written().trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines, Array.from({ length: 20 }, (_, n) => ({ n, text: "é\n" })));
    assert.equal(sink.dropped, 0);
  }
});

Deno.test("openSink: writes one line at a time, and flush settles when the last is out", async () => {
  let free = Promise.withResolvers<void>();
  let waiting = 0;
  const { sink, kernel } = opened({
    takes: async (data) => {
      assert.equal(++waiting, 1);
      await free.promise;
      waiting--;
      return data.length;
    },
  });
  sink.write({ n: 1 });
  sink.write({ n: 2 });
  let flushed = false;
  const flush = sink.flush().then(() => void (flushed = true));
  await turn();
  assert.equal(flushed, false);
  free.resolve();
  await flush;
  assert.equal(kernel.written(), '{"n":1}\n{"n":2}\n');
  free = Promise.withResolvers();
  sink.write({ n: 3 });
  free.resolve();
  await sink.flush();
  assert.equal(kernel.written(), '{"n":1}\n{"n":2}\n{"n":3}\n');
});

Deno.test("openSink: flush waits for the serial line, once everything is written to it", async () => {
  const line = Promise.withResolvers<void>();
  const { sink, kernel } = opened({ drained: line.promise });
  sink.write({ n: 1 });
  let flushed = false;
  const flush = sink.flush().then(() => void (flushed = true));
  await turn();
  assert.deepEqual(kernel.calls.slice(-2).map((call) => call.split(" ")[0]), ["write", "tcdrain"]);
  assert.equal(flushed, false);
  line.resolve();
  await flush;
});

Deno.test("openSink: limits the lines that nobody reads, and counts those that it drops", async () => {
  const free = Promise.withResolvers<void>();
  const { sink, kernel } = opened({ takes: (data) => free.promise.then(() => data.length) });
  const message = { text: "x".repeat(1000) };
  const size = JSON.stringify(message).length + 1;
  for (let n = 0; n < 5000; n++) sink.write(message);
  // One line is on its way; the others wait.
  const fit = Math.floor((1 << 20) / size) + 1;
  assert.equal(sink.dropped, 5000 - fit);
  sink.write({ huge: "x".repeat(10 << 20) });
  assert.equal(sink.dropped, 5001 - fit);
  free.resolve();
  await sink.flush();
  assert.equal(kernel.written().length, fit * size);
  sink.write({ n: 1 });
  await sink.flush();
  assert.ok(kernel.written().endsWith('}\n{"n":1}\n'));
});

Deno.test("openSink: a reader that goes away costs only lines, which are counted", async () => {
  let gone = true;
  const { sink, kernel } = opened({ takes: (data) => gone ? -1 : data.length });
  sink.write({ n: 1 });
  sink.write({ n: 2 });
  await sink.flush();
  assert.equal(sink.dropped, 2);
  gone = false;
  sink.write({ n: 3 });
  await sink.flush();
  assert.equal(kernel.written(), '{"n":3}\n');
});

const SHUTDOWN: ControlMessage = { control: "shutdown", action: "poweroff" };
const WINSIZE: ControlMessage = { control: "winsize", winsize: { rows: 50, columns: 132 } };
const LINES = `${JSON.stringify(SHUTDOWN)}\n{"é": "garbage"}\n${JSON.stringify(WINSIZE)}\n`;

Deno.test("openSink: hears a serial port's messages, split at any byte", async () => {
  const all = bytes(LINES);
  for (let at = 1; at < all.length; at++) {
    const { heard } = opened({ input: [all.subarray(0, at), all.subarray(at)] });
    for (let round = 0; round < 4; round++) await turn();
    assert.deepEqual(heard, [SHUTDOWN, WINSIZE], `split at ${at}`);
  }
  const single = opened({ input: [...all].map((byte) => Uint8Array.of(byte)) });
  for (let round = 0; round < 20; round++) await turn();
  assert.deepEqual(single.heard, [SHUTDOWN, WINSIZE]);
});

Deno.test("openSink: discards the whole of a line that is too long, and hears the next one", async () => {
  for (const length of [4097, 8192, 10_000, 1 << 20]) {
    const tail = JSON.stringify(SHUTDOWN);
    const text = `${"x".repeat(length)}${tail}\n${JSON.stringify(WINSIZE)}\n`;
    const { heard } = opened({ input: [bytes(text), null] });
    for (let round = 0; round < 20; round++) await turn();
    assert.deepEqual(heard, [WINSIZE], String(length));
  }
  // Blanks before a message make it no shorter.
  const blanks = `${" ".repeat(5000)}${JSON.stringify(SHUTDOWN)}\n`;
  const { heard } = opened({ input: [bytes(blanks), null] });
  for (let round = 0; round < 20; round++) await turn();
  assert.deepEqual(heard, []);
});

Deno.test("openSink: only a character device is made raw and listened to", () => {
  const fifo = opened({}, { "/fifo": { mode: S_IFIFO } });
  assert.ok(!fifo.kernel.calls.some((call) => /makeRaw|read waiting/.test(call)));
  assert.ok(opened({}).kernel.calls.some((call) => call.startsWith("makeRaw")));
  const plain = opened({ fail: { makeRaw: "ENOTTY" } });
  assert.ok(plain.kernel.calls.includes("read waiting 3"));
});

Deno.test("openSink: fails if the path can't be opened", () => {
  assert.throws(() => opened({ fail: { open: "ENXIO" } }), { code: "ENXIO" });
  NO_SINK.write({});
  assert.equal(NO_SINK.dropped, 0);
});

Deno.test("parseControl: reads a launcher's messages", () => {
  for (const action of ["poweroff", "reboot", "halt"]) {
    const message = { control: "shutdown", action };
    assert.deepEqual(parseControl(JSON.stringify({ ...message, more: 1 })), message);
  }
  assert.deepEqual(parseControl(JSON.stringify(WINSIZE)), WINSIZE);
});

Deno.test("parseControl: returns null for anything else", () => {
  const size = (rows: unknown, columns: unknown = 1): string =>
    JSON.stringify({ control: "winsize", winsize: { rows, columns } });
  const hostile = ["", "{", "null", "5", "[]", '"x"', "\0", "{}", '{"control":"constructor"}'];
  hostile.push('{"control":"shutdown"}', '{"control":"shutdown","action":"toString"}');
  hostile.push('{"__proto__":{"control":"shutdown","action":"halt"}}', '{"control":"winsize"}');
  hostile.push('{"control":"winsize","winsize":null}', size(0), size(-1), size(65536), size("1"));
  for (const line of [...hostile, size(1.5), size(1, 1e999), size([1])]) {
    assert.equal(parseControl(line), null, line);
  }
});

fuzzTest("parseControl: returns a valid message or null for any input", 10_000, (random) => {
  const keys = ["control", "action", "winsize", "rows", "columns"];
  const value = (): string =>
    random.pick([
      () =>
        random.pick([
          '"shutdown"',
          '"winsize"',
          '"poweroff"',
          '"halt"',
          '{"rows":24,"columns":80}',
        ]),
      () => almostJson(random, keys),
    ])();
  const message = parseControl(
    random.oneIn(4)
      ? almostJson(random, keys)
      : `{${Array.from({ length: 3 }, () => `"${random.pick(keys)}":${value()}`)}}`,
  );
  if (message === null) return;
  assert.deepEqual(parseControl(JSON.stringify(message)), message);
  if (message.control === "shutdown") {
    assert.deepEqual(Object.keys(message), ["control", "action"]);
    assert.ok(["poweroff", "reboot", "halt"].includes(message.action));
  } else {
    assert.deepEqual(Object.keys(message), ["control", "winsize"]);
    for (const size of [message.winsize.rows, message.winsize.columns]) {
      assert.ok(Number.isInteger(size) && size > 0 && size < 65536, String(size));
    }
  }
});
