/**
 * Boots of machines that are not as they should be: without a console, with a root that can't be written, with a command
 * line of garbage. What is wrong is named, and everything that can come up does.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { FieldName } from "../../init/config/fields.ts";
import { Random, SEED } from "../fakes/fuzz.ts";
import { hostileCmdline } from "../fakes/hostile_cmdline.ts";
import { BECOME_INIT, beforeInit } from "./before_init.ts";
import { type Booted, bootNs, text } from "./boot_ns.ts";
import { failuresOf } from "./heard.ts";
import { ImageCopy } from "./image_copy.ts";
import { nsTest } from "./ns_test_case.ts";

const RUN = "hostname; docker run --rm --entrypoint /bin/sh only-docker/dom0 -c 'echo contained'";

for (
  const [what, script] of [
    ["no console: its three files are closed", `${BECOME_INIT} 0<&- 1>&- 2>&-`],
    [
      "a console that takes nothing",
      `/busybox mknod /dev/full c 1 7 && ${BECOME_INIT} </dev/full >/dev/full 2>&1`,
    ],
    ["a console at its end", `${BECOME_INIT} </dev/null >/dev/null 2>&1`],
  ] as const
) {
  nsTest(`broken machine: with ${what}, all comes up`, async () => {
    const booted = await bootBroken(script);
    assert.deepEqual([booted.status, text(booted.stdout)], [0, "only-docker\ncontained\n"]);
    assert.deepEqual(failuresOf(booted.events), []);
  });
}

nsTest(
  "broken machine: with a root that can't be written, all comes up, and that is said",
  async () => {
    const booted = await bootBroken(`/busybox mount -o remount,ro / && ${BECOME_INIT}`);
    assert.deepEqual([booted.status, text(booted.stdout)], [0, "only-docker\ncontained\n"]);
    assert.deepEqual(failuresOf(booted.events), []);
    const said = booted.events.filter(({ detail }) => /^the root is read-only/.test(detail ?? ""));
    assert.deepEqual(said.map(({ stage }) => stage), ["network"]);
  },
);

nsTest(
  "broken machine: events that can't be told are told on the console, with the reason",
  async () => {
    const { result } = await bootNs({
      run: "true",
      append: "only-docker.events=/nonexistent/port",
    });
    assert.equal(result.outcome, "failed");
    const { console } = result as Extract<typeof result, { outcome: "failed" }>;
    assert.match(console, /boot: events \/nonexistent\/port: .*ENOENT/);
    assert.match(console, /dom0: done in /);
  },
);

/** Settings without which, whatever they are, dom0 comes up; or which are said again at the end. */
const SETTINGS: readonly FieldName[] = [
  ...["hostname", "term", "winsize", "cgroup", "modules", "dhcp"] as const,
  ...["storage.label", "storage.size", "deadlines.engine", "deadlines.shutdown"] as const,
];
/**
 * The last word counts: whatever stands before it, these make a boot that can be looked at, with one setting that is
 * none.
 */
const KEPT = "only-docker.nothing hostname=kept cgroup=auto only-docker.storage.size=75% " +
  "only-docker.modules= " +
  "only-docker.deadlines.engine=120 only-docker.deadlines.shutdown=15";
/** A command line of the kernel's has as many characters on this machine. */
const LENGTH = 2048;

for (let seed = SEED; seed < SEED + 5; seed++) {
  nsTest(
    `broken machine: a command line of garbage costs nothing but itself (seed ${seed})`,
    async () => {
      const garbage = hostileCmdline(new Random(seed), SETTINGS, [], 150).replaceAll("\0", "")
        .slice(0, LENGTH - KEPT.length);
      // A quotation mark that is left open would take in what follows.
      const open = garbage.split('"').length % 2 === 0 ? '"' : "";
      const { status, stdout, events } = await bootNs({
        run: RUN,
        afterStages: true,
        append: `${garbage}${open} ${KEPT}`,
      });
      assert.deepEqual([status, text(stdout)], [0, "kept\ncontained\n"], JSON.stringify(garbage));
      assert.deepEqual(failuresOf(events), []);
      const faults = events.filter(({ stage, event, detail }) =>
        stage === "boot" && event === "step" && /[,;] ignored$/.test(detail ?? "")
      );
      const known = faults.filter(({ detail }) => detail?.includes('"only-docker.nothing"'));
      assert.equal(known.length, 1, JSON.stringify(garbage));
      for (const { detail = "" } of faults) assert.ok(detail.length < 300, detail);
    },
  );
}

async function bootBroken(script: string): Promise<Booted> {
  await using image = await ImageCopy.make();
  await beforeInit(image, script);
  return await bootNs({ run: RUN, image: image.folder, afterStages: true });
}
