import assert from "node:assert/strict";
import { moduleName } from "./stages/modules/modules_dep.ts";
import {
  FILESYSTEM_MODULES,
  IMAGE_MODULES,
  LATE_MODULES,
  MODULES,
  PROGRAMS_MODULES,
  ZRAM_MODULES,
} from "./modules_list.ts";

Deno.test("IMAGE_MODULES: has every module that is loaded once, by the kernel's name for it", () => {
  assert.deepEqual(IMAGE_MODULES, [
    ...MODULES,
    ...LATE_MODULES,
    ...Object.values(FILESYSTEM_MODULES).flat(),
    ...ZRAM_MODULES,
    ...PROGRAMS_MODULES,
  ]);
  assert.equal(new Set(IMAGE_MODULES).size, IMAGE_MODULES.length);
  for (const name of IMAGE_MODULES) {
    assert.match(name, /^\w+$/);
    assert.equal(moduleName(name), name);
  }
});

Deno.test("MODULES: has the modules for which dockerd and iptables would call modprobe", () => {
  const asked = ["bridge", "br_netfilter", "nf_conntrack", "xt_conntrack", "overlay", "veth"];
  for (const name of [...asked, "nf_tables", "nft_compat", "xt_MASQUERADE", "xt_addrtype"]) {
    assert.ok(MODULES.includes(name), name);
  }
});
