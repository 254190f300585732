import assert from "node:assert/strict";
import { fakeKernel, type FakeKernelOptions } from "../../tests/fakes/kernel.ts";
import { hurryGracePeriods } from "./grace_periods.ts";

const FILE = "/sys/kernel/rcu_expedited";

function hurried(options: FakeKernelOptions): {
  setting: () => string | undefined;
  restore: () => void;
  refused: string[];
  fail: Map<string, string | Error>;
  open: () => number;
} {
  const kernel = fakeKernel(options);
  const refused: string[] = [];
  const restore = hurryGracePeriods(kernel, (reason) => void refused.push(reason));
  return {
    // The fake appends each write to the earlier text.
    setting: () => new TextDecoder().decode(kernel.files.get(FILE)).trim().split("\n").at(-1),
    restore,
    refused,
    fail: kernel.fail,
    open: () => kernel.openFiles.size,
  };
}

Deno.test("hurryGracePeriods: expedites grace periods, and ends that once", () => {
  const { setting, restore, refused, open } = hurried({ files: { [FILE]: "0\n" } });
  assert.equal(setting(), "1");
  restore();
  assert.equal(setting(), "0");
  restore();
  assert.deepEqual(refused, []);
  assert.equal(open(), 0);
});

Deno.test("hurryGracePeriods: grace periods that somebody else expedites stay expedited", () => {
  const { setting, restore } = hurried({ files: { [FILE]: "1\n" } });
  restore();
  assert.equal(setting(), "1");
});

Deno.test("hurryGracePeriods: a kernel without the setting is not a fault", () => {
  const { restore, refused } = hurried({});
  restore();
  assert.deepEqual(refused, []);
});

Deno.test("hurryGracePeriods: reports that the kernel refuses, and then restores nothing", () => {
  const { setting, restore, refused } = hurried({
    files: { [FILE]: "0\n" },
    fail: { write: "EPERM" },
  });
  restore();
  assert.equal(setting(), "0");
  assert.equal(refused.length, 1);
  assert.match(refused[0]!, /^\/sys\/kernel\/rcu_expedited: .*EPERM/);
});

Deno.test("hurryGracePeriods: reports that the setting can't be restored", () => {
  const { restore, refused, fail } = hurried({ files: { [FILE]: "0\n" } });
  fail.set("open", "EROFS");
  restore();
  assert.match(refused.join(), /EROFS/);
});
