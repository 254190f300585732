import assert from "node:assert/strict";
import type { BootEvent, EventKind } from "../boot/events.ts";
import { type Journal, keepJournal } from "./journal.ts";

const NOW = new Date("2026-11-25T17:48:07.123Z");

function made(): { journal: Journal; written: string[] } {
  const written: string[] = [];
  const log = {
    write: (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)),
    close: () => void written.push("closed"),
  };
  return { journal: keepJournal(log, () => NOW), written };
}

const event = (kind: EventKind, told: Partial<BootEvent> = {}): BootEvent => ({
  t: 1.5,
  uptime: 2,
  stage: "engine",
  event: kind,
  ...told,
});

Deno.test("keepJournal: holds events until the log can be written, writes them in order, and closes the file", () => {
  const { journal, written } = made();
  journal.add(event("start", { detail: "pid 7" }));
  journal.add(event("step", { step: "mkdir /a" }));
  journal.add(event("failed", { error: 'no "x"\nat all' }));
  assert.deepEqual(written, []);
  journal.begin();
  journal.begin();
  assert.deepEqual(written, [
    'time="2026-11-25T17:48:07.123Z" level=info msg="engine: start: pid 7"\n' +
    'time="2026-11-25T17:48:07.123Z" level=error msg="1.500  engine: FAILED: no \\"x\\" at all"\n',
    "closed",
  ]);
  journal.add(event("done", { seconds: 1 }));
  assert.deepEqual(written.slice(2), [
    'time="2026-11-25T17:48:07.123Z" level=info msg="1.500  engine: done in 1.000 s"\n',
    "closed",
  ]);
});

Deno.test("keepJournal: holds a limited number of lines", () => {
  const { journal, written } = made();
  for (let count = 0; count < 5000; count++) journal.add(event("start"));
  journal.begin();
  assert.equal(written[0]?.split("\n").length, 1001);
});
