/**
 * containerd and dockerd that are killed, stand still or are slow, on a host that is up: they come back in time, the
 * containers go on, and the console stays someone's.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cachedBusybox } from "../build/busybox.ts";
import { DEADLINE } from "./dom0_command.ts";
import {
  assertSound,
  assertTyped,
  countOf,
  secondsUntil,
  serviceProcess,
  signalService,
} from "./engine_host.ts";
import { ImageCopy } from "./image_copy.ts";
import { nsTest } from "./ns_test_case.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";

const ENTRY = "--entrypoint /bin/sh only-docker/dom0 -c";
const RUN = `docker run --rm ${ENTRY} 'echo ran'`;
const STATE = "docker inspect -f '{{.State.Pid}} {{.State.Running}}' worker dom0";

/** A host with a container that works, and what is told of it and of dom0. */
async function hostWithWorker(): Promise<{ host: TerminalHost; state: string }> {
  const host = await TerminalHost.boot();
  await host.shows(PROMPT);
  await host.say(`docker run -d --name worker ${ENTRY} 'exec sleep 3600'`);
  return { host, state: await host.say(STATE) };
}

/** The console's isolate still waits for keys, which are lost to the shell: those that it reads at once. */
async function typeUntilShown(host: TerminalHost, keys: string, what: RegExp): Promise<void> {
  for (let tries = 1;; tries++) {
    await host.type("\r");
    await new Promise((wake) => setTimeout(wake, 500));
    await host.type(keys);
    try {
      await host.shows(what, 5);
      return;
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

for (
  const [names, command, limit] of [
    [["dockerd"], "docker version", 2],
    [["containerd"], RUN, 5],
    [["dockerd", "containerd"], "docker version", 2],
  ] as const
) {
  const killed = names.join(" and ");
  nsTest(
    `services: ${killed} killed, ${
      command.slice(0, 14)
    } works within ${limit} s and the containers go on`,
    async () => {
      const { host: made, state } = await hostWithWorker();
      await using host = made;
      const pids = await Promise.all(names.map((name) => serviceProcess(host, name)));
      for (const pid of pids) Deno.kill(pid, "SIGKILL");
      const seconds = await secondsUntil(host, command);
      for (const name of names) {
        const told = await host.heard.until(
          `the end of ${name}`,
          ({ stage, event }) => stage === name && event === "failed",
          DEADLINE,
        );
        assert.match(told.error ?? "", /^was killed by SIGKILL/);
        await host.heard.until(`${name} again`, () => countOf(host, name, "done") === 2, DEADLINE);
        const { t = NaN } = host.heard.events.findLast(({ stage, event }) =>
          stage === name && event === "done"
        ) ?? {};
        // dockerd says itself when it answers: asking takes time of its own.
        const took = name === "dockerd" ? t - told.t : seconds;
        assert.ok(took < limit, `${took} s`);
        assert.deepEqual([countOf(host, name, "start"), countOf(host, name, "failed")], [2, 1]);
        assert.notEqual(await serviceProcess(host, name), pids[names.indexOf(name as never)]);
      }
      assert.equal(await host.say(STATE), state);
      assert.match(await host.say(RUN), /^ran$/m);
      await assertTyped(host);
      await assertSound(host);
    },
  );
}

nsTest(
  "services: dockerd that stands still is noticed within 3 s, killed and started again",
  async () => {
    const { host: made, state } = await hostWithWorker();
    await using host = made;
    await signalService(host, "dockerd", "SIGSTOP");
    const stopped = performance.now();
    await host.heard.until(
      "silence",
      ({ stage, detail }) => stage === "dockerd" && /^does not answer/.test(detail ?? ""),
      DEADLINE,
    );
    const noticed = (performance.now() - stopped) / 1000;
    assert.ok(noticed < 3, `${noticed} s`);
    const killed = await host.heard.until(
      "the end of dockerd",
      ({ stage, event }) => stage === "dockerd" && event === "failed",
      DEADLINE,
    );
    assert.match(killed.error ?? "", /^was silent for 15 s/);
    await secondsUntil(host, "docker version");
    assert.equal(await host.say(STATE), state);
    await assertTyped(host);
    await assertSound(host);
    assert.equal(countOf(host, "dockerd", "start"), 2);
  },
);

nsTest(
  "services: containerd that stands still is killed and started again, and dockerd stays",
  async () => {
    const { host: made, state } = await hostWithWorker();
    await using host = made;
    await signalService(host, "containerd", "SIGSTOP");
    const killed = await host.heard.until(
      "the end of containerd",
      ({ stage, event }) => stage === "containerd" && event === "failed",
      DEADLINE,
    );
    assert.match(killed.error ?? "", /^was silent for 15 s/);
    await secondsUntil(host, RUN);
    assert.equal(await host.say(STATE), state);
    assert.equal(countOf(host, "dockerd", "start"), 1);
    await assertSound(host);
  },
);

nsTest(
  "services: dockerd that takes long to start is waited for, aloud, and not killed",
  async () => {
    await using image = await ImageCopy.make();
    await image.replace("/busybox", await Deno.readFile(cachedBusybox()), 0o755);
    await image.replace("/real/dockerd", await image.read("/usr/sbin/dockerd"), 0o755);
    await image.replace(
      "/usr/sbin/dockerd",
      '#!/busybox sh\n/busybox sleep 15\nexec /real/dockerd "$@"\n',
      0o755,
    );
    await using host = await TerminalHost.boot({ image: image.folder });
    await host.shows(PROMPT, 2 * DEADLINE);
    const told = host.heard.events.filter(({ stage }) => stage === "dockerd");
    assert.ok(told.some(({ detail }) => detail === "waiting: not ready after 10 s (limit: 120 s)"));
    assert.deepEqual([countOf(host, "dockerd", "start"), countOf(host, "dockerd", "failed")], [
      1,
      0,
    ]);
    await assertSound(host);
  },
);

nsTest(
  "services: a docker.pid that names a live process, and sockets of the dead, keep nothing from starting",
  async () => {
    await using host = await TerminalHost.boot();
    await host.shows(PROMPT);
    for (const name of ["dockerd", "containerd"]) {
      // PID 1 lives.
      await host.say("echo 1 > /host/run/docker.pid");
      await signalService(host, name, "SIGKILL");
      await host.heard.until(
        `${name} again`,
        () => countOf(host, name, "done") === 2,
        DEADLINE,
      );
      assert.equal(countOf(host, name, "failed"), 1);
      await secondsUntil(host, RUN);
    }
    await assertSound(host);
  },
);

nsTest(
  "services: Docker that ends over and over is left alone, the console is a shell, and it all comes back",
  async () => {
    const { host: made, state } = await hostWithWorker();
    await using host = made;
    for (let times = 1; times <= 3; times++) {
      await signalService(host, "dockerd", "SIGKILL");
      const told = (): number => countOf(host, "dockerd", times < 3 ? "done" : "failed");
      const wanted = times < 3 ? times + 1 : 4;
      await host.heard.until(`end ${times} of dockerd`, () => told() === wanted, DEADLINE);
    }
    const left = host.heard.events.findLast(({ stage, event }) =>
      stage === "dockerd" && event === "failed"
    );
    assert.match(
      left?.error ?? "",
      /^degraded: started 3 times in 60 s, next start in 60 s; see \/var\/log\/dockerd\.log$/,
    );
    await host.shows(/dom0 is not up: dockerd was killed by SIGKILL.*degraded/s);
    await host.shows(/rescue:.*# /);
    assert.equal(countOf(host, "dockerd", "start"), 3);
    await typeUntilShown(host, "echo $((6 * 7)) $$\r", /42 \d+\r\n/);
    // Too soon: it is said why, and the shell comes again.
    await host.type("exit\r");
    await host.shows(/dom0 is not up: /);
    await host.shows(/rescue:.*# /);
    assert.equal(countOf(host, "dockerd", "start"), 3);
    // A minute after the last start, and then it has to start.
    await host.shows(
      /Docker is ready again; `exit` in the rescue shell brings dom0 back/,
      3 * DEADLINE,
    );
    await host.type("exit\r");
    await host.shows(PROMPT);
    await assertTyped(host);
    assert.equal(await host.say(STATE), state);
    await assertSound(host);
  },
);

nsTest(
  "services: where the disk is full Docker says so, dom0 is reachable, and all goes on once there is room",
  async () => {
    await using host = await TerminalHost.boot({ append: "only-docker.storage.size=200m" });
    await host.shows(PROMPT);
    await host.run("dd if=/dev/zero of=/host/var/lib/docker/filler bs=64k");
    const { code, stderr } = await host.run(RUN);
    assert.notEqual(code, 0);
    assert.match(stderr, /no space left on device/);
    await host.say("docker version");
    await assertTyped(host);
    // Also while it can write nothing Docker comes back.
    await host.say("rm /host/var/lib/docker/filler");
    assert.match(await host.say(RUN), /^ran$/m);
    await assertSound(host);
    assert.deepEqual([countOf(host, "dockerd", "start"), countOf(host, "containerd", "start")], [
      1,
      1,
    ]);
  },
);
