/**
 * Containers on the way down: each is told to end and has its time, all at once, dom0 comes last, and what does not end
 * is killed and named. Nothing holds the machine up for longer than its deadline.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import type { BootEvent } from "../../boot/events.ts";
import { DEADLINE } from "./dom0_command.ts";
import { downOf, failuresOf } from "./heard.ts";
import { inOrderOfEnd, keptStates } from "./kept_state.ts";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";
import { until } from "./until.ts";

/** Writes down that it was told to end, and takes so many seconds for it. */
const slow = (seconds: number): string =>
  `trap 'sleep ${seconds}; echo TERM > /v/$HOSTNAME; exit 0' TERM; touch /v/up-$HOSTNAME; ` +
  "while :; do sleep 1 & wait; done";
const SLOW = slow(3);
const QUICK = slow(0);
/** Writes down that it was told to end, and does not. */
const DEAF = "trap 'echo TERM > /v/$HOSTNAME' TERM; touch /v/up-$HOSTNAME; " +
  "while :; do sleep 1 & wait; done";

const start = (name: string, script: string, options = ""): string =>
  `docker run -d --name ${name} --hostname ${name} -v told:/v ${options} ` +
  `--entrypoint /bin/sh only-docker/dom0 -c "${script.replaceAll("$", "\\$")}" && ` +
  `until test -e /host/var/lib/docker/volumes/told/_data/up-${name}; do :; done`;

