/**
 * One-shot services, which do one thing and end, as real processes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Kept } from "./kept.ts";

const ONCE = { readiness: { exit: 0, deadline: 60 } } as const;
const withoutPids = (events: string[]): string[] =>
  events.map((event) => event.replace(/pid \d+/, "pid N"));

Deno.test("keep: a one-shot service is ready when it has exited with 0, and has not failed", async () => {
  await using kept = await Kept.start("sleep 0.2; echo made; touch $0/made", ONCE);
  assert.equal(await kept.ready, "ready");
  assert.ok((await Deno.stat(`${kept.folder}/made`)).isFile);
  await kept.ended;
  assert.deepEqual(withoutPids(kept.events), ["start: pid N", "done: exited with 0"]);
  const log = await Deno.readTextFile(`${kept.folder}/log`);
  assert.match(log, /^time="20[^"]+Z" level=info msg="tried was started" pid=\d+\nmade\n$/);
});

for (
  const [command, reason] of [
    ["echo first; echo no such disk >&2; exit 3", "exited with 3: no such disk"],
    ["exit 1", "exited with 1"],
    ["kill -KILL $$", "was killed by SIGKILL"],
  ] as const
) {
  Deno.test(`keep: a one-shot service that ends otherwise fails its start: ${reason}`, async () => {
    await using kept = await Kept.start(command, ONCE);
    assert.equal(await kept.ready, `tried ${reason}`);
    await kept.ended;
    assert.deepEqual(withoutPids(kept.events), ["start: pid N", `failed: ${reason}`]);
  });
}

Deno.test("keep: a one-shot service is killed at its deadline, and its error shows its last line", async () => {
  await using kept = await Kept.start("trap '' TERM; echo half; while :; do sleep 1; done", {
    readiness: { exit: 0, deadline: 3 },
  });
  assert.equal(await kept.ready, "tried was not ready within 3 s: half");
  await kept.ended;
  assert.deepEqual(withoutPids(kept.events), [
    "start: pid N",
    "failed: was not ready within 3 s: half",
  ]);
});

Deno.test("keep: a one-shot service can be stopped before it has ended", async () => {
  await using kept = await Kept.start("exec sleep 1000", ONCE);
  assert.equal(await kept.stop(), false);
  assert.equal(await kept.ready, "tried has ended");
  await kept.ended;
  assert.deepEqual(withoutPids(kept.events), ["start: pid N"]);
});

Deno.test("keep: a service that can't be started fails its start, and leaves nothing behind", async () => {
  await using kept = await Kept.start("", { ...ONCE, argv: ["/nowhere/at/all"] });
  assert.match(await kept.ready, /^tried .*\/nowhere\/at\/all/);
  await kept.ended;
  assert.match(kept.events.join(), /^failed: .*\/nowhere\/at\/all/);
});
