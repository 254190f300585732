/**
 * Services that end, fall silent, are slow, or need each other: real processes under a real keeper.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { RestartPolicy, Service } from "../../boot/service.ts";
import { Kept } from "./kept.ts";

const POLICY: RestartPolicy = { delay: 0.02, maximumDelay: 0.05, starts: 3, window: 60 };

/** A shell command that sends `READY=1` and goes on; tests put it before their service's own command. */
const READY = `${Deno.execPath()} eval --quiet --unstable-net '
  const path = Deno.env.get("NOTIFY_SOCKET");
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: path + ".from" });
  await socket.send(new TextEncoder().encode("READY=1"), { transport: "unixpacket", path });
'; rm -f "$NOTIFY_SOCKET.from";`;

const notify = (deadline = 60): Partial<Service> => ({
  readiness: { notify: "/notify", deadline },
});

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const late = performance.now() + 60_000; !holds();) {
    assert.ok(performance.now() < late, `timed out after 60 s: ${what}`);
    await new Promise((wake) => setTimeout(wake, 10));
  }
}

const count = (kept: Kept, start: string): number =>
  kept.events.filter((event) => event.startsWith(start)).length;

Deno.test("keep: a service that always ends at once is started three times, and then left alone for as long as the window", async () => {
  await using kept = await Kept.start("echo because; exit 7", { ...notify(), restart: POLICY });
  assert.match(
    await kept.ready,
    /^tried exited with 7 before it was ready: because \(degraded: started 3 times in 60 s, next start in 60 s; see .*\/log\)$/,
  );
  assert.deepEqual([count(kept, "start: "), count(kept, "failed: exited with 7")], [3, 3]);
  assert.equal(kept.reports.filter(({ type }) => type === "degraded").length, 1);
  await new Promise((wake) => setTimeout(wake, 300));
  assert.equal(count(kept, "start: "), 3);
});

Deno.test("keep: a service that is left alone is tried again after the window, and after a longer time each time", async () => {
  // Three starts fit into the window, however slow the machine is.
  const restart = { ...POLICY, window: 5 };
  await using kept = await Kept.start("exit 7", { ...notify(), restart });
  await until("left alone twice", () => count(kept, "failed: degraded") === 2);
  assert.match(
    kept.events.filter((event) => /degraded/.test(event)).join("\n"),
    /next start in 5 s.*\n.*next start in 10 s/,
  );
  assert.ok(count(kept, "start: ") <= 6);
});

Deno.test("keep: the start is done when a later attempt is ready, though the first has failed", async () => {
  await using kept = await Kept.start(
    `[ -e $0/second ] || { touch $0/second; exit 1; }; ${READY} exec sleep 1000`,
    { ...notify(), restart: POLICY },
  );
  assert.equal(await kept.ready, "ready");
  assert.deepEqual([count(kept, "start: "), count(kept, "failed: "), count(kept, "done: ")], [
    2,
    1,
    1,
  ]);
});

Deno.test("keep: a service that is not ready in time is killed, fails its start at once, and is started again", async () => {
  await using kept = await Kept.start("exec sleep 1000", { ...notify(0.3), restart: POLICY });
  assert.equal(await kept.ready, "tried was not ready within 0.3 s");
  await until("started again", () => count(kept, "start: ") === 2);
});

Deno.test("keep: a slow service is not killed, and the wait for it is reported", async () => {
  await using kept = await Kept.start(`sleep 13; ${READY} exec sleep 1000`, {
    ...notify(),
    restart: POLICY,
    liveness: { probe: "systemPing", socket: "/nowhere", interval: 0.1, deadline: 0.1, limit: 600 },
  });
  assert.equal(await kept.ready, "ready");
  assert.deepEqual([count(kept, "start: "), count(kept, "failed: ")], [1, 0]);
  assert.ok(kept.events.includes("step: waiting: not ready after 10 s (limit: 60 s)"));
});

Deno.test("keep: a service that needs another waits for it, also when it is started again", async () => {
  // It ends when it is told to: by then the other one must have gone.
  await using kept = await Kept.start("until [ -e $0/end ]; do sleep 0.05; done; exit 1", {
    ...notify(),
    needs: ["other"],
    restart: POLICY,
  });
  await new Promise((wake) => setTimeout(wake, 100));
  assert.deepEqual(kept.events, []);
  kept.services.add("other");
  await until("started", () => count(kept, "start: ") === 1);
  kept.services.delete("other");
  await Deno.writeTextFile(`${kept.folder}/end`, "");
  await until("ended", () => count(kept, "failed: ") === 1);
  await new Promise((wake) => setTimeout(wake, 200));
  assert.equal(count(kept, "start: "), 1);
  kept.services.add("other");
  await until("started again", () => count(kept, "start: ") === 2);
});

Deno.test("keep: arguments of the first start are not given to later ones", async () => {
  await using kept = await Kept.start('echo "has $1."; exit 7', {
    ...notify(),
    firstArguments: ["only-once"],
    restart: POLICY,
  });
  await until("ended twice", () => count(kept, "failed: exited with 7") === 2);
  const said = (await Deno.readTextFile(`${kept.folder}/log`)).match(/has .*\./g);
  assert.deepEqual(said?.slice(0, 2), ["has only-once.", "has ."]);
});

Deno.test("keep: a service whose need is not started in time fails its start, and names it", async () => {
  await using kept = await Kept.start("exec sleep 1000", {
    ...notify(0.1),
    needs: ["other"],
    restart: POLICY,
  });
  assert.match(await kept.ready, /^tried it needs other, which is not running \(degraded: /);
  assert.equal(count(kept, "start: "), 0);
});

for (const command of ["kill -STOP $$", "exec sleep 1000"]) {
  Deno.test(`keep: a service that falls silent is killed and started again: ${command}`, async () => {
    await using kept = await Kept.start(
      `${READY} [ -e $0/second ] && exec sleep 1000; touch $0/second; ${command}`,
      {
        ...notify(),
        restart: POLICY,
        liveness: { probe: "http2", socket: "/nowhere", interval: 0.1, deadline: 0.1, limit: 0.7 },
      },
    );
    assert.equal(await kept.ready, "ready");
    await until("started again", () => count(kept, "start: ") === 2);
    assert.ok(kept.events.includes("failed: was silent for 0.7 s"), kept.events.join("\n"));
  });
}

Deno.test("keep: a log that can't be written does not end its service", async () => {
  await using kept = await Kept.start(`echo said; ${READY} exec sleep 1000`, {
    ...notify(),
    output: { log: "/dev/full" },
  });
  assert.equal(await kept.ready, "ready");
  await using other = await Kept.start("exit 0", {
    readiness: { exit: 0, deadline: 60 },
    output: { log: "/nowhere/log" },
  });
  assert.equal(await other.ready, "ready");
});
