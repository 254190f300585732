import assert from "node:assert/strict";
import { concernsEthernet } from "./ethernet.ts";

const eth0 = { action: "add", subsystem: "net", interface: "eth0" };

Deno.test("concernsEthernet: an interface that appears, disappears or changes its name", () => {
  for (const action of ["add", "remove", "move"]) assert.ok(concernsEthernet({ ...eth0, action }));
  for (const action of ["change", "online", "bind"]) {
    assert.ok(!concernsEthernet({ ...eth0, action }));
  }
  assert.ok(!concernsEthernet({ ...eth0, subsystem: "queues" }));
});

Deno.test("concernsEthernet: neither a container's network nor its links", () => {
  assert.ok(!concernsEthernet({ ...eth0, interface: "br-0a1b", devtype: "bridge" }));
  for (const name of ["veth12ab34c", "dummy0", "tap0"]) {
    assert.ok(!concernsEthernet({ ...eth0, interface: name }), name);
  }
});
