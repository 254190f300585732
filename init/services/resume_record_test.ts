import assert from "node:assert/strict";
import { RESUME_FILE } from "../../boot/paths.ts";
import { formatResume, parseResume } from "../../boot/resume_file.ts";
import { type FakeKernel, fakeKernel } from "../../tests/fakes/kernel.ts";
import { keepForResume } from "./resume_record.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)] as const;

const kept = ({ files }: FakeKernel): string[] =>
  parseResume(new TextDecoder().decode(files.get(RESUME_FILE)));
const host = (files: Record<string, string> = {}): FakeKernel =>
  fakeKernel({ files: { "/var/lib/docker/x": "", ...files } });

Deno.test("keepForResume: writes a new file, renames it into place, and syncs it to the disk", async () => {
  const kernel = host();
  keepForResume(kernel, [A]);
  await Promise.resolve();
  assert.deepEqual(kept(kernel), [A]);
  const calls = kernel.calls.filter((call) => /^(mkdir|openat2|rename|sync)/.test(call))
    .map((call) => call.split(" ").slice(0, 2).join(" "));
  assert.deepEqual(calls, [
    "mkdir /var/lib/docker/only-docker",
    `openat2 ${RESUME_FILE}.new`,
    `rename ${RESUME_FILE}.new`,
    "sync",
  ]);
  assert.ok(kernel.calls.some((call) => call.startsWith("openat2 ") && call.endsWith(` ${0o600}`)));
  assert.equal(kernel.openFiles.size, 0);
});

Deno.test("keepForResume: adds to the record of an earlier shutdown that no boot has used", () => {
  const kernel = host({ [RESUME_FILE]: formatResume([A]) });
  keepForResume(kernel, [B, A]);
  assert.deepEqual(kept(kernel), [A, B]);
});

Deno.test("keepForResume: replaces a file that is not valid", () => {
  const kernel = host({ [RESUME_FILE]: "\0" });
  keepForResume(kernel, [B]);
  assert.deepEqual(kept(kernel), [B]);
});

Deno.test("keepForResume: a disk that can't be written keeps the old record", () => {
  const kernel = host({ [RESUME_FILE]: formatResume([A]) });
  kernel.fail.set("write", "ENOSPC");
  assert.throws(() => keepForResume(kernel, [B]), { code: "ENOSPC" });
  assert.deepEqual(kept(kernel), [A]);
  kernel.fail.set("mkdir", "EROFS");
  assert.throws(() => keepForResume(kernel, [B]), { code: "EROFS" });
});

Deno.test("keepForResume: refuses more containers than the next boot would read", () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => index.toString(16).padStart(64, "0"));
  assert.throws(() => keepForResume(host(), ids), RangeError);
});
