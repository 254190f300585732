/**
 * Real containers on one host that is up: limits, networks, published ports, volumes, images. The bundled images are the
 * only ones that there are: nothing is pulled.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";

/** An ordinary container of the dom0 image, which has busybox's tools. */
const RUN = "docker run --rm --entrypoint /bin/sh";
const IMAGE = "only-docker/dom0";

/** Starts a container that serves a word over HTTP; it does so when the command has ended. */
const serve = (name: string, options: string, word: string): string =>
  `docker run -d --name ${name} ${options} --entrypoint /bin/sh ${IMAGE} -c ` +
  `'mkdir /w && echo ${word} > /w/index.html && exec httpd -f -p 80 -h /w' && ` +
  `until docker exec ${name} wget -q -O /dev/null http://127.0.0.1/; do sleep 0.1; done`;

nsTest("containers: limits, networks, volumes and images work", async (t) => {
  await using host = await LiveHost.boot();

  await t.step("limits: a container that takes more memory than it may is killed", async () => {
    // tail keeps the whole of a line, and this one never ends. v1 and v2 count in files of their own.
    const count = "/sys/fs/cgroup/memory/memory.oom_control /sys/fs/cgroup/memory.events";
    assert.equal(
      await host.say(
        `${RUN} --memory 32m --memory-swap 32m ${IMAGE} -c ` +
          `'tail -n 1 /dev/zero; echo $?; cat ${count} 2>/dev/null | grep "^oom_kill "'`,
      ),
      "137\noom_kill 1",
    );
  });

  await t.step("limits: a container has no more processes than it may", async () => {
    const forks = (limit: number): string =>
      `${RUN} --pids-limit ${limit} ${IMAGE} -c 'for i in $(seq 20); do sleep 3 & done; echo all'`;
    assert.equal(await host.say(forks(64)), "all");
    const { stdout, stderr } = await host.run(forks(10));
    assert.notEqual(stdout, "all\n");
    assert.match(stderr, /can't fork/);
  });

  await t.step("networks: a container reaches another over docker0", async () => {
    await host.say(serve("web", "-p 18080:80", "served"));
    const address = await host.say("docker inspect -f '{{.NetworkSettings.IPAddress}}' web");
    assert.match(address, /^172\.17\.0\.\d+$/);
    assert.match(await host.say("ip -4 addr show dev docker0"), / 172\.17\.0\.1\/16 /);
    assert.equal(
      await host.say(`${RUN} ${IMAGE} -c 'wget -qO- -T 10 http://${address}/'`),
      "served",
    );
  });

  await t.step(
    "networks: a published port leads there, from the host and from a container",
    async () => {
      assert.equal(await host.say("wget -qO- -T 10 http://127.0.0.1:18080/"), "served");
      assert.equal(
        await host.say(`${RUN} ${IMAGE} -c 'wget -qO- -T 10 http://172.17.0.1:18080/'`),
        "served",
      );
      assert.match(await host.say("ps -o args"), /docker-proxy .*-host-port 18080/);
      await host.say("docker rm -f web");
      assert.notEqual((await host.run("wget -qO- -T 2 http://127.0.0.1:18080/")).code, 0);
    },
  );

  await t.step(
    "networks: containers of a network find each other by name, others don't",
    async () => {
      await host.say("docker network create village");
      await host.say(serve("neighbour", "--network village", "hello"));
      const call = "-c 'wget -qO- -T 10 http://neighbour/'";
      assert.equal(await host.say(`${RUN} --network village ${IMAGE} ${call}`), "hello");
      assert.notEqual((await host.run(`${RUN} --dns 127.0.0.1 ${IMAGE} ${call}`)).code, 0);
      await host.say("docker rm -f neighbour && docker network rm village");
    },
  );

  await t.step("volumes: what a container writes, the next one reads", async () => {
    await host.say("docker volume create store");
    await host.say(`${RUN} -v store:/store ${IMAGE} -c 'echo kept > /store/file'`);
    assert.equal(await host.say(`${RUN} -v store:/store ${IMAGE} -c 'cat /store/file'`), "kept");
    await host.say("docker volume rm store");
  });

  await t.step("images: import and commit make images that run", async () => {
    await host.say(
      "mkdir -p /tmp/tree/bin && cp /bin/busybox /tmp/tree/bin/sh && " +
        "tar -C /tmp/tree -c . | docker import - imported",
    );
    assert.equal(
      await host.say("docker run --rm imported /bin/sh -c 'echo from $((6 * 7))'"),
      "from 42",
    );
    await host.say("docker run --name change imported /bin/sh -c 'echo changed > /file'");
    await host.say("docker commit change committed && docker rm change");
    assert.equal(
      await host.say("docker run --rm committed /bin/sh -c 'read l < /file; echo $l'"),
      "changed",
    );
  });

  await t.step("images: docker save and docker load give dom0's image back", async () => {
    const id = "docker image inspect -f '{{.Id}}' only-docker/dom0";
    const before = await host.say(id);
    await host.say("docker save -o /tmp/saved.tar only-docker/dom0");
    await host.say("docker tag only-docker/dom0 spare && docker rmi only-docker/dom0");
    assert.notEqual((await host.run(id)).code, 0);
    assert.match(
      await host.say("docker load -i /tmp/saved.tar"),
      /^Loaded image: only-docker\/dom0:latest$/m,
    );
    assert.equal(await host.say(id), before);
    await host.say("rm /tmp/saved.tar");
  });

  await t.step(
    "images: docker load reads the bundled tarballs, and finds the ids of the index",
    async () => {
      const index = JSON.parse(await host.say("cat /host/usr/share/only-docker/images.json"));
      for (const { file, reference, id } of [index.dom0, index.dhcp]) {
        assert.equal(await host.say(`docker load -i /host${file}`), `Loaded image: ${reference}`);
        assert.equal(await host.say(`docker image inspect -f '{{.Id}}' ${reference}`), id);
      }
    },
  );

  await t.step("images: a tarball that was cut is refused", async () => {
    await host.say("head -c 1000000 /host/usr/share/only-docker/dom0.tar > /tmp/cut.tar");
    assert.notEqual((await host.run("docker load -i /tmp/cut.tar")).code, 0);
  });
});
