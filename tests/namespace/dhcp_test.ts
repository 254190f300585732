/**
 * DHCP with real servers on a real cable: the lease is the host's, it is renewed, and a server that lies changes
 * nothing.
 *
 * @module
 */
import assert from "node:assert/strict";
import { bootWith, lease, resolver, until } from "./dhcp_host.ts";
import { DhcpNetwork, dnsmasq, udhcpd } from "./dhcp_network.ts";
import type { LiveHost } from "./live_host.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest(
  "dhcp: address, route and name servers of the lease are the host's, and dom0 sees them",
  async () => {
    await using network = await DhcpNetwork.serve(
      dnsmasq(
        "--dhcp-option=option:router,10.99.0.1",
        "--dhcp-option=option:dns-server,10.99.0.1,10.99.0.2",
        "--dhcp-option=option:domain-name,lab.example",
      ),
    );
    await using host = await bootWith(network);
    await lease(host);
    assert.match(
      await host.say("ip -4 addr show dev eth0"),
      / inet 10\.99\.0\.5\d\/24 brd 10\.99\.0\.255 /,
    );
    assert.match(await host.say("ip route"), /^default via 10\.99\.0\.1 dev eth0  ?metric \d+/m);
    await resolver(
      host,
      /^# From the DHCP leases of all interfaces\.\nsearch lab\.example\nnameserver 10\.99\.0\.1\nnameserver 10\.99\.0\.2$/,
    );
    assert.match(
      await host.say("cat /host/run/only-docker/net/leases/eth0"),
      /^interface=eth0\nip=10\.99\.0\.5\d\nmask=24\nrouter=10\.99\.0\.1\ndns=10\.99\.0\.1 10\.99\.0\.2\ndomain=lab\.example\nlease=120\nserverid=10\.99\.0\.1$/,
    );
    assert.equal(
      await host.say("ping -c 1 -W 10 10.99.0.1 > /dev/null && echo answered"),
      "answered",
    );
    // Through the host's address: containers reach the network too.
    assert.equal(
      await host.say(
        "docker run --rm --entrypoint /bin/ping only-docker/dom0 -c 1 -W 10 10.99.0.1 > /dev/null && " +
          "echo answered",
      ),
      "answered",
    );
    assert.equal(
      await host.say(
        "docker inspect -f '{{.HostConfig.CapAdd}} {{.HostConfig.Privileged}}' dhcp-eth0",
      ),
      "[NET_ADMIN NET_RAW] false",
    );
    assert.ok(
      host.booting.heard.events.some(({ stage, detail }) =>
        stage === "dhcp" && detail === "DHCP on eth0"
      ),
    );
  },
);

nsTest("dhcp: the lease is renewed before it ends, again and again", async () => {
  // dnsmasq gives none shorter than two minutes; busybox's server does, and its client renews after half the time.
  await using network = await DhcpNetwork.serve(udhcpd(20));
  await using host = await bootWith(network);
  await lease(host);
  const before = await host.say("ip -4 addr show dev eth0");
  await until(
    host,
    "docker logs dhcp-eth0 2>&1 | grep -c '^lease of eth0'",
    (said) => Number(said) >= 3,
    180,
  );
  assert.equal(await host.say("ip -4 addr show dev eth0"), before);
  assert.doesNotMatch(
    await host.say("docker logs dhcp-eth0 2>&1"),
    /lost|leasefail|no server answers/,
  );
});

const SHELL = "$(touch /host/pwned);`touch /host/pwned`";

nsTest("dhcp: a lease with a mask of nothing changes nothing of the host", async () => {
  await using network = await DhcpNetwork.serve(
    dnsmasq("--dhcp-option-force=1,0.0.0.0", `--dhcp-option-force=15,${SHELL}`),
  );
  await using host = await bootWith(network);
  await until(
    host,
    "docker logs dhcp-eth0 2>&1",
    (said) => /refused the prefix from the server of eth0/.test(said),
  );
  assert.doesNotMatch(await host.say("ip -4 addr show dev eth0"), / inet /);
  assert.doesNotMatch(await host.say("ip route"), /eth0/);
  assert.match(await host.say("cat /etc/resolv.conf"), /^(# [^\n]*)?$/);
  assert.equal(await host.say("ls -A /host/run/only-docker/net/leases"), "");
  await unharmed(host);
});

nsTest(
  "dhcp: a domain that a shell would run is refused, and the lease taken without it",
  async () => {
    await using network = await DhcpNetwork.serve(
      dnsmasq(`--dhcp-option-force=15,${SHELL}`, "--dhcp-option=option:dns-server,10.99.0.1"),
    );
    await using host = await bootWith(network);
    await lease(host);
    assert.match(
      await network.read("log"),
      /sent size: .*domain-name +.*touch/,
      "the lie was told",
    );
    await resolver(host, /^# [^\n]*\n(search bad\n)?nameserver 10\.99\.0\.1$/);
    assert.match(await host.say("cat /host/run/only-docker/net/leases/eth0"), /^domain=(bad)?$/m);
    await unharmed(host);
  },
);

async function unharmed(host: LiveHost): Promise<void> {
  const found = await host.say("find /host/run/only-docker /host/tmp /host/etc -name 'pwned*'");
  assert.equal(found, "");
}
