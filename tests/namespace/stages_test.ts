/**
 * What each stage promises (`holds` in its manifest), looked at from dom0 on one host that is up.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { parseMountinfo } from "../../init/services/mountinfo.ts";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";

/** Path, type and permissions, device in hexadecimal, owner, as `stat -c` of busybox says them. */
const NODES = [
  "/dev/null|crw-rw-rw-|1:3|root:root",
  "/dev/zero|crw-rw-rw-|1:5|root:root",
  "/dev/full|crw-rw-rw-|1:7|root:root",
  "/dev/random|crw-rw-rw-|1:8|root:root",
  "/dev/urandom|crw-rw-rw-|1:9|root:root",
  "/dev/kmsg|crw-r--r--|1:b|root:root",
  "/dev/tty|crw-rw-rw-|5:0|root:tty",
  "/dev/ptmx|crw-rw-rw-|5:2|root:tty",
  "/dev/fuse|crw-rw-rw-|a:e5|root:root",
  "/dev/net/tun|crw-rw-rw-|a:c8|root:root",
];

nsTest("stages: what they promise holds", async (t) => {
  await using host = await LiveHost.boot();

  await t.step("devices: nodes with their devices, modes and owners", async () => {
    const paths = NODES.map((node) => `/host${node.split("|")[0]}`);
    const said = await host.say(`stat -c '%n|%A|%t:%T|%U:%G' ${paths.join(" ")}`);
    assert.deepEqual(said.split("\n").map((line) => line.replace(/^\/host/, "")), NODES);
  });

  await t.step("devices: the nodes work", async () => {
    assert.equal(await host.say("head -c 4 /host/dev/zero | xxd -p"), "00000000");
    assert.equal(await host.say("head -c 64 /host/dev/urandom | wc -c"), "64");
    assert.match(
      (await host.run("echo x > /host/dev/full")).stderr,
      /No space left on device/,
    );
  });

  await t.step("devices: links, and terminals of their own", async () => {
    assert.equal(
      await host.say("for link in fd stdin stdout stderr core; do readlink /host/dev/$link; done"),
      "/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\n/proc/kcore",
    );
    // dom0's console is a terminal of Docker's, which took it from the host's /dev/pts.
    assert.match(await host.say("docker exec -t dom0 tty"), /^\/dev\/pts\/\d+\r$/);
    assert.match(await host.say("docker inspect -f '{{.Config.Tty}}' dom0"), /^true$/);
  });

  await t.step("mounts: file systems, their options and the shared root", async () => {
    const mountinfo = await host.say("cat /proc/1/mountinfo");
    const mounts = new Map(parseMountinfo(mountinfo).map((m) => [m.target, m.filesystemtype]));
    const expected = {
      "/dev": "tmpfs",
      "/dev/pts": "devpts",
      "/dev/shm": "tmpfs",
      "/dev/mqueue": "mqueue",
      "/proc": "proc",
      "/sys": "sysfs",
      "/run": "tmpfs",
      "/tmp": "tmpfs",
      "/var/lib/docker": "tmpfs",
    };
    for (const [target, type] of Object.entries(expected)) assert.equal(mounts.get(target), type);
    const line = (target: string): string =>
      mountinfo.split("\n").findLast((text) => text.split(" ")[4] === target) ?? "";
    for (const target of ["/", "/run", "/var/lib/docker"]) {
      assert.match(line(target), / shared:\d+ /);
    }
    assert.match(line("/proc"), / rw,nosuid,nodev,noexec,/);
    assert.match(line("/run"), / rw,nosuid,nodev,/);
    assert.equal(await host.say("stat -c %a /host/tmp /host/dev/shm /host/run"), "1777\n1777\n755");
    assert.notEqual(mounts.get("/"), "rootfs");
  });

  await t.step("mounts: one that is made on the host appears in dom0", async () => {
    await host.say("mkdir /host/tmp/made");
    await host.say(
      "docker run --rm --privileged --pid host -v /tmp:/tmp:rshared --entrypoint /bin/busybox " +
        "only-docker/dom0 mount -t tmpfs mark /tmp/made",
    );
    assert.match(await host.say("cat /proc/self/mountinfo"), / \/host\/tmp\/made .* - tmpfs mark /);
  });

  await t.step("mounts: ordinary containers start by pivot_root", async () => {
    const environment = await host.say("tr '\\0' '\\n' < /proc/$(pidof dockerd)/environ");
    assert.doesNotMatch(environment, /DOCKER_RAMDISK/);
    const said = await host.say(
      "docker run --rm --entrypoint /bin/sh only-docker/dhcp -c 'cat /proc/self/mountinfo'",
    );
    const root = parseMountinfo(said).find(({ target }) => target === "/");
    assert.equal(root?.filesystemtype, "overlay");
    // With chroot(2) in its place the host's own mounts would still be listed.
    assert.doesNotMatch(said, /\/var\/lib\/docker /);
  });

  await t.step(
    "storage: Docker's state is a mount of its own, and the events say where",
    async () => {
      const { events } = host.booting.heard;
      const said = events.filter(({ stage }) => stage === "storage").map(({ detail }) => detail);
      assert.ok(said.some((detail) => detail?.includes("in memory")), said.join("\n"));
      assert.equal(
        await host.say("docker info -f '{{.Driver}} {{.DockerRootDir}}'"),
        "overlay2 /var/lib/docker",
      );
    },
  );

  await t.step("network: name, hosts, loopback, forwarding", async () => {
    const { hostname } = DEFAULT_CONFIG;
    assert.equal(await host.say("hostname"), hostname);
    assert.equal(await host.say("docker info -f '{{.Name}}'"), hostname);
    assert.equal(await host.say("cat /host/etc/hostname"), hostname);
    assert.equal(
      await host.say("cat /host/etc/hosts"),
      `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost ip6-localhost ip6-loopback`,
    );
    assert.match(await host.say("ip -4 addr show dev lo"), /<LOOPBACK,UP[^>]*>[^]*127\.0\.0\.1\/8/);
    assert.equal(await host.say("cat /proc/sys/net/ipv4/ip_forward"), "1");
    assert.equal(
      await host.say("ping -c 1 -W 5 127.0.0.1 > /dev/null && echo answered"),
      "answered",
    );
    assert.equal(
      await host.say("stat -c %F /host/run/only-docker/net/resolv.conf"),
      "regular empty file",
    );
    assert.equal(await host.say("stat -c %F /host/run/only-docker/net/leases"), "directory");
  });

  await t.step("engine: containerd and dockerd are PID 1's children and answer", async () => {
    for (const name of ["containerd", "dockerd"]) {
      assert.match(await host.say(`cat /proc/$(pidof ${name})/status`), /^PPid:\s1$/m);
      assert.notEqual(await host.say(`tail -n 1 /host/var/log/${name}.log`), "");
    }
    assert.match(
      await host.say("ps -o args"),
      /dockerd .*--containerd=\/run\/containerd\/containerd\.sock/,
    );
  });

  await t.step("dom0: shares the host's namespaces, but has a root of its own", async () => {
    const namespaces = async (of: string): Promise<string[]> =>
      (await host.say(
        `for type in pid net ipc uts mnt; do readlink /proc/${of}/ns/$type; done`,
      )).split("\n");
    const [own, init] = [await namespaces("self"), await namespaces("1")];
    assert.deepEqual(own.slice(0, 4), init.slice(0, 4));
    assert.notEqual(own[4], init[4]);
    assert.match(await host.say("cat /host/init"), /^#!|^\x7fELF/);
    assert.equal(await host.say("test -S /var/run/docker.sock && echo there"), "there");
    assert.equal(await host.say("docker inspect -f '{{.HostConfig.Privileged}}' dom0"), "true");
  });
});
