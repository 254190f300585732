/**
 * Boots that do not come up, and the launcher's result for each: a negative control, a timeout, a signal, and KVM on a
 * machine where it does not run.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_IMAGE } from "../../cli/places.ts";
import { skip } from "../skip.ts";
import { assertOrderlyEnd } from "./events_file.ts";
import { type Ended, startUp, up } from "./up.ts";
import { kvmVerdict } from "./verdict.ts";

function assertNothingLeft({ files, processes, stdout }: Ended): void {
  assert.deepEqual([...files, ...processes], []);
  assert.equal(stdout, "");
}

Deno.test("a machine without an init fails with 125, the kernel's reason and the console's end", async () => {
  // The kernel looks for other inits when it does not find this file, and there are none.
  const ended = await up(["--append", "rdinit=/nonexistent", "--run", "true"]);
  assert.equal(ended.status, 125, ended.stderr);
  assert.match(ended.stderr, /the console's last lines:/);
  assert.match(ended.stderr.trimEnd().split("\n").at(-1) ?? "", /^Kernel panic - not syncing: /);
  assert.deepEqual(ended.events, []);
  assertNothingLeft(ended);
});

Deno.test("a timeout before the machine's first message ends it with 124", async () => {
  // Its processor does not run: a machine with KVM would speak within the second.
  const ended = await up(["--timeout", "1", "--qemu", "-S", "--run", "true"]);
  assert.equal(ended.status, 124, ended.stderr);
  assert.match(ended.stderr, /timed out after 1 s; no stage has reported/);
  assertNothingLeft(ended);
});

Deno.test("SIGTERM in the middle of a boot ends it in order, with 143, the last stage and a picture", async () => {
  const picture = await Deno.makeTempFile({ prefix: "timeline-", suffix: ".svg" });
  const running = await startUp(["--run", "true", "--timeline", picture]);
  await running.stderrHas(/✓ mounts/);
  Deno.kill(running.pid, "SIGTERM");
  const ended = await running.ended;
  assert.equal(ended.status, 143, ended.stderr);
  assert.match(ended.stderr, /ended by SIGTERM; the last stage was \S+$/m);
  assert.doesNotMatch(ended.stderr, /the last stage was shutdown/);
  assertOrderlyEnd(ended.events, "poweroff");
  const [first] = ended.events;
  assert.ok((first?.kernel ?? 0) > 0 && (first?.firmware ?? 0) > 0, JSON.stringify(first));
  const svg = await Deno.readTextFile(picture);
  await Deno.remove(picture);
  assert.match(svg, />dom0 did not come up</);
  for (const row of ["firmware", "kernel", "init", "devices", "mounts"]) {
    assert.match(svg, new RegExp(`<title>${row}: [\\d.]+ m?s</title>`), row);
  }
  assertNothingLeft(ended);
});

Deno.test("two SIGINTs end a machine at once, with 130", async () => {
  const running = await startUp(["--run", "true"]);
  await running.stderrHas(/✓ devices/);
  Deno.kill(running.pid, "SIGINT");
  // Signals of one kind that arrive together are merged.
  await running.stderrHas(/shutdown|✓/);
  await new Promise((wake) => setTimeout(wake, 100));
  Deno.kill(running.pid, "SIGINT");
  const ended = await running.ended;
  assert.equal(ended.status, 130, ended.stderr);
  assertNothingLeft(ended);
});

Deno.test("a launcher that is killed leaves no machine behind", async () => {
  const running = await startUp(["--run", "sleep 1000"]);
  await running.stderrHas(/✓ devices/);
  const ended = await running.cut();
  assert.deepEqual([...ended.files, ...ended.processes], []);
});

const KVM_REFUSED = "--accel kvm fails with 125 and the reason if KVM runs no guest";
const verdict = await kvmVerdict(DEFAULT_IMAGE);
if (verdict === null) {
  skip(KVM_REFUSED, "KVM runs a guest on this machine; the other tests here boot with it");
} else {
  Deno.test(KVM_REFUSED, async () => {
    const ended = await up(["--accel", "kvm", "--run", "true"]);
    assert.equal(ended.status, 125, ended.stderr);
    assert.ok(ended.stderr.includes(verdict), ended.stderr);
    assertNothingLeft(ended);
  });
}
