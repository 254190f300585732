import assert from "node:assert/strict";
import {
  assertEndsWithEachFailure,
  fakeHost,
  type FakeHostOptions,
} from "../../../tests/fakes/host.ts";
import { network } from "./body.ts";
import type { Step } from "../../../init/ops/ops.ts";

const HOST: FakeHostOptions = {
  stats: {
    "/etc": {},
    "/run": {},
    "/proc/sys/net/ipv4": {},
    "/proc/sys/net/ipv6/conf/all": {},
  },
  config: { hostname: "box" },
};
const mkdir = (path: string): Step => ({ op: "mkdir", path, mode: 0o755, tolerate: ["EEXIST"] });
const file = (path: string, data: string): Step => ({ op: "writeFile", path, data, mode: 0o644 });
const sysctl = (name: string, data: string): Step => ({
  op: "writeFile",
  path: `/proc/sys/net/${name}`,
  data,
  mode: 0o644,
  tolerate: ["ENOENT"],
});

const STEPS: readonly Step[] = [
  { op: "siocsifflags", ifr_name: "lo", ifr_flags: 1 },
  { op: "sethostname", name: "box" },
  file("/etc/hostname", "box\n"),
  file(
    "/etc/hosts",
    "127.0.0.1 localhost\n127.0.1.1 box\n::1 localhost ip6-localhost ip6-loopback\n",
  ),
  mkdir("/run/only-docker"),
  mkdir("/run/only-docker/net"),
  mkdir("/run/only-docker/net/leases"),
  file("/run/only-docker/net/resolv.conf", ""),
  sysctl("ipv4/ip_forward", "1\n"),
  sysctl("ipv6/conf/all/forwarding", "1\n"),
  sysctl("ipv4/ip_unprivileged_port_start", "68\n"),
];

Deno.test("network: sets up lo, the host's name, the DHCP client's folders and the sysctls", async () => {
  const host = fakeHost(HOST);
  await network.run(host);
  assert.deepEqual(host.taken, STEPS);
});

Deno.test("network: keeps existing folders, and tolerates a kernel without IPv6", async () => {
  const host = fakeHost({
    ...HOST,
    stats: { "/etc": {}, "/run/only-docker/net/leases": {}, "/proc/sys/net/ipv4": {} },
  });
  await network.run(host);
  assert.deepEqual(host.taken, STEPS);
  assert.equal(host.files.get("/proc/sys/net/ipv4/ip_forward"), "1\n");
  assert.ok(!host.files.has("/proc/sys/net/ipv6/conf/all/forwarding"));
});

Deno.test("network: on a read-only root it only lacks the files with the name, and logs it", async () => {
  const host = fakeHost({ ...HOST, fail: { "writeFile /etc/hostname": "EROFS" } });
  await network.run(host);
  assert.deepEqual(
    host.taken,
    STEPS.filter((step) => !("path" in step && step.path === "/etc/hosts")),
  );
  assert.equal(host.logged.length, 1);
  assert.match(host.logged[0] ?? "", /^the root is read-only.*EROFS/);
  const broken = fakeHost({ ...HOST, fail: { "writeFile /etc/hostname": "EIO" } });
  await assert.rejects(network.run(broken), { code: "EIO" });
});

Deno.test("network: ends with whatever step fails", async () => {
  await assertEndsWithEachFailure(network, HOST);
});
