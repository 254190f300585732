import assert from "node:assert/strict";
import { fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import { placeProcess } from "./place.ts";

const ADJ = "/proc/7/oom_score_adj";
const PROCS = "/sys/fs/cgroup/services/cgroup.procs";
const SERVICES = { cgroup: "/services", oom_score_adj: -999 };

function placed(
  options: FakeKernelOptions,
  place = SERVICES,
): { faults: string[]; said: string[] } {
  const kernel = fakeKernel({ files: { [ADJ]: "", [PROCS]: "" }, ...options });
  const faults = placeProcess(kernel, 7, place);
  assert.equal(kernel.openFiles.size, 0);
  const text = (path: string): string => new TextDecoder().decode(kernel.files.get(path));
  return { faults, said: [text(ADJ), text(PROCS)] };
}

Deno.test("placeProcess: moves it into its group and sets its OOM score", () => {
  assert.deepEqual(placed({}), { faults: [], said: ["-999\n", "7\n"] });
});

Deno.test("placeProcess: one without a place gets the OOM score of any program, not that of PID 1", () => {
  const kernel = fakeKernel({ files: { [ADJ]: "" } });
  assert.deepEqual(placeProcess(kernel, 7, undefined), []);
  assert.equal(new TextDecoder().decode(kernel.files.get(ADJ)), "0\n");
});

Deno.test("placeProcess: ignores a process that has ended, and reports other failures", () => {
  assert.deepEqual(placed({ files: {} }).faults, []);
  assert.deepEqual(placed({ fail: { write: "ESRCH" } }).faults, []);
  assert.deepEqual(placed({ fail: { write: "EACCES" } }).faults, []);
  const { faults } = placed({ fail: { write: "EBUSY" } });
  assert.equal(faults.length, 2);
  assert.match(faults[1] ?? "", /^\/sys\/fs\/cgroup\/services\/cgroup\.procs: .*EBUSY/);
});
