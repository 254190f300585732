import assert from "node:assert/strict";
import { choiceFor, chooseAccelerator } from "./accelerator.ts";

Deno.test("choiceFor: takes KVM if it runs", () => {
  assert.equal(choiceFor("auto", { runs: true }).accelerator, "kvm");
  assert.equal(choiceFor("kvm", { runs: true }).accelerator, "kvm");
});

Deno.test("choiceFor: the fallback names its reason and its cost", () => {
  assert.deepEqual(choiceFor("auto", { runs: false, reason: "it hangs" }), {
    accelerator: "tcg",
    note: "KVM does not run a guest here (it hangs): emulating with TCG, about 10 times slower",
  });
});

Deno.test("choiceFor: KVM that was requested and does not run is an error", () => {
  assert.throws(() => choiceFor("kvm", { runs: false, reason: "it hangs" }), /\(it hangs\)/);
});

Deno.test("chooseAccelerator: probes nothing if TCG was requested", async () => {
  const { signal } = new AbortController();
  const choice = await chooseAccelerator({ wanted: "tcg", kernel: "/k", cache: "/c", signal });
  assert.equal(choice.accelerator, "tcg");
});
