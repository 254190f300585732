import assert from "node:assert/strict";
import type { Uevent } from "../boot/uevent.ts";
import { openUevents, type Uevents } from "./uevents.ts";

const message = (subsystem: string, seqnum: number, action = "add"): Uint8Array =>
  new TextEncoder().encode(
    `${action}@/devices/x\0ACTION=${action}\0DEVPATH=/devices/x\0SUBSYSTEM=${subsystem}\0` +
      `SEQNUM=${seqnum}\0`,
  );

interface Socket {
  readonly uevents: Uevents;
  readonly told: string[];
  /** Makes the kernel send bytes, or an error. Settles when they were read. */
  say(bytes: Uint8Array | null): Promise<void>;
}

function open(): Socket {
  const told: string[] = [];
  let reading = Promise.withResolvers<Uint8Array | null>();
  let asked = Promise.withResolvers<void>();
  const uevents = openUevents({
    ueventSocket: () => 5,
    async readWaiting(_fd, buffer) {
      asked.resolve();
      const bytes = await reading.promise;
      reading = Promise.withResolvers();
      if (bytes === null) return -1;
      buffer.set(bytes);
      return bytes.length;
    },
  }, (error) => told.push(error));
  return {
    uevents,
    told,
    async say(bytes) {
      await asked.promise;
      asked = Promise.withResolvers();
      reading.resolve(bytes);
      // The next read follows, unless this was the last.
      await Promise.race([asked.promise, new Promise((wake) => setTimeout(wake, 5))]);
    },
  };
}

Deno.test("openUevents: listeners hear of disks, inputs and interfaces only", async () => {
  const { uevents, say, told } = open();
  const heard: number[] = [];
  uevents.listen(({ seqnum }) => heard.push(seqnum));
  const kinds = ["block", "module", "net", "input", "queues"];
  for (const [at, subsystem] of kinds.entries()) await say(message(subsystem, at));
  await say(new TextEncoder().encode("garbage"));
  assert.deepEqual(heard, [0, 2, 3]);
  assert.deepEqual(told, []);
});

Deno.test("openUevents: next returns an event that has already come, or waits for one", async () => {
  const { uevents, say } = open();
  await say(message("block", 7));
  await say(message("net", 8));
  assert.equal((await uevents.next("block", 6, 10))?.seqnum, 7);
  const later = uevents.next("block", 7, 10);
  await say(message("net", 9));
  await say(message("block", 10, "change"));
  assert.equal((await later)?.action, "change");
});

Deno.test("openUevents: next ends at its deadline", async () => {
  const { uevents, say } = open();
  await say(message("block", 7));
  assert.equal(await uevents.next("block", 7, 0.01), undefined);
  assert.equal(await uevents.next("net", 0, 0), undefined);
});

Deno.test("openUevents: keeps a limited number of events", async () => {
  const { uevents, say } = open();
  for (let seqnum = 1; seqnum <= 300; seqnum++) await say(message("block", seqnum));
  const first: Uevent | undefined = await uevents.next("block", 0, 10);
  assert.equal(first?.seqnum, 45);
});

Deno.test("openUevents: repeats a failed read, and reports a broken socket once", async () => {
  const { uevents, say, told } = open();
  for (let failed = 0; failed < 15; failed++) await say(null);
  await say(message("net", 1));
  assert.equal((await uevents.next("net", 0, 10))?.seqnum, 1);
  for (let failed = 0; failed < 16; failed++) await say(null);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /can no longer be read/);
});

Deno.test("openUevents: reports a kernel without such a socket, and next still ends", async () => {
  const told: string[] = [];
  const uevents = openUevents({
    ueventSocket() {
      throw new Error("socket: EPROTONOSUPPORT");
    },
    readWaiting: () => Promise.reject(new Error("nothing is open")),
  }, (error) => told.push(error));
  assert.match(told[0] ?? "", /^socket: EPROTONOSUPPORT: devices that appear late/);
  assert.equal(await uevents.next("block", 0, 0.01), undefined);
});
