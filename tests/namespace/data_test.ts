/**
 * Docker's state in a folder: what two boots share.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import { bootNs, text } from "./boot_ns.ts";
import { failuresOf } from "./heard.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest("--data: an image, a volume and dom0's container are there at the next boot", async () => {
  const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
  try {
    const first = await bootNs({
      data,
      afterStages: true,
      run: "docker tag only-docker/dhcp mine && docker run --rm -v store:/store " +
        "--entrypoint /bin/sh only-docker/dom0 -c 'echo kept > /store/file' && " +
        "echo written > /root/in-dom0 && docker inspect -f '{{.Id}}' dom0",
    });
    assert.equal(first.status, 0, text(first.stderr));
    assert.ok(details(first.events, "image-dom0").some((detail) => / imported: /.test(detail)));
    const second = await bootNs({
      data,
      afterStages: true,
      run: "docker image inspect -f '{{.RepoTags}}' mine && docker run --rm -v store:/store " +
        "--entrypoint /bin/sh only-docker/dom0 -c 'cat /store/file' && " +
        "cat /root/in-dom0 && docker inspect -f '{{.Id}}' dom0",
    });
    assert.equal(second.status, 0, text(second.stderr));
    const [tags, kept, written, id] = text(second.stdout).split("\n");
    assert.match(tags ?? "", /mine:latest/);
    assert.deepEqual([kept, written, id], ["kept", "written", text(first.stdout).trim()]);
    for (const image of ["image-dom0", "image-dhcp"]) {
      assert.ok(details(second.events, image).some((detail) => /was already present/.test(detail)));
    }
    assert.ok(details(second.events, "dom0").some((detail) => /used again/.test(detail)));
    assert.deepEqual(failuresOf([...first.events, ...second.events]), []);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

nsTest(
  "--data: logs and keys are kept, root's alone, and links in their place are not followed",
  async () => {
    const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
    const kept = `${data}/only-docker`;
    const elsewhere = await Deno.makeTempDir({ prefix: "only-docker-elsewhere-" });
    try {
      const first = await bootNs({
        data,
        afterStages: true,
        run: "echo secret > /etc/only-docker/keys/host_key",
      });
      assert.equal(first.status, 0, text(first.stderr));
      const second = await bootNs({
        data,
        afterStages: true,
        run:
          "cat /etc/only-docker/keys/host_key; grep -c 'completed init' /host/var/log/dockerd.log",
      });
      assert.equal(text(second.stdout), "secret\n2\n", text(second.stderr));
      assert.equal((await Deno.stat(kept)).mode! & 0o777, 0o700);
      assert.equal((await Deno.stat(`${kept}/keys`)).mode! & 0o777, 0o700);

      await Deno.rename(`${kept}/log`, `${kept}/log-before`);
      await Deno.symlink(elsewhere, `${kept}/log`);
      const third = await bootNs({
        data,
        afterStages: true,
        run: "test -s /host/var/log/dockerd.log",
      });
      assert.equal(third.status, 0, text(third.stderr));
      assert.ok(
        details(third.events, "storage").some((detail) => /log is not a folder/.test(detail)),
      );
      assert.deepEqual([...Deno.readDirSync(elsewhere)], []);
      assert.deepEqual(failuresOf([...first.events, ...second.events, ...third.events]), []);
    } finally {
      await Deno.remove(data, { recursive: true });
      await Deno.remove(elsewhere, { recursive: true });
    }
  },
);

nsTest(
  "--data: a folder that can't be written to is not used, and the boot is in memory",
  async () => {
    const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
    const mount = async (...args: string[]): Promise<void> => {
      const { success, stderr } = await new Deno.Command("mount", { args }).output();
      assert.ok(success, text(stderr));
    };
    await mount("--bind", data, data);
    try {
      await mount("-o", "remount,bind,ro", data);
      const { status, stdout, stderr, events } = await bootNs({
        data,
        afterStages: true,
        run: "docker run --rm only-docker/dom0 echo ran; docker info -f '{{.Labels}}'",
      });
      assert.equal(status, 0, text(stderr));
      assert.equal(text(stdout), "ran\n[only-docker.storage=memory]\n");
      const notice = details(events, "storage").at(-1) ?? "";
      assert.match(notice, /but is read-only: Docker's state is in memory and will be lost/);
      assert.deepEqual(failuresOf(events), []);
    } finally {
      await new Deno.Command("umount", { args: [data] }).output();
    }
    // Only an empty folder can be removed so.
    await Deno.remove(data);
  },
);

nsTest("--data: without it nothing is kept", async () => {
  await bootNs({ run: "docker volume create store" });
  const { stdout } = await bootNs({ run: "docker volume ls -q" });
  assert.equal(text(stdout), "");
});

function details(events: readonly BootEvent[], wanted: string): string[] {
  return events.filter(({ stage }) => stage === wanted).map(({ detail }) => detail ?? "");
}
