import assert from "node:assert/strict";
import { fakeDocker } from "../tests/fakes/docker.ts";
import { fakeHost } from "../tests/fakes/host.ts";
import { dhcp } from "./dhcp.ts";
import { NETWORK_FOLDER } from "./paths.ts";
import { Skipped, StepError } from "./stage.ts";

const IMAGE = { id: `sha256:${"a".repeat(64)}`, reference: "only-docker/dhcp:latest" };
const NET = "/sys/class/net";

/** The files of interfaces, by name: type and DEVTYPE. */
function interfaces(
  table: Record<string, [type: number, devtype?: string]>,
): Record<string, string> {
  const files: Record<string, string> = { [`${NET}/bonding_masters`]: "\n" };
  for (const [name, [type, devtype]] of Object.entries(table)) {
    files[`${NET}/${name}/type`] = `${type}\n`;
    files[`${NET}/${name}/uevent`] = `${
      devtype ? `DEVTYPE=${devtype}\n` : ""
    }INTERFACE=${name}\nIFINDEX=1\n`;
  }
  return files;
}

const daemon = (): ReturnType<typeof fakeDocker> =>
  fakeDocker({ images: { [IMAGE.id]: [IMAGE.reference] } });
const OUTCOMES = { "image-dhcp": IMAGE };

Deno.test("dhcp: runs on every Ethernet interface, and on nothing else", async () => {
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
  assert.deepEqual(docker.calls, [
    "containerInspect dhcp",
    "containerCreate dhcp",
    `containerStart ${outcome.container}`,
  ]);
  assert.deepEqual(host.lines[0], `readdir ${NET}`);
  assert.ok(host.taken.every(({ op }) => op === "readdir" || op === "readFile"));
  assert.match(host.logged.join("\n"), /"-h" is left out/);
  const { Cmd, HostConfig } = docker.created.get("dhcp") ?? {};
  assert.deepEqual(Cmd, ["enp0s3", "eth0"]);
  assert.deepEqual([HostConfig?.CapDrop, HostConfig?.CapAdd], [["ALL"], ["NET_ADMIN", "NET_RAW"]]);
  assert.deepEqual([HostConfig?.ReadonlyRootfs, HostConfig?.NetworkMode], [true, "host"]);
  assert.deepEqual(HostConfig?.Binds, [`${NETWORK_FOLDER}:/host`]);
  assert.equal(HostConfig?.Privileged, undefined);
});

Deno.test("dhcp: uses the container of an earlier boot, unless the interfaces differ", async () => {
  const docker = daemon();
  const boot = (...names: string[]): ReturnType<typeof dhcp.run> =>
    dhcp.run(fakeHost({
      docker,
      outcomes: OUTCOMES,
      files: interfaces(Object.fromEntries(names.map((name) => [name, [1]]))),
    }));
  const first = await boot("eth0");
  assert.equal((await boot("eth0")).container, first.container);
  assert.notEqual((await boot("eth0", "eth1")).container, first.container);
});

Deno.test("dhcp: is skipped without an interface, or by the configuration, and then asks nothing of Docker", async () => {
  const docker = daemon();
  const files = interfaces({ lo: [772] });
  await assert.rejects(dhcp.run(fakeHost({ docker, outcomes: OUTCOMES, files })), Skipped);
  await assert.rejects(dhcp.run(fakeHost({ docker, files, config: { dhcp: false } })), Skipped);
  assert.deepEqual(docker.calls, []);
});

Deno.test("dhcp: an interface that goes away while it is looked at is left out", async () => {
  const files = interfaces({ eth0: [1], eth1: [1] });
  const fail = {
    [`readFile ${NET}/eth0/uevent`]: "ENODEV",
    [`readFile ${NET}/bonding_masters/type`]: "ENOTDIR",
  };
  const outcome = await dhcp.run(fakeHost({ docker: daemon(), outcomes: OUTCOMES, files, fail }));
  assert.deepEqual(outcome.interfaces, ["eth1"]);
});

Deno.test("dhcp: fails where a step or the daemon does", async () => {
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
