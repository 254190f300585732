import assert from "node:assert/strict";
import { BOOT } from "../../boot/stages/order.ts";
import { planDocument } from "../../init/planning/document.ts";
import { floorPlan } from "./floor_plan.ts";

const image = (name: string) => ({
  file: `/usr/share/only-docker/${name}.tar`,
  reference: `only-docker/${name}:latest`,
  id: `sha256:${"1".repeat(64)}`,
  digest: `sha256:${"2".repeat(64)}`,
  size: 10,
});
const INDEX = { dhcp: image("dhcp"), dom0: image("dom0") };

Deno.test("floorPlan: has the services and the containers of a boot, unchanged", async () => {
  const plan = await planDocument("", null);
  const { containerd, dockerd, dom0, dhcp, files } = floorPlan(plan, INDEX, ["sh"]);
  assert.equal(containerd.argv[0], "/usr/bin/containerd");
  assert.equal(dockerd.argv[0], "/usr/sbin/dockerd");
  assert.ok(dockerd.argv.some((word) => word.startsWith("--containerd=")));
  assert.match(dockerd.environment["PATH"] ?? "", /\/usr\/sbin/);
  const config = containerd.argv[containerd.argv.indexOf("--config") + 1] ?? "";
  assert.match(files[config] ?? "", /disabled_plugins/);
  assert.deepEqual([dom0.name, dom0.image], ["dom0", INDEX.dom0]);
  assert.deepEqual([dhcp.name, dhcp.image], ["dhcp-eth0", INDEX.dhcp]);
  const { Cmd, HostConfig } = dom0.body as { Cmd: string[]; HostConfig: { Privileged: boolean } };
  assert.deepEqual([Cmd, HostConfig.Privileged], [["sh"], true]);
});

Deno.test("floorPlan: refuses a boot that no longer has a part", async () => {
  const plan = await planDocument("", null);
  const without = (name: string) => ({
    ...plan,
    stages: plan.stages.filter((stage) => stage.name !== name),
  });
  assert.ok(BOOT.some(({ name }) => name === "dom0"));
  assert.throws(() => floorPlan(without("dom0"), INDEX, []), /does not create the container dom0/);
  assert.throws(() => floorPlan(without("dhcp"), INDEX, []), /does not create the container dhcp/);
  const noServices = { ...plan, stages: [] };
  assert.throws(() => floorPlan(noServices, INDEX, []), /does not start containerd/);
});
