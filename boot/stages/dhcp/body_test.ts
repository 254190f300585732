import assert from "node:assert/strict";
import { type FakeDocker, fakeDocker } from "../../../tests/fakes/docker.ts";
import { fakeHost } from "../../../tests/fakes/host.ts";
import { dhcp } from "./body.ts";
import { DEFINITION_LABEL } from "../../docker/ensure.ts";
import { NETWORK_FOLDER } from "../../paths.ts";
import { Skipped, StepError } from "../stage.ts";

const IMAGE = { id: `sha256:${"a".repeat(64)}`, reference: "only-docker/dhcp:latest" };
const NET = "/sys/class/net";

/** Makes the files of interfaces, by name: type and DEVTYPE. Without an index they are numbered in order, from 1. */
function interfaces(
  table: Record<string, [type: number, devtype?: string, index?: number]>,
): Record<string, string> {
  const files: Record<string, string> = { [`${NET}/bonding_masters`]: "\n" };
  for (const [at, [name, [type, devtype, index]]] of Object.entries(table).entries()) {
    files[`${NET}/${name}/type`] = `${type}\n`;
    files[`${NET}/${name}/uevent`] = `${
      devtype ? `DEVTYPE=${devtype}\n` : ""
    }INTERFACE=${name}\nIFINDEX=${index ?? at + 1}\n`;
  }
  return files;
}

const daemon = (): ReturnType<typeof fakeDocker> =>
  fakeDocker({ images: { [IMAGE.id]: [IMAGE.reference] } });
const OUTCOMES = { "image-dhcp": IMAGE };

Deno.test("dhcp: runs on every Ethernet interface, and on no other", async () => {
  const docker = daemon();
  const host = fakeHost({
    docker,
    outcomes: OUTCOMES,
    files: interfaces({
      lo: [772],
      eth0: [1],
      enp0s3: [1],
      docker0: [1, "bridge"],
      bond0: [1, "bond"],
      "eth0.5": [1, "vlan"],
      wlan0: [1, "wlan"],
      veth12ab: [1],
      dummy0: [1],
      tap0: [1],
      tun0: [65534],
      "-h": [1],
      "eth0:1": [1],
    }),
  });
  const outcome = await dhcp.run(host);
  assert.deepEqual(outcome.interfaces, ["enp0s3", "eth0"]);
  assert.deepEqual(docker.calls.toSorted(), [
    "containerCreate dhcp-enp0s3",
    "containerCreate dhcp-eth0",
    "containerInspect dhcp-enp0s3",
    "containerInspect dhcp-eth0",
    "containerList",
    "containerStart container-1",
    "containerStart container-2",
  ]);
  assert.deepEqual(host.lines[0], `readdir ${NET}`);
  assert.ok(host.taken.every(({ op }) => op === "readdir" || op === "readFile"));
  assert.match(host.logged.join("\n"), /interface "-h" ignored/);
  for (const [name, index] of [["eth0", 2], ["enp0s3", 3]] as const) {
    const { Cmd, Env, HostConfig } = docker.created.get(`dhcp-${name}`) ?? {};
    assert.deepEqual([Cmd, Env], [[name], [`METRIC=${100 + 4 * index}`]]);
    assert.deepEqual([HostConfig?.CapDrop, HostConfig?.CapAdd], [["ALL"], [
      "NET_ADMIN",
      "NET_RAW",
    ]]);
    assert.deepEqual([HostConfig?.ReadonlyRootfs, HostConfig?.NetworkMode], [true, "host"]);
    assert.deepEqual(HostConfig?.Binds, [`${NETWORK_FOLDER}:/host`]);
    assert.equal(HostConfig?.Privileged, undefined);
  }
});

/** Runs the stage with these Ethernet interfaces, by name and index. */
function runWith(docker: FakeDocker, numbers: Record<string, number>): {
  readonly logged: readonly string[];
  readonly started: readonly string[];
  readonly ended: ReturnType<typeof dhcp.run>;
} {
  const files = interfaces(Object.fromEntries(
    Object.entries(numbers).map(([name, index]) => [name, [1, "", index]]),
  ));
  const host = fakeHost({ docker, outcomes: OUTCOMES, files });
  return { logged: host.logged, started: host.started, ended: dhcp.run(host) };
}

