/**
 * Boots of images and configurations that are broken: what fails is named once, with its cause, and the boot goes on as
 * far as it can.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import { bootNs, text } from "./boot_ns.ts";
import { endsOf, failuresOf } from "./heard.ts";
import { ImageCopy } from "./image_copy.ts";
import { skip } from "../skip.ts";
import { nsTest } from "./ns_test_case.ts";
import { TerminalHost } from "./terminal_host.ts";

const DHCP = "/usr/share/only-docker/dhcp.tar";
const DOM0 = "/usr/share/only-docker/dom0.tar";
const NAMES = "docker ps -a --format '{{.Names}}'";

for (
  const [what, break_, reason] of [
    ["missing", (image: ImageCopy) => image.remove(DHCP), /; build the image again$/],
    [
      "cut",
      async (image: ImageCopy) => image.replace(DHCP, (await image.read(DHCP)).subarray(0, 99_999)),
      /the tarball is broken: it has 99999 bytes instead of \d+; build the image again$/,
    ],
    [
      "altered",
      async (image: ImageCopy) => {
        const bytes = await image.read(DHCP);
        // Within busybox, whose layer's digest Docker then misses.
        bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 16);
        await image.replace(DHCP, bytes);
      },
      /the tarball is broken: its digest is sha256:[0-9a-f]{64} instead of the recorded one; build the image again$/,
    ],
    [
      "no tarball",
      (image: ImageCopy) => image.replace(DHCP, "this is no tarball\n".repeat(100)),
      /the tarball is broken: it has 1900 bytes instead of \d+; build the image again$/,
    ],
  ] as const
) {
  nsTest(`faults: with a DHCP image that is ${what}, dom0 is up without DHCP`, async () => {
    await using image = await ImageCopy.make();
    await break_(image);
    const { status, stdout, events } = await bootNs({
      run: NAMES,
      image: image.folder,
      afterStages: true,
    });
    assert.deepEqual([status, text(stdout)], [0, "dom0\n"]);
    const failures = failuresOf(events);
    assert.equal(failures.length, 1, failures.join("\n"));
    const named =
      /^image-dhcp: cannot import only-docker\/dhcp:latest from \S*dhcp\.tar \(sha256:[0-9a-f]{64}\): /;
    assert.match(failures[0] ?? "", named);
    assert.match(failures[0] ?? "", reason);
    const ends = endsOf(events);
    assert.deepEqual([ends["dhcp"], ends["dom0"], ends["boot"]], ["skipped", "done", "done"]);
    assert.match(detailOf(events, "dhcp", "skipped"), /image-dhcp/);
    assert.match(detailOf(events, "boot", "done"), /^failed: image-dhcp$/);
  });
}

nsTest("faults: without dom0's image, --run fails and says why", async () => {
  await using image = await ImageCopy.make();
  await image.remove(DOM0);
  const { result, stdout, events } = await bootNs({ run: "echo ran", image: image.folder });
  assert.equal(result.outcome, "failed");
  assert.match(result.outcome === "failed" ? result.reason : "", /dom0 is not up: .*image-dom0/);
  assert.equal(text(stdout), "");
  const [first = "", ...others] = failuresOf(events);
  assert.match(first, /^image-dom0: .*dom0\.tar/);
  assert.deepEqual(others.map((line) => line.split(":")[0]), ["boot", "run"]);
  const ends = endsOf(events);
  assert.deepEqual(
    [ends["engine"], ends["image-dhcp"], ends["dom0"], ends["boot"], ends["shutdown"]],
    ["done", "done", "skipped", "failed", "done"],
  );
});

nsTest("faults: what is wrong on the command line is named and costs nothing else", async () => {
  const { status, stdout, events } = await bootNs({
    run: "hostname; docker info -f '{{.CgroupVersion}}'",
    append: 'quiet hostname=-bad- only-docker.nothing=1 cgroup=v3 foo="a b" only-docker.dhcp=maybe',
  });
  assert.equal(status, 0);
  assert.match(text(stdout), /^only-docker\n[12]\n$/);
  const faults = events.filter(({ stage, event }) => stage === "boot" && event === "step")
    .map(({ detail }) => detail ?? "").filter((detail) => detail.startsWith("command line: "));
  assert.equal(faults.length, 4, faults.join("\n"));
  for (const name of ["hostname", "only-docker.nothing", "cgroup", "only-docker.dhcp"]) {
    assert.ok(faults.some((fault) => fault.includes(name)), `${name} in ${faults.join("\n")}`);
  }
});

nsTest("faults: the command line's good settings hold", async () => {
  const { status, stdout, events } = await bootNs({
    run: "hostname; docker info -f '{{.CgroupVersion}}'; cat /proc/mounts",
    append: "hostname=bespoke cgroup=v2 only-docker.dhcp=false",
    afterStages: true,
  });
  assert.equal(status, 0);
  assert.match(text(stdout), /^bespoke\n2\n/);
  assert.match(text(stdout), / cgroup2 /);
  assert.match(detailOf(events, "dhcp", "skipped"), /configuration turns DHCP off/);
  assert.deepEqual(failuresOf(events), []);
});

const V1 = "faults: cgroup=v1 takes the v1 hierarchies";
if (/^memory\s+[1-9]/m.test(Deno.readTextFileSync("/proc/cgroups"))) {
  nsTest(V1, async () => {
    const { status, stdout } = await bootNs({
      run: "docker info -f '{{.CgroupVersion}}' 2>/dev/null",
      append: "cgroup=v1",
    });
    assert.deepEqual([status, text(stdout)], [0, "1\n"]);
  });
} else skip(V1, "this machine has no v1 hierarchies, and a new one would be all of the machine's");

nsTest("faults: a containerd that is missing fails the engine, and --run says so", async () => {
  await using image = await ImageCopy.make();
  await image.remove("/usr/bin/containerd");
  const { result, events } = await bootNs({ run: "true", image: image.folder });
  assert.match(result.outcome === "failed" ? result.reason : "", /dom0 is not up/);
  const engine = failuresOf(events).filter((line) => line.startsWith("engine: "));
  assert.equal(engine.length, 1, failuresOf(events).join("\n"));
  assert.match(engine[0] ?? "", /containerd/);
  assert.equal(endsOf(events)["shutdown"], "done");
});

nsTest(
  "faults: a dockerd that ends at once is started so often and no more, and the rescue shell is offered",
  async () => {
    await using image = await ImageCopy.make();
    // The root has no shell: the dockerd that fails is the real proxy, called with nothing to do.
    const proxy = await image.read("/usr/sbin/docker-proxy");
    await image.replace("/usr/sbin/dockerd", proxy, 0o755);
    await using host = await TerminalHost.boot({ image: image.folder });
    await host.shows(/dom0 is not up: /);
    await host.shows(/rescue:.*# /);
    await host.type("echo $((6 * 7)) $$; ls /init; cat /proc/1/comm\r");
    await host.shows(/42 \d+\r\n\/init\r\ninit\r\n/);
    const left = await host.heard.until(
      "dockerd left ended",
      ({ stage, error }) => stage === "dockerd" && /^degraded/.test(error ?? ""),
      60,
    );
    assert.match(
      left.error ?? "",
      /^degraded: started 3 times in 60 s, next start in 60 s; see /,
    );
    const { events } = host.heard;
    const of = (kind: string): BootEvent[] =>
      events.filter(({ stage, event }) => stage === "dockerd" && event === kind);
    assert.equal(of("start").length, 3);
    assert.match(of("failed")[0]?.error ?? "", /^exited with [1-9]/);
    assert.match(
      failuresOf(events).find((line) => line.startsWith("engine: ")) ?? "",
      /dockerd exited with/,
    );
    await host.type("poweroff\r");
    assert.notEqual((await host.ended).outcome, "timeout");
    assert.equal(endsOf(events)["shutdown"], "done");
  },
);

nsTest(
  "faults: a state of Docker's that dockerd refuses is named with dockerd's own words",
  async () => {
    const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
    await Deno.writeTextFile(`${data}/image`, "a file where Docker has a folder\n");
    try {
      const { result, events } = await bootNs({ run: "true", data });
      assert.match(result.outcome === "failed" ? result.reason : "", /dom0 is not up/);
      assert.match(
        failuresOf(events).find((line) => line.startsWith("engine: ")) ?? "",
        /dockerd .*image/,
      );
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  },
);

nsTest("faults: a file system that is full fails the import, and says so", async () => {
  const { result, events } = await bootNs({ run: "true", append: "only-docker.storage.size=4m" });
  assert.match(result.outcome === "failed" ? result.reason : "", /dom0 is not up/);
  const failures = failuresOf(events).filter((line) => line.startsWith("image-dom0: "));
  assert.equal(failures.length, 1);
  assert.match(failures[0] ?? "", /no space left on device.*; the tarball is intact$/);
});

function detailOf(events: readonly BootEvent[], wanted: string, kind: string): string {
  return events.find(({ stage, event }) => stage === wanted && event === kind)?.detail ?? "";
}
