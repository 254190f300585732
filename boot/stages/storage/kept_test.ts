import assert from "node:assert/strict";
import { fakeHost, type FakeHostOptions } from "../../../tests/fakes/host.ts";
import { S_IFLNK, S_IFREG } from "../../inode.ts";
import { makeKept } from "./kept.ts";

const FOLDER = "/var/lib/docker/only-docker";
const HOST: FakeHostOptions = { stats: { "/var/lib/docker": {}, "/var/log": {} } };
const FOLDERS = [
  `mkdir ${FOLDER} 0700`,
  `stat ${FOLDER}`,
  `mkdir ${FOLDER}/keys 0700`,
  `stat ${FOLDER}/keys`,
  `mkdir ${FOLDER}/log 0755`,
  `stat ${FOLDER}/log`,
];
const BIND = `mount "${FOLDER}/log" on /var/log flags 0x1000`;

Deno.test("makeKept: makes the folders, and binds the logs to their place if they last", async () => {
  for (const kind of ["disk", "given"] as const) {
    const host = fakeHost(HOST);
    await makeKept(host, kind);
    assert.deepEqual(host.lines, [...FOLDERS, BIND]);
    // A later boot finds them.
    await makeKept(host, kind);
    assert.deepEqual(host.lines.slice(7), [...FOLDERS, BIND]);
  }
});

Deno.test("makeKept: makes the folders in memory too, but leaves the logs where they are", async () => {
  const host = fakeHost(HOST);
  await makeKept(host, "memory");
  assert.deepEqual(host.lines, FOLDERS);
});

Deno.test("makeKept: does not follow or mount anything that is not a folder", async () => {
  for (const path of [FOLDER, `${FOLDER}/keys`, `${FOLDER}/log`]) {
    for (const mode of [S_IFLNK | 0o777, S_IFREG | 0o644]) {
      const host = fakeHost({ stats: { ...HOST.stats, [path]: { mode } } });
      await makeKept(host, "disk");
      assert.ok(!host.lines.includes(BIND));
      assert.match(host.logged.join(), new RegExp(`${path} is not a folder: .* in memory`));
    }
  }
});

Deno.test("makeKept: logs the failure of any step, and does not fail", async () => {
  for (const failAt of [...FOLDERS, BIND].keys()) {
    const host = fakeHost({ ...HOST, failAt });
    await makeKept(host, "disk");
    assert.equal(host.lines.length, failAt + 1);
    assert.match(host.logged.join(), /logs are in memory: .*EIO/);
  }
  const host = fakeHost({ ...HOST, fail: { "mount /var/log": "ESCOPE" } });
  await assert.rejects(makeKept(host, "disk"), { code: "ESCOPE" });
});
