import assert from "node:assert/strict";
import { CONTAINERD_CONFIG } from "./containerd_config.ts";

Deno.test("CONTAINERD_CONFIG: keeps persistent data on Docker's disk and the rest in memory", () => {
  const [head = "", grpc = ""] = CONTAINERD_CONFIG.split("\n[grpc]\n");
  const rows = (text: string): Record<string, string> =>
    Object.fromEntries(
      text.trim().split("\n").map((line) => line.trim().split(/ = (.*)/s).slice(0, 2)),
    );
  const { disabled_plugins = "", required_plugins = "", ...settings } = rows(head);
  assert.deepEqual(settings, {
    version: "2",
    root: '"/var/lib/docker/containerd/daemon"',
    state: '"/run/containerd"',
  });
  assert.deepEqual(rows(grpc), { address: '"/run/containerd/containerd.sock"' });

  // A TOML list of plain strings is a JSON list.
  const disabled: string[] = JSON.parse(disabled_plugins);
  assert.equal(new Set(disabled).size, disabled.length);
  for (const uri of disabled) assert.match(uri, /^io\.containerd\.[a-z.]+\.v1\.[a-z]+$/);
  assert.ok(disabled.includes("io.containerd.grpc.v1.cri"));
  const required: string[] = JSON.parse(required_plugins);
  assert.ok(required.includes("io.containerd.metadata.v1.bolt"));
  for (const uri of required) assert.ok(!disabled.includes(uri), uri);
  for (const needed of ["snapshotter.v1.overlayfs", "runtime.v2.task", "content.v1.content"]) {
    assert.ok(!disabled.includes(`io.containerd.${needed}`), needed);
  }
});
