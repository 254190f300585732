/**
 * Whole boots: every stage's end, the command's output byte for byte, and its exit status.
 *
 * @module
 */
import assert from "node:assert/strict";
import { BOOT } from "../../boot/stages/order.ts";
import { bootNs, text } from "./boot_ns.ts";
import { endsOf, failuresOf } from "./heard.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest("ns: comes up from PID 1 to dom0, and down again", async () => {
  const { status, stdout, stderr, events, notes } = await bootNs({
    afterStages: true,
    run: "docker version --format '{{.Client.Version}} {{.Server.Version}}' && " +
      "docker ps --format '{{.Names}} {{.Image}} {{.State}}' && " +
      "docker info --format '{{.OperatingSystem}}'",
  });
  assert.deepEqual([status, text(stderr), notes], [0, "", []]);
  assert.match(
    text(stdout),
    /^(\d+\.\d+\.\d+\S*) \d+\.\d+\.\d+\S*\ndom0 only-docker\/dom0:latest running\nOnly Docker \d+\.\d+\.\d+\n$/,
  );

  assert.deepEqual(failuresOf(events), []);
  const { modules, extras, ...ends } = endsOf(events);
  // They are there only where this machine runs the image's own kernel.
  assert.ok(modules === "done" || modules === "skipped");
  assert.equal(extras, modules);
  assert.deepEqual(ends, {
    "devices": "done",
    "mounts": "done",
    "storage": "done",
    "network": "done",
    "containerd": "done",
    "dockerd": "done",
    "engine": "done",
    "image-dom0": "done",
    "dom0": "done",
    "image-dhcp": "done",
    "dhcp": "skipped",
    "resume": "done",
    // The machine's memory and its records are not this host's.
    "swap": "skipped",
    "grow": "done",
    "crash": "skipped",
    "boot": "done",
    "shutdown": "done",
  });

  const times = events.map(({ t }) => t);
  assert.deepEqual(times, times.toSorted((a, b) => a - b), "t never goes back");
  for (const { name, after } of BOOT) {
    const began = events.findIndex(({ stage, event }) => stage === name && event === "start");
    for (const earlier of after) {
      const ended = events.findIndex(({ stage, event }) =>
        stage === earlier && (event === "done" || event === "skipped")
      );
      assert.ok(ended !== -1 && ended < began, `${name} starts after ${earlier}`);
    }
  }
});

nsTest("ns: --run passes on every byte, each stream apart, and the exit status", async () => {
  const octets = "i=0; while [ $i -lt 256 ]; do printf \\\\$(printf %o $i); i=$((i + 1)); done";
  const { status, stdout, stderr } = await bootNs({
    run: `${octets}; yes 0123456789abcde | head -c 1048576; { ${octets}; } >&2; exit 3`,
  });
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  const mebibyte = new TextEncoder().encode("0123456789abcde\n".repeat(65_536));
  assert.equal(status, 3);
  assert.deepEqual(stderr, all);
  assert.equal(stdout.length, all.length + mebibyte.length);
  assert.deepEqual(stdout.subarray(0, 256), all);
  assert.ok(stdout.subarray(256).every((octet, at) => octet === mebibyte[at]));
});

for (
  const { what, run, status, stderr } of [
    { what: "a command that prints nothing", run: "true", status: 0, stderr: "" },
    { what: "a command that was killed", run: "kill -9 $$", status: 137, stderr: "" },
    {
      what: "a command that is not there",
      run: "no-such-command",
      status: 127,
      stderr: "sh: no-such-command: not found\n",
    },
  ]
) {
  nsTest(`ns: --run ends with ${status} for ${what}`, async () => {
    const booted = await bootNs({ run });
    assert.deepEqual(
      [booted.status, text(booted.stdout), text(booted.stderr)],
      [status, "", stderr],
    );
  });
}
