/**
 * Runs the DHCP client's script in busybox's own shell with values that a server may send: `ip` is replaced by a
 * recorder.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { Client } from "./dhcp_client.ts";

const LEASE = {
  interface: "eth0",
  ip: "10.0.2.15",
  mask: "24",
  subnet: "255.255.255.0",
  router: "10.0.2.2",
  dns: "10.0.2.3",
  domain: "lab.example",
  lease: "86400",
  serverid: "10.0.2.2",
};

Deno.test("udhcpc.sh: bound sets address, route and name servers, and reports", async () => {
  await using client = await Client.make();
  const { code, stdout, stderr, calls } = await client.run("bound", LEASE);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(stdout, "lease of eth0: 10.0.2.15/24 via 10.0.2.2 dns 10.0.2.3 for 86400 s\n");
  assert.deepEqual(calls, [
    "-4 addr flush dev eth0 scope global",
    "-4 addr add 10.0.2.15/24 broadcast + dev eth0",
    "-4 route replace default via 10.0.2.2 dev eth0 metric 100",
  ]);
  assert.equal(
    await client.read("resolv.conf"),
    "# From the DHCP leases of all interfaces.\nsearch lab.example\nnameserver 10.0.2.3\n",
  );
  assert.equal(
    await client.read("leases/eth0"),
    "interface=eth0\nip=10.0.2.15\nmask=24\nrouter=10.0.2.2\ndns=10.0.2.3\ndomain=lab.example\n" +
      "lease=86400\nserverid=10.0.2.2\n",
  );
});

Deno.test("udhcpc.sh: renew of the same address leaves it alone; another one replaces it", async () => {
  await using client = await Client.make();
  await client.run("bound", LEASE);
  const same = await client.run("renew", LEASE);
  assert.deepEqual(same.calls, ["-4 route replace default via 10.0.2.2 dev eth0 metric 100"]);
  const other = await client.run("renew", { ...LEASE, ip: "10.0.2.16" });
  assert.deepEqual(other.calls.slice(0, 2), [
    "-4 addr flush dev eth0 scope global",
    "-4 addr add 10.0.2.16/24 broadcast + dev eth0",
  ]);
});

Deno.test("udhcpc.sh: resolv.conf keeps its inode, and the servers of every interface", async () => {
  await using client = await Client.make();
  await client.run("bound", LEASE);
  const before = (await Deno.stat(join(client.host, "resolv.conf"))).ino;
  const second = { ...LEASE, interface: "eth1", ip: "10.0.3.15", router: "10.0.3.2" };
  const { calls } = await client.run("bound", { ...second, dns: "10.0.3.3", METRIC: "108" });
  assert.equal(calls.at(-1), "-4 route replace default via 10.0.3.2 dev eth1 metric 108");
  const both = "# From the DHCP leases of all interfaces.\nsearch lab.example\n" +
    "nameserver 10.0.2.3\nnameserver 10.0.3.3\n";
  assert.equal(await client.read("resolv.conf"), both);
  await client.run("deconfig", { interface: "eth0" });
  assert.equal(await client.read("resolv.conf"), both.replace("nameserver 10.0.2.3\n", ""));
  assert.equal((await Deno.stat(join(client.host, "resolv.conf"))).ino, before);
  assert.deepEqual(await client.files(), ["calls", "host/leases/eth1", "host/resolv.conf"]);
});

Deno.test("udhcpc.sh: reaches a router outside its network over the interface", async () => {
  await using client = await Client.make();
  const { calls } = await client.run("bound", { ...LEASE, mask: "32", router: "10.0.9.1" });
  assert.deepEqual(calls.slice(2), [
    "-4 route replace 10.0.9.1/32 dev eth0 metric 100",
    "-4 route replace default via 10.0.9.1 dev eth0 metric 100",
  ]);
});

Deno.test("udhcpc.sh: takes at most three routers and three name servers", async () => {
  await using client = await Client.make();
  const many = "10.0.2.2 10.0.2.3 10.0.2.4 10.0.2.5";
  const { calls } = await client.run("bound", { ...LEASE, router: many, dns: many });
  assert.deepEqual(
    calls.slice(2),
    [
      "10.0.2.2 dev eth0 metric 100",
      "10.0.2.3 dev eth0 metric 101",
      "10.0.2.4 dev eth0 metric 102",
    ]
      .map((route) => `-4 route replace default via ${route}`),
  );
  assert.equal((await client.read("resolv.conf")).match(/^nameserver/gm)?.length, 3);
});

const LONG = "A".repeat(10_000);
const SHELL = "$(touch pwned)`touch pwned`;touch pwned;*\n&|>pwned";

for (
  const [name, value] of [
    ["ip", ""],
    ["ip", "999.1.1.1"],
    ["ip", "1.2.3"],
    ["ip", "1.2.3.4.5"],
    ["ip", "1..2.3"],
    ["ip", "010.0.0.1"],
    ["ip", "0.0.0.0"],
    ["ip", "127.0.0.1"],
    ["ip", "224.0.0.1"],
    ["ip", "255.255.255.255"],
    ["ip", "-1.2.3.4"],
    ["ip", "10.0.2.0"],
    ["ip", "10.0.2.255"],
    ["ip", "10.0.2.15 dev lo"],
    ["ip", "10.0.2.15/8"],
    ["ip", SHELL],
    ["ip", LONG],
    ["mask", ""],
    ["mask", "0"],
    ["mask", "7"],
    ["mask", "33"],
    ["mask", "024"],
    ["mask", "08"],
    ["mask", "0.0.0.0"],
    ["mask", "24 broadcast 1.2.3.4"],
    ["mask", SHELL],
    ["mask", LONG],
  ] as const
) {
  Deno.test(`udhcpc.sh: sets nothing and ends the client if ${name} is ${shown(value)}`, async () => {
    await using client = await Client.make();
    const { code, stdout, stderr, calls } = await client.run("bound", { ...LEASE, [name]: value });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.deepEqual(calls, ["-4 addr flush dev eth0 scope global", "kill the client"]);
    assert.match(
      stderr,
      /^dhcp: refused the (address|prefix) from the server of eth0: [ -~]{0,60}\n$/,
    );
    assert.deepEqual(await client.files(), ["calls", "host/resolv.conf"]);
    assert.equal(await client.read("resolv.conf"), "# From the DHCP leases of all interfaces.\n");
  });
}

for (
  const [name, value, what] of [
    ["router", "10.0.2.999", "a router"],
    ["router", `${SHELL}`, "a router"],
    ["router", LONG, "a router"],
    ["router", "0.0.0.0", "a router"],
    ["dns", "10.0.2.300", "a name server"],
    ["dns", "127.0.0.1", "a name server"],
    ["dns", "*", "a name server"],
    ["dns", SHELL, "a name server"],
    ["dns", LONG, "a name server"],
    ["domain", "a b", "the domain"],
    ["domain", "lab.example\nnameserver 6.6.6.6", "the domain"],
    ["domain", "-x", "the domain"],
    ["domain", SHELL, "the domain"],
    ["domain", LONG, "the domain"],
    ["lease", "", "the lease time"],
    ["lease", "5", "the lease time"],
    ["lease", "-1", "the lease time"],
    ["lease", "99999999999", "the lease time"],
    ["lease", SHELL, "the lease time"],
    ["serverid", "999.1.1.1", "its own address"],
    ["serverid", SHELL, "its own address"],
    ["serverid", LONG, "its own address"],
  ] as const
) {
  Deno.test(`udhcpc.sh: takes the lease without ${name} if it is ${shown(value)}`, async () => {
    await using client = await Client.make();
    const { code, stderr, calls } = await client.run("bound", { ...LEASE, [name]: value });
    assert.equal(code, 0);
    for (const line of stderr.split("\n").slice(0, -1)) {
      assert.match(
        line,
        new RegExp(`^dhcp: refused ${what} from the server of eth0: [ -~]{0,60}$`),
      );
    }
    assert.notEqual(stderr, "");
    const lease = await client.read("leases/eth0");
    assert.match(lease, new RegExp(`^${name}=$`, "m"));
    assert.equal(lease.split("\n").length, 9);
    for (const call of calls) assert.match(call, /^-4 (addr|route) [a-z0-9+./ ]+$/);
    const resolver = await client.read("resolv.conf");
    assert.match(
      resolver,
      /^# From the DHCP[^\n]*\n(search lab\.example\n)?(nameserver 10\.0\.2\.3\n)?$/,
    );
    assert.deepEqual(await client.files(), ["calls", "host/leases/eth0", "host/resolv.conf"]);
  });
}

Deno.test("udhcpc.sh: takes a pattern as it stands, not as the files that it matches", async () => {
  await using client = await Client.make();
  const { stderr } = await client.run("bound", { ...LEASE, dns: "*" });
  assert.equal(stderr, "dhcp: refused a name server from the server of eth0: *\n");
});

Deno.test("udhcpc.sh: refuses a list that is too long in one line, although its addresses are good", async () => {
  await using client = await Client.make();
  const { stderr } = await client.run("bound", { ...LEASE, dns: "10.0.2.3 ".repeat(1000) });
  assert.match(
    stderr,
    /^dhcp: refused a name server from the server of eth0: (10\.0\.2\.3 ?)+[^\n]*\n$/,
  );
  assert.match(await client.read("leases/eth0"), /^dns=$/m);
});

Deno.test("udhcpc.sh: refuses an interface that could be a path", async () => {
  await using client = await Client.make();
  const { code, stderr, calls } = await client.run("bound", { ...LEASE, interface: "../../x" });
  assert.equal(stderr, "dhcp: refused the interface from the server of ?: ../../x\n");
  assert.deepEqual([code, calls, await client.files()], [1, [], ["calls"]]);
});

Deno.test("udhcpc.sh: a renewal without a usable address ends the lease", async () => {
  await using client = await Client.make();
  await client.run("bound", LEASE);
  const { code, calls } = await client.run("renew", { ...LEASE, ip: "127.0.0.1" });
  assert.deepEqual([code, calls], [1, ["-4 addr flush dev eth0 scope global", "kill the client"]]);
  assert.equal(await client.read("resolv.conf"), "# From the DHCP leases of all interfaces.\n");
  assert.deepEqual(await client.files(), ["calls", "host/resolv.conf"]);
});

Deno.test("udhcpc.sh: removes the report and the name servers of an interface that is gone, and nothing else", async () => {
  await using client = await Client.make();
  await client.run("bound", LEASE);
  const { code, stdout, stderr, calls } = await client.run("gone", { interface: "eth0" });
  assert.deepEqual([code, stdout, stderr, calls], [0, "", "", []]);
  assert.equal(await client.read("resolv.conf"), "# From the DHCP leases of all interfaces.\n");
  assert.deepEqual(await client.files(), ["calls", "host/resolv.conf"]);
});

Deno.test("udhcpc.sh: a network of one or two addresses has none of its own", async () => {
  await using client = await Client.make();
  for (const mask of ["31", "32"]) {
    for (const ip of ["10.0.2.14", "10.0.2.15"]) {
      const { code } = await client.run("bound", { ...LEASE, ip, mask });
      assert.equal(code, 0, `${ip}/${mask}`);
    }
  }
});

Deno.test("udhcpc.sh: nak and leasefail change nothing", async () => {
  await using client = await Client.make();
  for (const event of ["nak", "leasefail"]) {
    const { code, stdout, stderr, calls } = await client.run(event, { interface: "eth0" });
    assert.deepEqual([code, stdout, calls], [0, "", []]);
    assert.match(stderr, /^lease of eth0: .+\n$/);
  }
  assert.deepEqual(await client.files(), ["calls"]);
});

function shown(value: string): string {
  return value.length > 40 ? `${JSON.stringify(value.slice(0, 12))}...` : JSON.stringify(value);
}
