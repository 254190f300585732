/**
 * DHCP where it goes wrong: no server, a slow one, one that loses messages, refuses, ends, or lies.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { bootWith, gone, lease, LEASES, until } from "./dhcp_host.ts";
import { DhcpNetwork, dnsmasq, udhcpd } from "./dhcp_network.ts";
import type { LyingAnswer } from "./lying_server.ts";
import { nsTest } from "./ns_test_case.ts";

/**
 * Seconds for a lease where messages are lost: the client tries for five of every fifteen seconds, and each time one in
 * six fails.
 */
const LOSSY = 300;

const LOG = "docker logs dhcp-eth0 2>&1";
const ADDRESS = "ip -4 addr show dev eth0";

/** Serves once it is told to. */
async function served(
  command: (folder: string) => string[],
): Promise<[DhcpNetwork, () => Promise<void>]> {
  const network = await DhcpNetwork.serve((folder) => [
    ...["sh", "-c", `until [ -e ${folder}/go ]; do sleep 0.1; done; exec "$@"`, "sh"],
    ...command(folder),
  ]);
  return [network, () => Deno.writeTextFile(join(network.folder, "go"), "")];
}

nsTest("dhcp: without a server the boot comes up, and one that appears later is used", async () => {
  const [network, serve] = await served(dnsmasq());
  await using _ = network;
  await using host = await bootWith(network);
  let tries = 0;
  await until(host, LOG, (said) => {
    const [first, ...later] = said.split("lease of eth0: no server answers");
    tries = first?.match(/broadcasting discover/g)?.length ?? 0;
    return later.length > 0;
  });
  assert.doesNotMatch(await host.say(ADDRESS), / inet /);
  assert.equal(tries, 5, "five tries, then a pause");
  await serve();
  await lease(host);
});

nsTest(
  "dhcp: a server that is slow, behind a cable that loses 30 %, gives a lease in the end",
  async () => {
    const loss = "numgen random mod 100 < 30 counter drop";
    // It says nothing before the host is up: a boot that waited for it would not end.
    const [network, serve] = await served((folder) => [
      ...[
        "sh",
        "-c",
        `nft -f - <<'END'\n${
          ["input", "output"].map((hook) =>
            `add table inet loss\nadd chain inet loss ${hook} { type filter hook ${hook} priority 0; }\n` +
            `add rule inet loss ${hook} udp dport { 67, 68 } ${loss}\n`
          ).join("")
        }END\nexec "$@"`,
        "sh",
      ],
      ...dnsmasq("--dhcp-reply-delay=2")(folder),
    ]);
    await using _ = network;
    await using host = await bootWith(network);
    assert.doesNotMatch(await host.say(ADDRESS), / inet /);
    await serve();
    await lease(host, LOSSY);
    assert.match(await host.say(ADDRESS), / inet 10\.99\.0\.5\d\/24 /);
  },
);

nsTest(
  "dhcp: a lease that is not renewed takes address, route and name server with it",
  async () => {
    await using network = await DhcpNetwork.serve(udhcpd(12));
    await using host = await bootWith(network);
    await lease(host);
    network.within("ip", "link", "set", "outer", "down");
    await until(host, ADDRESS, (said) => !said.includes(" inet "), 180);
    await gone(host);
    network.within("ip", "link", "set", "outer", "up");
    await lease(host);
  },
);

/** A server that tells no truth but what a test has it tell. */
async function liar(): Promise<[DhcpNetwork, (answer: LyingAnswer | null) => Promise<void>]> {
  const program = new URL("./lying_server.ts", import.meta.url).pathname;
  const network = await DhcpNetwork.serve((folder) => [
    ...["sh", "-c", 'ip route add 255.255.255.255 dev outer; exec "$@"', "sh"],
    ...[Deno.execPath(), "run", "--quiet", "--unstable-net", "-A", program, folder],
  ]);
  const tell = async (answer: LyingAnswer | null): Promise<void> => {
    // The server may be reading it: it must find the whole of one.
    const file = join(network.folder, "answer");
    await Deno.writeTextFile(`${file}.new`, JSON.stringify(answer));
    await Deno.rename(`${file}.new`, file);
  };
  return [network, tell];
}

