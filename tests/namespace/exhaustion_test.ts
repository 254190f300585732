/**
 * Containers that take all they can get: memory and processes, without a limit of their own. What holds them is the
 * group that all of them are in; the host, dom0 and Docker have what they need, and other containers go on.
 *
 * The bounds are small here, so that this machine has enough whatever comes of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";
import { assertSound } from "./sound.ts";

const MEMORY_MIB = 160;
const PIDS = 200;
const RUN = "docker run -d --entrypoint /bin/sh";
const IMAGE = "only-docker/dom0";
/** tail keeps the whole of a line, and this one never ends. */
const HOG = "tail -n 1 /dev/zero";
/** A shell that can't fork ends: the next one goes on. */
const BOMB = 'while :; do sh -c "while :; do sleep 3600 & done" 2>/dev/null; done';

/** Where the group's files are: in a hierarchy of the controller's own, or in the unified one. */
const file = (controller: string, v1: string, v2 = v1): string =>
  `$(ls -d /host/sys/fs/cgroup/${controller}/containers/${v1} ` +
  `/host/sys/fs/cgroup/containers/${v2} 2>/dev/null)`;

nsTest("exhaustion: containers take neither all memory nor all processes", async (t) => {
  await using host = await LiveHost.boot({
    append: `only-docker.containers.memory=${MEMORY_MIB}m only-docker.containers.pids=${PIDS}`,
  });
  const services = (): Promise<string> => host.say("pidof containerd; pidof dockerd");
  const before = await services();
  // It needs no more of what is bounded: a shell that can't fork, since the bomb has all processes, ends by itself.
  await host.say(`${RUN} --name bystander ${IMAGE} -c 'exec sleep 3600'`);

  await t.step("every container is in the bounded group; dom0 is in one of its own", async () => {
    const { events } = host.booting.heard;
    assert.ok(
      events.some(({ stage, detail }) =>
        stage === "mounts" &&
        detail === `containers together may use ${MEMORY_MIB} MiB of memory and ${PIDS} processes`
      ),
    );
    const group = async (container: string): Promise<string> =>
      await host.say(
        `cat /proc/$(docker inspect -f '{{.State.Pid}}' ${container})/cgroup | grep -m1 pids || ` +
          `cat /proc/$(docker inspect -f '{{.State.Pid}}' ${container})/cgroup`,
      );
    assert.match(await group("bystander"), /\/containers\/[0-9a-f]{64}$/m);
    assert.match(await group("dom0"), /\/host\/[0-9a-f]{64}$/m);
    const memory = file("memory", "memory.limit_in_bytes", "memory.max");
    assert.equal(await host.say(`cat ${memory}`), `${MEMORY_MIB * 2 ** 20}`);
    assert.equal(await host.say(`cat ${file("pids", "pids.max")}`), `${PIDS}`);
  });

  await t.step("memory: one that takes all is killed, and nobody else", async () => {
    await host.say(`${RUN} --name hog ${IMAGE} -c '${HOG}; echo $?; sleep 3600'`);
    await host.say("until docker logs hog | grep -q .; do sleep 0.1; done");
    assert.equal(await host.say("docker logs hog"), "137");
    assert.equal(await host.say("docker rm -f hog"), "hog");
    assert.equal(await services(), before);
    assert.equal(await host.say("docker inspect -f '{{.State.Running}}' bystander"), "true");
    await assertSound(host, host.init);
  });

  await t.step("memory: several that are small enough alone are bounded together", async () => {
    // Two fifths of the bound each: two of them fit, three do not. tail holds it all until its input ends, which never is.
    const hold = `(head -c ${MEMORY_MIB * 2 / 5}m /dev/zero; sleep 3600) | (tail -n 1; echo $?)`;
    const names = ["one", "two", "three"];
    for (const name of names) await host.say(`${RUN} --name ${name} ${IMAGE} -c '${hold}'`);
    const said = names.map((name) => `docker logs ${name} 2>&1`).join("; ");
    await host.say(`until { ${said}; } | grep -q 137; do sleep 0.1; done`);
    await host.say("docker rm -f one two three");
    assert.equal(await services(), before);
    await assertSound(host, host.init);
  });

  await t.step("processes: a fork bomb without a limit is held", async () => {
    await host.say(`${RUN} --name bomb ${IMAGE} -c '${BOMB}'`);
    await host.say(`until [ $(cat ${file("pids", "pids.current")}) -ge ${PIDS - 5} ]; do :; done`);
    // Kernels count what was refused where the bound is, or where it was asked for.
    const refusals = `cd $(dirname ${file("pids", "pids.max")}) && cat pids.events */pids.events`;
    await host.say(`until (${refusals}) | grep -qE '^max [1-9]'; do sleep 0.1; done`);

    // Beside it the host works: dom0 has processes, Docker answers, PID 1 reaps.
    await host.say("for i in $(seq 20); do (sleep 0.1 &); done; docker version");
    await assertSound(host, host.init);
    const current = Number(await host.say(`cat ${file("pids", "pids.current")}`));
    assert.ok(current <= PIDS, `${current} processes`);

    await host.say("docker rm -f bomb");
    await assertSound(host, host.init);
    assert.equal(await host.say(`docker run --rm ${IMAGE} echo again`), "again");
    assert.equal(await services(), before);
    assert.equal(await host.say("docker inspect -f '{{.State.Running}}' bystander"), "true");
    await host.say("docker rm -f bystander");
    await assertSound(host, host.init);
  });
});
