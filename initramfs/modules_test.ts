import assert from "node:assert/strict";
import { moduleClosure, moduleName, parseModulesDep } from "./modules.ts";

const DEP = parseModulesDep(
  "kernel/net/bridge/br_netfilter.ko.xz: kernel/net/bridge/bridge.ko.xz kernel/net/llc/llc.ko.xz\n" +
    "kernel/net/bridge/bridge.ko.xz: kernel/net/llc/llc.ko.xz\n" +
    "kernel/net/llc/llc.ko.xz:\n" +
    "kernel/drivers/char/hw_random/virtio-rng.ko.xz:\n",
);
const BUILTIN = ["kernel/fs/ext4/ext4.ko", "kernel/drivers/virtio/virtio-pci.ko", ""];

Deno.test("moduleName: takes folder and suffix away", () => {
  assert.equal(moduleName("kernel/drivers/virtio/virtio-pci.ko.xz"), "virtio_pci");
  assert.equal(moduleName("ext4"), "ext4");
});

Deno.test("parseModulesDep: refuses other lines", () => {
  assert.deepEqual(DEP.get("kernel/net/bridge/bridge.ko.xz"), ["kernel/net/llc/llc.ko.xz"]);
  assert.throws(() => parseModulesDep("no colon"), SyntaxError);
});

Deno.test("moduleClosure: adds what the modules need, each once", () => {
  assert.deepEqual(moduleClosure(DEP, BUILTIN, ["br_netfilter", "bridge", "virtio_rng"]), {
    paths: [
      "kernel/drivers/char/hw_random/virtio-rng.ko.xz",
      "kernel/net/bridge/br_netfilter.ko.xz",
      "kernel/net/bridge/bridge.ko.xz",
      "kernel/net/llc/llc.ko.xz",
    ],
    missing: [],
  });
});

Deno.test("moduleClosure: a built-in module needs no file, an unknown one is named", () => {
  assert.deepEqual(moduleClosure(DEP, BUILTIN, ["ext4", "virtio_pci", "9p"]), {
    paths: [],
    missing: ["9p"],
  });
});

Deno.test("moduleClosure: refuses a modules.dep with holes", () => {
  const dep = parseModulesDep("kernel/a.ko: kernel/b.ko\n");
  assert.throws(() => moduleClosure(dep, [], ["a"]), SyntaxError);
});
