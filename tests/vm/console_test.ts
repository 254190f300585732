/**
 * A host whose console is the user's terminal: the shell in the machine's own root that `console` requests, then dom0,
 * with its size, its keys and its end.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_IMAGE } from "../../cli/places.ts";
import { readManifest } from "../../initramfs/manifest.ts";
import { Disks } from "./disks.ts";
import { assertOrderlyEnd, detailsOf, stagesWith } from "./events_file.ts";
import { COMMAND_DEADLINE, Typist } from "./typist.ts";
import { BOOT_DEADLINE } from "./up.ts";

const RESCUE = /rescue:\S*# /;
const DOM0 = /dom0:\S*# /;
const SIZE = { rows: 41, columns: 133 };
/** The byte that Ctrl-C sends. */
const INTERRUPT = "\x03";

Deno.test("the console: a shell in the machine's own root, then dom0, then poweroff", async (t) => {
  const { flavour } = await readManifest(DEFAULT_IMAGE);
  await using disks = await Disks.make();
  const disk = await disks.format("xfs", "DOCKER");
  await using typist = await Typist.start(["--append", "console", "--disk", disk], SIZE);
  await typist.sees(RESCUE, BOOT_DEADLINE);
  const says = async (command: string): Promise<string> => (await typist.asks(command)).output;
  const namespaces = "readlink /proc/self/ns/mnt; readlink /proc/self/root";
  const own = await says(namespaces);

  await t.step(
    "the shell is not in a container: its namespaces and its group are PID 1's",
    async () => {
      assert.match(await says("echo $$"), /^\d+$/);
      assert.match(own, /^mnt:\[\d+\]\n\/$/);
      assert.equal(await says("readlink /proc/1/ns/mnt; readlink /proc/1/root"), own);
      assert.equal(await says("cat /proc/self/cgroup"), await says("cat /proc/1/cgroup"));
    },
  );

  await t.step("the root has no shell of its own, and PID 1 is the init", async () => {
    assert.equal((await typist.asks("ls /bin/sh /usr/bin/busybox")).status, 1);
    const init = flavour === "compiled" ? "/init" : "/usr/libexec/deno";
    assert.equal(await says("readlink /proc/1/exe"), init);
  });

  await t.step("PID 1 reaps 200 orphans, and no zombie remains", async () => {
    // The orphans of a container would go to its shim.
    await says("for i in $(seq 200); do (sleep 2.5 & echo $! >>/tmp/orphans); done");
    assert.equal(await says("wc -l </tmp/orphans"), "200");
    const gone = "! (for i in $(cat /tmp/orphans); do [ ! -e /proc/$i ] || exit 0; done; exit 1)";
    assert.equal(
      (await typist.asks(
        `i=0; until ${gone}; do [ $i -lt 60 ] || break; i=$((i+1)); sleep 1; done; ${gone}`,
      )).status,
      0,
    );
  });

  await t.step("exit brings up dom0, which is a container", async () => {
    await typist.types("exit\r");
    await typist.sees(DOM0, BOOT_DEADLINE);
    assert.notEqual(await says(namespaces), own);
    assert.match(await says("cat /proc/self/cgroup"), /^0::\/host\/[0-9a-f]{64}$/);
    assert.equal(await says("docker ps --filter name=dom0 --format '{{.Names}}'"), "dom0");
  });

  await t.step("a labelled xfs is mounted", async () => {
    assert.match(await says("grep ' /host/var/lib/docker ' /proc/mounts"), /^\/dev\/vda \S+ xfs /);
  });

  await t.step("dom0's terminal has the size of the user's, and follows it", async () => {
    assert.equal(await says("stty size"), `${SIZE.rows} ${SIZE.columns}`);
    await typist.resizes(52, 111);
    const follows = "i=0; until [ \"$(stty size)\" = '52 111' ]; do [ $i -lt 30 ] || break; " +
      "i=$((i+1)); sleep 1; done; stty size";
    assert.equal(await says(follows), "52 111");
  });

  await t.step("Ctrl-C interrupts what runs in dom0, and nothing else", async () => {
    await typist.types("echo wa''iting; sleep 1000\r");
    await typist.sees(/waiting\r*\n/, COMMAND_DEADLINE);
    await typist.types(INTERRUPT);
    await typist.sees(DOM0, COMMAND_DEADLINE);
    await typist.types("echo st''atus $?.\r");
    assert.equal((await typist.sees(/status (\d+)\./, COMMAND_DEADLINE))[1], "130");
  });

  await t.step("exit brings dom0 back", async () => {
    const before = await says("docker inspect --format '{{.Id}}' dom0");
    await typist.types("exit\r");
    await typist.sees(/dom0 ended with status 0; starting it again/, COMMAND_DEADLINE);
    await typist.sees(DOM0, COMMAND_DEADLINE);
    assert.equal(await says("docker inspect --format '{{.Id}}' dom0"), before);
  });

  await t.step("poweroff ends `up` with 0, in order, and the terminal is restored", async () => {
    await typist.types("poweroff\r");
    const { status, settings, events, files, processes } = await typist.leaves();
    assert.equal(status, 0, settings);
    assert.match(settings, /\sicanon\s/);
    assert.match(settings, /\secho\s/);
    assertOrderlyEnd(events, "poweroff");
    assert.match(detailsOf(events, "storage"), /is on \/dev\/vda \(xfs, label DOCKER\)/);
    assert.deepEqual([...files, ...processes], []);
  });
});

Deno.test("reboot restarts the machine, and halt ends it", async () => {
  await using typist = await Typist.start(["--append", "console"], SIZE);
  await typist.sees(RESCUE, BOOT_DEADLINE);
  const boot = async (): Promise<string> =>
    (await typist.asks("cat /proc/sys/kernel/random/boot_id")).output;
  const first = await boot();
  assert.match(first, /^[0-9a-f-]{36}$/);

  await typist.types("reboot\r");
  await typist.sees(/restarting the machine/, COMMAND_DEADLINE);
  await typist.sees(RESCUE, BOOT_DEADLINE);
  const second = await boot();
  assert.match(second, /^[0-9a-f-]{36}$/);
  assert.notEqual(second, first);

  await typist.types("halt\r");
  const { status, settings, events, files, processes } = await typist.leaves();
  assert.equal(status, 0, settings);
  const down = events.filter(({ action }) => action !== undefined).map(({ action }) => action);
  assert.deepEqual(down, ["reboot", "halt"]);
  assert.equal(stagesWith(events, "start").filter((stage) => stage === "boot").length, 2);
  assertOrderlyEnd(events.slice(events.findIndex(({ action }) => action === "halt")), "halt");
  assert.deepEqual([...files, ...processes], []);
});
