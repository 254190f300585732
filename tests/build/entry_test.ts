/**
 * Runs the DHCP container's command in busybox's own shell, with its programs replaced by recorders.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cachedBusybox } from "./busybox.ts";

const ENTRY = new URL("../../initramfs/images/entry.sh", import.meta.url).pathname;

for (const names of [[], ["eth0; reboot"], ["eth0", "-i"], [".."], ["a".repeat(16)], [""]]) {
  Deno.test(`entry.sh: refuses the arguments ${JSON.stringify(names)}`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(cachedBusybox(), {
      args: ["sh", ENTRY, ...names],
      clearEnv: true,
      stdin: "null",
      signal: AbortSignal.timeout(20_000),
    }).output();
    assert.deepEqual([code, stdout.length], [64, 0]);
    assert.match(new TextDecoder().decode(stderr), /^dhcp: .+\n$/);
  });
}

Deno.test("entry.sh: keeps one client an interface, starts one again after a pause, and ends on TERM", async () => {
  const child = new Deno.Command(cachedBusybox(), {
    args: [
      "sh",
      "-c",
      `ip() { echo "ip $*"; }
      udhcpc() { echo "udhcpc $METRIC $*"; [ "$3" = eth0 ] || return 3; trap 'kill $!; exit 0' TERM; sleep 60 >/dev/null 2>&1 & wait; }
      . "$ENTRY"`,
      "entry",
      "eth0",
      "eth1",
    ],
    clearEnv: true,
    env: { ENTRY },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = child.stderr.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  const { value } = await stderr.next();
  assert.equal(value, "dhcp: the client of eth1 ended with status 3: starting it again in 10 s\n");
  child.kill("SIGTERM");
  const [status, stdout] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    stderr.return?.(),
  ]);
  assert.equal(status.code, 0);
  const client0 = "-f -i eth0 -s /usr/share/only-docker/udhcpc.sh -t 10 -T 1 -A 30";
  assert.deepEqual(stdout.split("\n").slice(0, -1).sort(), [
    "ip link set dev eth0 up",
    "ip link set dev eth1 up",
    `udhcpc 100 ${client0}`,
    `udhcpc 101 ${client0.replace("eth0", "eth1")}`,
  ]);
});
