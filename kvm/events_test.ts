import assert from "node:assert/strict";
import type { BootEvent } from "../boot/events.ts";
import { fuzzTest } from "../tests/fakes/fuzz.ts";
import { almostJson } from "../tests/fakes/hostile_json.ts";
import { encodeControl, LINE_LIMIT, MessageDecoder, parseMessage } from "./events.ts";

const event: BootEvent = { t: 0.5, uptime: 3.25, stage: "mounts", event: "step", step: "größe" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("parseMessage: reads an event with all its fields", () => {
  const began = { kernel: 6.2, firmware: 0.5, after: ["devices"], pid: 9 };
  const started = { isolate: "mounts", service: "dockerd", container: "dom0" };
  const full = { ...event, seconds: 1, detail: "d", error: "e", ...began, ...started };
  assert.deepEqual(parseMessage(JSON.stringify(full)), full);
});

Deno.test("parseMessage: refuses events with a missing or wrong field", () => {
  for (
    const wrong of [
      { t: "0.5" },
      { t: -1 },
      { uptime: null },
      { stage: "" },
      { event: "began" },
      { step: 7 },
      { kernel: -1 },
      { firmware: "1" },
      { after: "devices" },
      { after: [1] },
      { pid: 1.5 },
      { isolate: 1 },
      { service: null },
      { container: [] },
    ]
  ) {
    assert.equal(parseMessage(JSON.stringify({ ...event, ...wrong })), null, JSON.stringify(wrong));
  }
});

Deno.test("parseMessage: reads a command's output and its exit status", () => {
  assert.deepEqual(parseMessage('{"run":"stdout","data":"aGk="}'), { run: "stdout", data: "aGk=" });
  assert.deepEqual(parseMessage('{"run":"exit","status":255}'), { run: "exit", status: 255 });
});

Deno.test("parseMessage: refuses data that is not base64 and a status outside 0..255", () => {
  assert.equal(parseMessage('{"run":"stderr","data":"*"}'), null);
  assert.equal(parseMessage('{"run":"exit","status":256}'), null);
  assert.equal(parseMessage('{"run":"exit","status":1.5}'), null);
  assert.equal(parseMessage('{"run":"exit"}'), null);
});

Deno.test("MessageDecoder: a stream split at any byte gives the same messages", () => {
  const stream = bytes(`${JSON.stringify(event)}\r\n{"run":"exit","status":3}\n`);
  for (let at = 0; at <= stream.length; at += 1) {
    const decoder = new MessageDecoder();
    const messages = [
      ...decoder.decode(stream.subarray(0, at)),
      ...decoder.decode(stream.subarray(at)),
    ];
    assert.deepEqual(messages, [event, { run: "exit", status: 3 }], `split at ${at}`);
    assert.equal(decoder.garbage, 0);
  }
});

Deno.test("MessageDecoder: counts garbage between messages and goes on", () => {
  const decoder = new MessageDecoder();
  const line = JSON.stringify(event);
  assert.deepEqual(decoder.decode(bytes(`SeaBIOS\n\n{"t":\n[]\n${line}\n\xff\n`)), [event]);
  assert.equal(decoder.garbage, 4);
});

Deno.test("MessageDecoder: drops an overlong line as a whole and reads the next", () => {
  const decoder = new MessageDecoder();
  const line = JSON.stringify(event);
  assert.deepEqual(decoder.decode(bytes("x".repeat(LINE_LIMIT))), []);
  assert.deepEqual(decoder.decode(bytes(`${line}\n${line}\n`)), [event]);
  assert.equal(decoder.garbage, 1);
});

Deno.test("MessageDecoder: an unterminated line is not a message", () => {
  assert.deepEqual(new MessageDecoder().decode(bytes(JSON.stringify(event))), []);
});

Deno.test("encodeControl: one line of JSON", () => {
  assert.equal(
    new TextDecoder().decode(encodeControl({ control: "shutdown", action: "poweroff" })),
    '{"control":"shutdown","action":"poweroff"}\n',
  );
});

fuzzTest("MessageDecoder: whatever a machine sends, every message is valid", 10_000, (random) => {
  const keys = ["t", "uptime", "stage", "event", "step", "run", "data", "status"];
  const lines = random.list(6, () =>
    random.pick([
      () => JSON.stringify({ ...event, [random.pick(keys)]: random.pick([0.5, "x", null, -1]) }),
      () => `{"run":"exit","status":${random.below(300)}}`,
      () => almostJson(random, keys),
      () => new TextDecoder("latin1").decode(random.bytes(random.below(60))),
    ])());
  const whole = bytes(lines.join(random.pick(["\n", "\r\n", "\n\n"])) + "\n");
  const said = random.oneIn(3) ? random.mutate(whole) : whole;
  const decoder = new MessageDecoder();
  const messages = random.split(said).flatMap((piece) => decoder.decode(piece));
  const atOnce = new MessageDecoder();
  assert.deepEqual(messages, atOnce.decode(said));
  assert.equal(decoder.garbage, atOnce.garbage);
  for (const message of messages) {
    assert.deepEqual(parseMessage(JSON.stringify(message)), message);
    if ("stage" in message) assert.ok(message.t >= 0 && message.stage !== "");
    else if (message.run === "exit") assert.ok(message.status >= 0 && message.status <= 255);
    else assert.doesNotThrow(() => atob(message.data));
  }
  const count = said.filter((byte) => byte === 10).length;
  assert.ok(messages.length + decoder.garbage <= count);
});
