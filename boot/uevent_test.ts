import assert from "node:assert/strict";
import { seededRandom } from "../tests/fakes/random.ts";
import { parseUevent, UEVENT_LIMIT } from "./uevent.ts";

const bytes = (...lines: string[]): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${line}\0`).join(""));

const DISK = [
  "add@/devices/pci0000:00/0000:00:04.0/virtio2/block/vda",
  "ACTION=add",
  "DEVPATH=/devices/pci0000:00/0000:00:04.0/virtio2/block/vda",
  "SUBSYSTEM=block",
  "MAJOR=254",
  "MINOR=0",
  "DEVNAME=vda",
  "DEVTYPE=disk",
  "SEQNUM=1042",
];

Deno.test("parseUevent: a disk and an interface, as the kernel reports them", () => {
  assert.deepEqual(parseUevent(bytes(...DISK)), {
    action: "add",
    devpath: "/devices/pci0000:00/0000:00:04.0/virtio2/block/vda",
    subsystem: "block",
    seqnum: 1042,
    devname: "vda",
    devtype: "disk",
  });
  const net = bytes(
    "remove@/devices/virtual/net/eth1",
    "ACTION=remove",
    "DEVPATH=/devices/virtual/net/eth1",
    "SUBSYSTEM=net",
    "INTERFACE=eth1",
    "IFINDEX=7",
    "SEQNUM=1043",
  );
  assert.deepEqual(parseUevent(net), {
    action: "remove",
    devpath: "/devices/virtual/net/eth1",
    subsystem: "net",
    seqnum: 1043,
    interface: "eth1",
  });
});

Deno.test("parseUevent: refuses a message that lacks a field, contradicts itself or is udev's own", () => {
  for (const key of ["ACTION", "DEVPATH", "SUBSYSTEM", "SEQNUM"]) {
    const lines = DISK.filter((line) => !line.startsWith(`${key}=`));
    assert.equal(parseUevent(bytes(...lines)), null, key);
  }
  const changed = (from: string, to: string): Uint8Array =>
    bytes(...DISK.map((line) => line === from ? to : line));
  assert.equal(parseUevent(changed("ACTION=add", "ACTION=remove")), null);
  for (const seqnum of ["", "-1", "1e3", "0x10", "9".repeat(16), " 1"]) {
    assert.equal(parseUevent(changed("SEQNUM=1042", `SEQNUM=${seqnum}`)), null, seqnum);
  }
  assert.equal(parseUevent(bytes("libudev", ...DISK.slice(1))), null);
  assert.equal(parseUevent(new Uint8Array()), null);
  const padded = bytes(...DISK, "X=".padEnd(UEVENT_LIMIT, "x"));
  assert.equal(parseUevent(padded), null, "longer than the kernel's");
});

const SEED = 0x0e7e;
const MUTATIONS = 10_000;

Deno.test(`parseUevent: ${MUTATIONS} broken messages give null or a valid event (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  const below = (end: number): number => Math.floor(random() * end);
  let whole = 0;
  for (let round = 0; round < MUTATIONS; round++) {
    const message = bytes(...DISK);
    for (let flips = below(4); flips > 0; flips--) message[below(message.length)] = below(256);
    const event = parseUevent(
      random() < 0.2 ? message.subarray(0, below(message.length)) : message,
    );
    if (event === null) continue;
    whole++;
    assert.ok(event.devpath.startsWith("/"), `round ${round}`);
    assert.ok(Number.isSafeInteger(event.seqnum) && event.seqnum >= 0, `round ${round}`);
    for (const value of Object.values(event)) {
      assert.ok(!String(value).includes("\0"), `round ${round}`);
    }
  }
  // The mutations neither broke everything nor nothing.
  assert.ok(whole > MUTATIONS / 10 && whole < MUTATIONS * 0.9, `${whole} were whole`);
});