/** What a test has while its host is up: Docker's folder, and what containers have written into the volume. */
class Data implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Data> {
    return new Data(await Deno.makeTempDir({ prefix: "only-docker-data-" }));
  }

  /** A file of the volume. */
  path(name: string): string {
    return join(this.folder, "volumes/told/_data", name);
  }

  async told(name: string): Promise<boolean> {
    return await Deno.readTextFile(this.path(name)).then((text) => text === "TERM\n", () => false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

const of = (events: readonly BootEvent[], kind: string): BootEvent[] =>
  events.filter(({ stage, event }) => stage === "shutdown" && event === kind);
const steps = (events: readonly BootEvent[]): readonly string[] => downOf(events).words;
const seconds = (events: readonly BootEvent[]): number => of(events, "done")[0]?.seconds ?? NaN;

/** Holds that the way down took no longer than it said at its start, which follows from the deadline. */
function assertInTime(events: readonly BootEvent[]): void {
  const most = of(events, "start")[0]?.seconds ?? NaN;
  assert.ok(seconds(events) < most, `${seconds(events)} s, and not ${most}`);
}

for (const signal of ["SIGUSR2", "SIGUSR1", "SIGTERM", "SIGINT"] as const) {
  nsTest(
    `stop containers: ${signal} tells all at once, kills who is deaf, and ends dom0 last`,
    async () => {
      await using data = await Data.make();
      await using host = await LiveHost.boot({ data: data.folder });
      await host.say(start("slow-1", SLOW));
      await host.say(start("slow-2", SLOW));
      await host.say(start("deaf", DEAF, "--stop-timeout 3"));
      Deno.kill(host.init, signal);
      const { events } = await host.booting.ended;
      assert.deepEqual(steps(events), ["killed containers: deaf"]);
      assert.deepEqual(of(events, "failed"), []);
      assert.ok(seconds(events) >= 3, `${seconds(events)} s`);
      assertInTime(events);
      for (const name of ["slow-1", "slow-2", "deaf"]) assert.ok(await data.told(name), name);
      const states = await keptStates(data.folder);
      assert.deepEqual([...states.values()].map(({ running }) => running), Array(4).fill(false));
      const codes = ["slow-1", "slow-2", "deaf"].map((name) => states.get(name)?.exitCode);
      assert.deepEqual(codes, [0, 0, 137]);
      assert.equal(inOrderOfEnd(states).at(-1), "dom0");
      // One after the other, each would end three seconds after the one before.
      const ends = ["slow-1", "slow-2", "deaf"].map((name) =>
        Date.parse(states.get(name)?.finishedAt ?? "") / 1000
      );
      assert.ok(Math.max(...ends) - Math.min(...ends) < 3, ends.join());
    },
  );
}

nsTest(
  "stop containers: the deadline is the end for who has longer, and the console says whom it was",
  async () => {
    await using data = await Data.make();
    await using host = await TerminalHost.boot({
      data: data.folder,
      append: "only-docker.deadlines.shutdown=12",
    });
    await host.shows(PROMPT);
    await host.say(start("deaf", DEAF, "--stop-timeout 300"));
    await host.type("poweroff\r");
    await host.shows(/shutdown: killed containers: deaf\r/);
    assert.deepEqual(await host.ended, { outcome: "poweroff" });
    const { events } = host.heard;
    assertInTime(events);
    assert.deepEqual(steps(events), ["killed containers: deaf"]);
    assert.ok(await data.told("deaf"));
    const { mtime } = await Deno.stat(data.path("deaf"));
    const end = (await keptStates(data.folder)).get("deaf")?.finishedAt ?? "";
    const had = (Date.parse(end) - Number(mtime)) / 1000;
    assert.ok(had < 12, `it had ${had} s after it was told`);
  },
);

nsTest("stop containers: a second request stops waiting, and says for whom", async () => {
  await using data = await Data.make();
  await using host = await LiveHost.boot({
    data: data.folder,
    append: "only-docker.deadlines.shutdown=600",
  });
  await host.say(start("deaf", DEAF, "--stop-timeout 500"));
  Deno.kill(host.init, "SIGUSR2");
  await host.booting.heard.until("shutdown", ({ stage }) => stage === "shutdown", DEADLINE);
  // The same wish, said twice.
  Deno.kill(host.init, "SIGUSR2");
  await until(async () => await data.told("deaf"));
  await new Promise((wake) => setTimeout(wake, 2500));
  assert.equal(of(host.booting.heard.events, "done").length, 0, "it waits");
  Deno.kill(host.init, "SIGUSR2");
  const { events } = await host.booting.ended;
  assert.equal(steps(events)[0], "containers not waited for any longer: deaf");
  assert.ok(seconds(events) < 60, `${seconds(events)} s`);
});

nsTest(
  "stop containers: a Docker that does not answer holds up nothing, and containers are told all the same",
  async () => {
    await using data = await Data.make();
    await using host = await LiveHost.boot({
      data: data.folder,
      append: "only-docker.deadlines.shutdown=20",
    });
    await host.say(start("witness", QUICK));
    await host.say("kill -STOP $(pidof dockerd)");
    Deno.kill(host.init, "SIGUSR2");
    const { events } = await host.booting.ended;
    const failures = of(events, "failed").map(({ error }) => error ?? "");
    assert.equal(failures.length, 1, failures.join("\n"));
    assert.match(
      failures[0] ?? "",
      /^containers: Docker does not say what runs: .*no answer within/,
    );
    assert.deepEqual(steps(events), ["killed services: dockerd"]);
    assertInTime(events);
    assert.ok(await data.told("witness"));
  },
);

nsTest(
  "stop containers: what is started meanwhile is stopped, and a dom0 that is removed is not missed",
  async () => {
    await using data = await Data.make();
    await using host = await LiveHost.boot({
      data: data.folder,
      append: "only-docker.deadlines.shutdown=40",
    });
    await host.say(start("slow", slow(8), "--stop-timeout 20"));
    await host.say(`true; ${start("early", QUICK)}; docker stop early`);
    await Deno.remove(data.path("early"));
    Deno.kill(host.init, "SIGUSR2");
    await host.booting.heard.until("shutdown", ({ stage }) => stage === "shutdown", DEADLINE);
    // Eight seconds are enough for both, and dom0's own end would cut them off.
    await host.say("docker start early");
    await host.run("docker rm -f dom0");
    const { events } = await host.booting.ended;
    assert.equal(of(events, "done").length, 1);
    assert.deepEqual([steps(events), of(events, "failed")], [[], []]);
    assert.ok(await data.told("slow"));
    assert.ok(await data.told("early"));
    assert.deepEqual([...(await keptStates(data.folder)).keys()].sort(), ["early", "slow"]);
  },
);

nsTest(
  "stop containers: those that run unless they are stopped run again, those that were stopped do not",
  async () => {
    await using data = await Data.make();
    const policies = ["no", "always", "unless-stopped", "on-failure"];
    {
      await using host = await LiveHost.boot({ data: data.folder });
      for (const policy of policies) {
        await host.say(start(`is-${policy}`, QUICK, `--restart ${policy}`));
        await host.say(start(`was-${policy}`, QUICK, `--restart ${policy}`));
        await host.say(`docker stop was-${policy}`);
      }
      const { events } = await host.end();
      assert.deepEqual([steps(events), of(events, "failed")], [[], []]);
    }
    const file = join(data.folder, "only-docker/resume.json");
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    {
      await using host = await LiveHost.boot({ data: data.folder });
      const names = await host.say("docker ps --format '{{.Names}}' | sort");
      // Docker starts `always` again though it was stopped: that is what it is for.
      assert.deepEqual(names.split("\n"), ["dom0", "is-always", "is-unless-stopped", "was-always"]);
      await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
      await host.say("docker stop is-unless-stopped");
      await host.end();
    }
    // What names nobody, or nonsense, starts nobody and stops nothing.
    await Deno.writeTextFile(file, '{"containers":["../../etc"]}');
    await using host = await LiveHost.boot({ data: data.folder });
    const names = await host.say("docker ps --format '{{.Names}}' | sort");
    assert.deepEqual(names.split("\n"), ["dom0", "is-always", "was-always"]);
    const failures = failuresOf(host.booting.heard.events);
    assert.equal(failures.length, 1, failures.join("\n"));
    assert.match(failures[0] ?? "", /^resume: .*resume\.json is not valid: .*"\.\.\/\.\.\/etc"/);
  },
);