Deno.test("dhcp: run again, it adapts the clients to the interfaces, and touches no other container", async () => {
  const docker = daemon();
  const names = (): string[] => [...docker.containers.keys()].sort();
  await docker.containerCreate("dhcp-of-a-user", { Image: IMAGE.reference });
  const begun = runWith(docker, { eth0: 2 });
  await begun.ended;
  assert.deepEqual(begun.started, ["dhcp-eth0"]);
  assert.deepEqual(names(), ["dhcp-eth0", "dhcp-of-a-user"]);
  const first = docker.containers.get("dhcp-eth0")?.Id;

  await runWith(docker, { eth0: 2, eth1: 7 }).ended;
  assert.deepEqual(names(), ["dhcp-eth0", "dhcp-eth1", "dhcp-of-a-user"]);
  assert.equal(docker.containers.get("dhcp-eth0")?.Id, first);

  const before = docker.calls.length;
  const { ended, logged } = runWith(docker, { eth1: 7 });
  await ended;
  assert.deepEqual(names(), ["dhcp-eth1", "dhcp-of-a-user"]);
  const removal = docker.calls.slice(before).filter((call) => call.endsWith(` ${first}`));
  assert.deepEqual(removal, [`containerStop ${first}`, `containerDelete ${first}`]);
  assert.ok(logged.includes("removed the container dhcp-eth0: it has no interface to serve"));
});

Deno.test("dhcp: an interface with the name of an earlier one gets a client of its own", async () => {
  const docker = daemon();
  await runWith(docker, { eth0: 2 }).ended;
  const first = docker.containers.get("dhcp-eth0")?.Id;
  await runWith(docker, { eth0: 9 }).ended;
  assert.notEqual(docker.containers.get("dhcp-eth0")?.Id, first);
});

Deno.test("dhcp: removes the one container that an earlier boot had for all interfaces", async () => {
  const docker = daemon();
  await docker.containerCreate("dhcp", {
    Image: IMAGE.reference,
    Labels: { [DEFINITION_LABEL]: "sha256:of then" },
  });
  await runWith(docker, { eth0: 2 }).ended;
  assert.deepEqual([...docker.containers.keys()], ["dhcp-eth0"]);
});

Deno.test("dhcp: without an interface it is skipped, after it removed the former clients", async () => {
  const docker = daemon();
  await runWith(docker, { eth0: 2 }).ended;
  await assert.rejects(runWith(docker, {}).ended, {
    name: "Skipped",
    message: "no Ethernet interface yet: one that is plugged in later gets DHCP",
  });
  assert.deepEqual([...docker.containers.keys()], []);
});

Deno.test("dhcp: the configuration can skip it, and then it does not call Docker", async () => {
  const docker = daemon();
  const files = interfaces({ eth0: [1] });
  await assert.rejects(dhcp.run(fakeHost({ docker, files, config: { dhcp: false } })), Skipped);
  assert.deepEqual(docker.calls, []);
});

Deno.test("dhcp: a client that can't be created does not keep others from their interfaces", async () => {
  const docker = fakeDocker({
    images: { [IMAGE.id]: [IMAGE.reference] },
    fail: { "containerCreate dhcp-eth0": 500, "containerCreate dhcp-eth2": 500 },
  });
  const { ended, logged } = runWith(docker, { eth0: 2, eth1: 3, eth2: 4 });
  await assert.rejects(ended, /dhcp-eth0/);
  assert.deepEqual([...docker.containers.keys()], ["dhcp-eth1"]);
  assert.match(logged.join("\n"), /containerCreate dhcp-eth2/);
});

Deno.test("dhcp: a client that someone else removes meanwhile is not a failure", async () => {
  const docker = fakeDocker({
    images: { [IMAGE.id]: [IMAGE.reference] },
    fail: { containerStop: 404 },
  });
  await runWith(docker, { eth0: 2, eth1: 3 }).ended;
  await runWith(docker, { eth1: 3 }).ended;
});

Deno.test("dhcp: ignores an interface that disappears while it is examined", async () => {
  const files = interfaces({ eth0: [1], eth1: [1] });
  const fail = {
    [`readFile ${NET}/eth0/uevent`]: "ENODEV",
    [`readFile ${NET}/bonding_masters/type`]: "ENOTDIR",
  };
  const outcome = await dhcp.run(fakeHost({ docker: daemon(), outcomes: OUTCOMES, files, fail }));
  assert.deepEqual(outcome.interfaces, ["eth1"]);
});

Deno.test("dhcp: fails if a step or the daemon does", async () => {
  const files = interfaces({ eth0: [1] });
  const denied = fakeHost({
    docker: daemon(),
    outcomes: OUTCOMES,
    files,
    fail: { [`readdir ${NET}`]: "EACCES" },
  });
  await assert.rejects(dhcp.run(denied), StepError);
  const docker = fakeDocker({
    images: { [IMAGE.id]: [IMAGE.reference] },
    fail: { containerStart: 500 },
  });
  await assert.rejects(dhcp.run(fakeHost({ docker, outcomes: OUTCOMES, files })), { status: 500 });
});
