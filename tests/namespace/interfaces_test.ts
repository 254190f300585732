/**
 * Network interfaces that come and go while the host runs: real ones, with real servers at the other end.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LEASES, resolver, until } from "./dhcp_host.ts";
import { DhcpNetwork, dnsmasq } from "./dhcp_network.ts";
import { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";

/** Seconds in which an interface that is plugged in has a lease. */
const LATE = 10;

const serverOf = (third: number): Promise<DhcpNetwork> =>
  DhcpNetwork.serve(
    dnsmasq(
      `--dhcp-range=10.99.${third}.50,10.99.${third}.59,255.255.255.0,120`,
      `--dhcp-option=option:router,10.99.${third}.1`,
      `--dhcp-option=option:dns-server,10.99.${third}.1`,
    ),
    `10.99.${third}.1`,
  );

/**
 * Plugs an interface in and waits for its lease. How long that took is what the lease's file says, not when it was seen.
 */
async function leased(
  host: LiveHost,
  { network, name, third }: {
    readonly network: DhcpNetwork;
    readonly name: string;
    readonly third: number;
  },
): Promise<void> {
  const plugged = Date.now() / 1000;
  network.connect(host.init, name);
  const file = `${LEASES}/${name}`;
  await until(host, `cat ${file}`, (said) => said.includes(`\nip=10.99.${third}.5`));
  const took = Number(await host.say(`stat -c %Y ${file}`)) - plugged;
  assert.ok(took < LATE, `${took} s`);
}

nsTest("interfaces: none, then one, then two, then one that is another's successor", async (t) => {
  await using first = await serverOf(1);
  await using second = await serverOf(2);
  await using third = await serverOf(3);
  await using fourth = await serverOf(4);
  await using host = await LiveHost.boot();
  const { events } = host.booting.heard;
  const runs = (): number =>
    events.filter(({ stage, event }) => stage === "dhcp" && event === "start").length;

  await t.step("none: the boot says so and goes on", async () => {
    assert.equal(
      events.find(({ stage, event }) => stage === "dhcp" && event === "skipped")?.detail,
      "no Ethernet interface yet: one that is plugged in later gets DHCP",
    );
    assert.equal(await host.say("docker ps -a --format '{{.Names}}'"), "dom0");
  });

  await t.step(`one that is plugged in has a lease within ${LATE} s`, async () => {
    await leased(host, { network: first, name: "eth0", third: 1 });
    assert.equal(await host.say(`ls ${LEASES}`), "eth0");
    assert.match(await host.say("ip -4 addr show dev eth0"), / inet 10\.99\.1\.5\d\/24 /);
    await resolver(host, /^nameserver 10\.99\.1\.1$/m);
  });

  await t.step("two: each has its lease and a default route of its own", async () => {
    await leased(host, { network: second, name: "eth1", third: 2 });
    assert.equal(await host.say(`ls ${LEASES}`), "eth0\neth1");
    const routes = await host.say("ip route show default");
    const metrics = [...routes.matchAll(/via 10\.99\.[12]\.1 dev eth[01] +metric (\d+)/g)]
      .map(([, metric]) => Number(metric));
    assert.equal(metrics.length, 2, routes);
    assert.ok(metrics[0]! < metrics[1]!, routes);
    await resolver(host, /\nnameserver 10\.99\.1\.1\nnameserver 10\.99\.2\.1$/);
    assert.equal(
      await host.say("docker ps --format '{{.Names}}' | sort"),
      "dhcp-eth0\ndhcp-eth1\ndom0",
    );
  });

  await t.step("starting containers runs the stage no further time", async () => {
    const before = runs();
    await host.say(
      "for i in $(seq 10); do docker run --rm --entrypoint /bin/true only-docker/dom0; done",
    );
    await host.say("docker network create one && docker network rm one");
    assert.equal(runs(), before);
  });

  await t.step("one that is unplugged leaves nothing", async () => {
    first.disconnect();
    await until(
      host,
      "docker ps -a --format '{{.Names}}' | sort",
      (said) => said === "dhcp-eth1\ndom0",
    );
    assert.equal(await host.say(`ls ${LEASES}`), "eth1");
    await resolver(host, /^# From the DHCP leases of all interfaces\.\nnameserver 10\.99\.2\.1$/);
    assert.match(await host.say("ip route show default"), /^default via 10\.99\.2\.1 dev eth1/);
  });

  await t.step("one that takes the name of one before it, at once, has a lease", async () => {
    await leased(host, { network: third, name: "eth0", third: 3 });
    third.disconnect();
    await leased(host, { network: fourth, name: "eth0", third: 4 });
    assert.match(await host.say("ip -4 addr show dev eth0"), / inet 10\.99\.4\.5\d\/24 /);
    assert.equal(await host.say(`ls ${LEASES}`), "eth0\neth1");
    await resolver(host, /\nnameserver 10\.99\.4\.1\nnameserver 10\.99\.2\.1$/);
  });

  await t.step("none again: no container, no lease, no name server", async () => {
    second.disconnect();
    fourth.disconnect();
    await until(host, "docker ps -a --format '{{.Names}}'", (said) => said === "dom0");
    assert.equal(await host.say(`ls ${LEASES}`), "");
    await resolver(host, /^# From the DHCP leases of all interfaces\.$/);
  });

  await t.step("the boot was told once, and nothing failed", () => {
    const told = events.filter(({ stage, event }) => stage === "boot" && event === "done");
    assert.equal(told.length, 1);
    assert.deepEqual(events.filter(({ event }) => event === "failed"), []);
  });
});
