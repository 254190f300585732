/**
 * One boot with a kernel that lacks many features of a host: each missing one is named, and everything else comes up.
 *
 * @module
 */
import assert from "node:assert/strict";
import { GREP_KERNEL_LOG } from "./complaints.ts";
import { assertOrderlyEnd, detailsOf, stagesWith } from "./events_file.ts";
import { AFTER_STAGES, answerOf, script } from "./sections.ts";
import { up } from "./up.ts";

/** No network card, no overlay file system, no IPv6, no control group for memory. */
const LACKS = "module_blacklist=virtio_net,overlay,macvlan ipv6.disable=1 cgroup_disable=memory";

const RUN = script({
  engine: `${AFTER_STAGES}; docker info --format '{{.Driver}} {{.MemoryLimit}}' 2>/dev/null`,
  container: "docker run --rm only-docker/dom0 echo contained",
  programs: "sed -nE 's,.* (/usr/s?bin) ro.* - erofs .*,\\1,p' /proc/1/mountinfo",
  network: "ls /sys/class/net",
  kernel: GREP_KERNEL_LOG,
});

Deno.test("a kernel without a network driver, overlay, IPv6 and memory groups: each is named, and Docker works", async () => {
  const { status, stdout, stderr, events } = await up(["--append", LACKS, "--run", RUN]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(stagesWith(events, "failed"), []);
  for (const name of ["virtio_net", "overlay"]) {
    assert.match(detailsOf(events, "modules"), new RegExp(`/${name}\\.ko.*EPERM`));
  }
  assert.match(detailsOf(events, "extras"), /\/macvlan\.ko.*EPERM/);
  assert.match(detailsOf(events, "dhcp"), /no Ethernet interface/);
  assert.deepEqual(answerOf(stdout, "engine"), { output: "vfs false", status: 0 });
  assert.deepEqual(answerOf(stdout, "container"), { output: "contained", status: 0 });
  assert.deepEqual(answerOf(stdout, "programs").output.split("\n"), ["/usr/bin", "/usr/sbin"]);
  assert.doesNotMatch(answerOf(stdout, "network").output, /^e/m);
  assert.deepEqual(answerOf(stdout, "kernel"), { output: "", status: 1 });
  assertOrderlyEnd(events, "poweroff");
});
