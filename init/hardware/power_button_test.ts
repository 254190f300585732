import assert from "node:assert/strict";
import type { Uevent } from "../../boot/uevent.ts";
import { fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import { isPressed, watchPowerButtons } from "./power_button.ts";

function inputEvent(type: number, code: number, value: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, type, true);
  view.setUint16(18, code, true);
  view.setInt32(20, value, true);
  return bytes;
}
const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const PRESS = inputEvent(1, 116, 1);
const RELEASE = inputEvent(1, 116, 0);
const SYNC = inputEvent(0, 0, 0);

Deno.test("isPressed: finds a press of the power key, wherever it is, and nothing else", () => {
  assert.ok(isPressed(PRESS));
  assert.ok(isPressed(join(SYNC, RELEASE, PRESS, SYNC)));
  assert.ok(isPressed(join(new Uint8Array(7), PRESS).subarray(7)), "in the middle of a buffer");
  const others = [
    RELEASE,
    SYNC,
    inputEvent(1, 116, 2),
    inputEvent(1, 30, 1),
    inputEvent(2, 116, 1),
  ];
  for (const other of others) assert.ok(!isPressed(other));
  assert.ok(!isPressed(PRESS.subarray(0, 23)));
  assert.ok(!isPressed(new Uint8Array()));
});

const NAMES = {
  "/sys/class/input/event0/device/name": "AT Translated Set 2 keyboard\n",
  "/sys/class/input/event1/device/name": "Power Button\n",
  "/sys/class/input/mouse0/device/name": "Power Button\n",
};
const NODES = { "/dev/input/event0": "", "/dev/input/event1": "" };

async function watched(options: FakeKernelOptions): Promise<{
  readonly opened: string[];
  readonly presses: () => number;
  readonly open: () => number;
  add(devpath: string, action?: string, subsystem?: string): Promise<void>;
}> {
  const kernel = fakeKernel({ files: { ...NAMES, ...NODES }, ...options });
  let presses = 0;
  let listener = (_uevent: Uevent): void => {};
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  watchPowerButtons(kernel, (listens) => listener = listens, () => void presses++);
  await turn();
  return {
    get opened() {
      return kernel.calls.flatMap((call) => /^open (\/dev\/\S+)/.exec(call)?.[1] ?? []);
    },
    presses: () => presses,
    open: () => kernel.openFiles.size,
    async add(devpath, action = "add", subsystem = "input") {
      listener({ action, devpath, subsystem, seqnum: 1 });
      await turn();
    },
  };
}

Deno.test("watchPowerButtons: listens to power buttons only, and reports each press", async () => {
  const { opened, presses } = await watched({ input: [PRESS, RELEASE, join(PRESS, SYNC)] });
  assert.deepEqual(opened, ["/dev/input/event1"]);
  assert.equal(presses(), 2);
});

Deno.test("watchPowerButtons: watches a button that appears later, once, and one that reappears", async () => {
  const late = await watched({ files: { ...NODES }, input: [] });
  assert.deepEqual(late.opened, []);
  const gone = await watched({ input: [PRESS, null] });
  assert.deepEqual([gone.presses(), gone.open()], [1, 0], "it was removed");
  await gone.add("/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0/event1");
  assert.equal(gone.opened.length, 2);
  await gone.add("/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0/event1");
  assert.equal(gone.opened.length, 2, "it is watched already");
  const others = [
    ["/devices/x/event1", "remove", "input"],
    ["/devices/x/event1", "add", "block"],
  ] as const;
  for (const [devpath, action, subsystem] of others) await gone.add(devpath, action, subsystem);
  for (const name of ["mouse0", "event0", "event9", "", "event1x"]) {
    await gone.add(`/devices/${name}`);
  }
  assert.equal(gone.opened.length, 2);
});

Deno.test("watchPowerButtons: finds none if there are no input devices, or if the kernel refuses", async () => {
  for (
    const options of [
      { files: {} },
      { fail: { readdir: "EIO" } },
      { fail: { "open /dev/input/event1": "EACCES" } },
    ]
  ) {
    const { presses, open } = await watched({ ...options, input: [PRESS] });
    assert.deepEqual([presses(), open()], [0, 0]);
  }
});