const SERVER = { 54: [10, 99, 0, 1] };
const TRUTH = { ...SERVER, 1: [255, 255, 255, 0], 3: [10, 99, 0, 1], 6: [10, 99, 0, 1] };
const HOUR = [0, 0, 14, 16];

nsTest("dhcp: a NAK takes the lease away, and a new one is sought", async () => {
  const [network, tell] = await liar();
  await using _ = network;
  await tell({ address: "10.99.0.50", options: { ...TRUTH, 51: HOUR } });
  await using host = await bootWith(network);
  await lease(host);
  await tell({ address: "10.99.0.60", nak: true, options: SERVER });
  // Its lease is an hour: it is told to renew now.
  await host.say(
    "docker exec dhcp-eth0 /usr/bin/sh -c 'kill -USR1 $(cat /proc/1/task/1/children)'",
  );
  await until(host, LOG, (said) => said.includes("lease of eth0: the server refused it"));
  await until(host, ADDRESS, (said) => !said.includes(" inet "));
  await gone(host);
  await tell({ address: "10.99.0.60", options: { ...TRUTH, 51: HOUR } });
  await until(host, ADDRESS, (said) => said.includes(" inet 10.99.0.60/24 "));
});

const SHELL = ["$(touch /host/pwned)", "`touch /host/pwned`", ";touch /host/pwned\n"] as const;
/** Options that hold a text, of those that the client asks for and others: no more than it has room for. */
const TEXTS = [12, 14, 15, 17, 40, 56, 60, 66, 67, 252];

nsTest(
  "dhcp: of a server that lies in everything nothing is executed, set or trusted",
  async (t) => {
    const [network, tell] = await liar();
    await using _ = network;
    const texts = Object.fromEntries(TEXTS.map((code) => [code, SHELL[code % SHELL.length]!]));
    await tell({
      address: "127.0.0.1",
      names: SHELL.join(""),
      options: { ...TRUTH, ...texts, 51: HOUR },
    });
    await using host = await bootWith(network);

    for (
      const [address, mask, refused] of [
        ["127.0.0.1", [255, 255, 255, 0], "the address from the server of eth0: 127.0.0.1"],
        ["10.99.0.50", [0, 0, 0, 0], "the prefix from the server of eth0: 0"],
        ["10.99.0.255", [255, 255, 255, 0], "the address from the server of eth0: 10.99.0.255/24"],
      ] as const
    ) {
      await t.step(`${address} with the mask ${mask.join(".")}`, async () => {
        await tell({ address, options: { ...TRUTH, ...texts, 1: mask, 51: HOUR } });
        await until(host, LOG, (said) => said.includes(`refused ${refused}\n`));
        assert.doesNotMatch(await host.say(ADDRESS), / inet /);
        await gone(host);
      });
    }

    await t.step("an address, and else lies: the address is taken, for a second", async () => {
      await tell({
        address: "10.99.0.50",
        names: SHELL.join(""),
        options: {
          ...SERVER,
          ...texts,
          1: [255, 255, 255, 0],
          3: [0, 0, 0, 0, 127, 0, 0, 1, 255, 255, 255, 255],
          6: [224, 0, 0, 1, 10, 99, 0, 1],
          33: [10, 0, 0, 1, 6, 6, 6, 6],
          51: [0, 0, 0, 1],
          121: [0, 6, 6, 6, 6],
        },
      });
      await lease(host);
      assert.equal(
        await host.say(`cat ${LEASES}/eth0`),
        "interface=eth0\nip=10.99.0.50\nmask=24\nrouter=\ndns=10.99.0.1\ndomain=\nlease=\nserverid=10.99.0.1",
      );
      assert.doesNotMatch(await host.say("ip route"), /^default/m);
      assert.doesNotMatch(await host.say("ip route"), /6\.6\.6\.6/);
    });

    await t.step("a lease of a second is no storm of renewals", async () => {
      await Deno.writeTextFile(join(network.folder, "log"), "");
      await new Promise((wake) => setTimeout(wake, 10_000));
      const messages = (await network.read("log")).split("\n").length - 1;
      assert.ok(messages <= 10, `${messages} messages in 10 s`);
    });

    await t.step("nothing was executed", async () => {
      assert.equal(
        await host.say("find /host/run/only-docker /host/tmp /host/etc -name 'pwned*'"),
        "",
      );
      assert.equal(
        await host.say("docker diff dhcp-eth0"),
        "",
      );
    });
  },
);
