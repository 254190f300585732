import assert from "node:assert/strict";
import { fuzzTest } from "../../../tests/fakes/fuzz.ts";
import { seededRandom } from "../../../tests/fakes/random.ts";
import { loadOrder, moduleName, parseModulesDep } from "./modules_dep.ts";

/** A file as depmod(8) writes it: each line has all files that a file needs, dependents first. */
const DEP = [
  "kernel/net/netfilter/nft_compat.ko.xz: kernel/net/netfilter/nf_tables.ko.xz kernel/net/netfilter/x_tables.ko.xz kernel/lib/libcrc32c.ko.xz",
  "kernel/net/netfilter/nf_tables.ko.xz: kernel/lib/libcrc32c.ko.xz",
  "kernel/net/netfilter/x_tables.ko.xz:",
  "kernel/lib/libcrc32c.ko.xz:",
  "kernel/drivers/net/net-failover.ko.xz:",
  "",
].join("\n");

Deno.test("moduleName: spells a name as the kernel does, whatever the file's compression", () => {
  const names = {
    "kernel/net/xt_nat.ko.xz": "xt_nat",
    "kernel/drivers/net/net-failover.ko": "net_failover",
    "a-b-c.ko.zst": "a_b_c",
    "virtio_net": "virtio_net",
    "br-netfilter": "br_netfilter",
    "/abs/a.b.ko.gz": "a.b",
    "": "",
  };
  for (const [path, name] of Object.entries(names)) assert.equal(moduleName(path), name);
});

Deno.test("parseModulesDep: lists a file's dependencies in the order of loading", () => {
  const { files, needs } = parseModulesDep(DEP);
  assert.deepEqual([...files.keys()], [
    "nft_compat",
    "nf_tables",
    "x_tables",
    "libcrc32c",
    "net_failover",
  ]);
  assert.deepEqual(needs.get("kernel/net/netfilter/nft_compat.ko.xz"), [
    "kernel/lib/libcrc32c.ko.xz",
    "kernel/net/netfilter/x_tables.ko.xz",
    "kernel/net/netfilter/nf_tables.ko.xz",
  ]);
  assert.deepEqual(needs.get("kernel/lib/libcrc32c.ko.xz"), []);
});

Deno.test("parseModulesDep: ignores malformed lines", () => {
  for (const text of ["", "\n\n", "# a comment", "no colon here", "\u0000\uffff"]) {
    assert.equal(parseModulesDep(text).files.size, 0, JSON.stringify(text));
  }
});

Deno.test("loadOrder: has each file once, after its dependencies; skips built-ins and names missing modules", () => {
  const builtin = "kernel/fs/ext4/ext4.ko\nkernel/crypto/crc32c-generic.ko\n";
  const names = ["nft_compat", "nf_tables", "net-failover", "ext4", "crc32c_generic", "vxlan"];
  assert.deepEqual(loadOrder(names, parseModulesDep(DEP), builtin), {
    files: [
      "kernel/lib/libcrc32c.ko.xz",
      "kernel/net/netfilter/x_tables.ko.xz",
      "kernel/net/netfilter/nf_tables.ko.xz",
      "kernel/net/netfilter/nft_compat.ko.xz",
      "kernel/drivers/net/net-failover.ko.xz",
    ],
    missing: ["vxlan"],
  });
  assert.deepEqual(loadOrder([], parseModulesDep(DEP), ""), { files: [], missing: [] });
});

const SEED = 20_141_204;

Deno.test(`loadOrder: no file ever precedes one that it needs (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  for (let round = 0; round < 300; round++) {
    const { direct, text } = generate(random, 1 + Math.floor(random() * 40));
    const wanted = [...direct.keys()].filter(() => random() < 0.3).sort(() => random() - 0.5);
    const { files, missing } = loadOrder(wanted, parseModulesDep(text), "");
    assert.deepEqual(missing, []);
    assert.equal(new Set(files).size, files.length, "no file twice");
    const place = new Map(files.map((file, at) => [moduleName(file), at]));
    for (const name of wanted) assert.ok(place.has(name), `round ${round}: ${name} is missing`);
    for (const [name, at] of place) {
      for (const needed of direct.get(name) ?? []) {
        assert.ok((place.get(needed) ?? Infinity) < at, `round ${round}: ${name} before ${needed}`);
      }
    }
  }
});

fuzzTest("loadOrder: returns only files that a damaged modules.dep names", 10_000, (random) => {
  const { direct, text } = generate(() => random.below(1000) / 1000, 1 + random.below(12));
  const damaged = new TextDecoder().decode(random.mutate(new TextEncoder().encode(text)));
  const wanted = [...direct.keys(), "__proto__", "constructor", ""].filter(() => random.oneIn(2));
  const { files, missing } = loadOrder(
    wanted,
    parseModulesDep(damaged),
    random.pick(["", damaged]),
  );
  assert.equal(new Set(files).size, files.length, "no file twice");
  for (const file of files) assert.ok(damaged.includes(file), file);
  for (const name of missing) assert.ok(wanted.includes(name), name);
});

/** Generates modules with dependencies, without a cycle, and the modules.dep that depmod(8) would write for them. */
function generate(
  random: () => number,
  count: number,
): { direct: Map<string, string[]>; text: string } {
  const names = Array.from({ length: count }, (_, at) => `m${at}`);
  const direct = new Map(
    names.map((name, at) => [name, names.slice(0, at).filter(() => random() < 0.15)]),
  );
  const all = (name: string): string[] =>
    (direct.get(name) ?? []).flatMap((one) => [one, ...all(one)]);
  const lines = names.map((name) => {
    const needed = new Set(all(name));
    // Dependents first: later names need only earlier ones.
    const listed = names.filter((one) => needed.has(one)).reverse();
    return `kernel/${name}.ko:${listed.map((one) => ` kernel/${one}.ko`).join("")}`;
  });
  return { direct, text: lines.sort(() => random() - 0.5).join("\n") };
}
