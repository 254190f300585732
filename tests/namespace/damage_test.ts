/**
 * Damage in Docker's and containerd's own state, on a folder that several boots share: it is set aside and said, the
 * host comes up, and nothing is deleted.
 *
 * @module
 */
import assert from "node:assert/strict";
import { CONTAINERD_STATE, DOCKERD_STATE } from "../../boot/state_files.ts";
import type { BootEvent } from "../../boot/events.ts";
import { DOCKER_ROOT } from "../../boot/paths.ts";
import { setDamageAside } from "../../init/services/damage.ts";
import { type Booted, bootNs, text } from "./boot_ns.ts";
import { endsOf } from "./heard.ts";
import { nsTest } from "./ns_test_case.ts";

const CONTAINER = "--entrypoint /bin/sh only-docker/dom0 -c";

/** The folder that is Docker's state; disposing of it removes it. */
class Data implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Makes it with a first boot, which leaves something of each kind. */
  static async make(run: string): Promise<Data> {
    const data = new Data(await Deno.makeTempDir({ prefix: "only-docker-data-" }));
    try {
      const { status, stderr } = await data.boot(run);
      assert.equal(status, 0, text(stderr));
      return data;
    } catch (error) {
      await data[Symbol.asyncDispose]();
      throw error;
    }
  }

  boot(run: string): Promise<Booted> {
    return bootNs({ data: this.folder, run, afterStages: true });
  }

  /** Where the host's file is on this machine. */
  path(hostPath: string): string {
    assert.ok(hostPath.startsWith(`${DOCKER_ROOT}/`));
    return this.folder + hostPath.slice(DOCKER_ROOT.length);
  }

  /** The files that were set aside, by name. */
  aside(): Record<string, Uint8Array> {
    const folder = this.path(`${DOCKER_ROOT}/only-docker/damaged`);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return Object.fromEntries(names.map((name) => [name, Deno.readFileSync(`${folder}/${name}`)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

const failures = (events: readonly BootEvent[], service: string): string[] =>
  events.filter(({ stage, event }) => stage === service && event === "failed")
    .map(({ error }) => error ?? "");

const GARBAGE = new TextEncoder().encode("garbage ".repeat(10_000));

nsTest(
  "damage: what Docker refuses to start with is set aside and said, and it is started once more",
  async (t) => {
    await using data = await Data.make(
      "docker network create made && docker volume create store && " +
        `docker run -v store:/store --name kept ${CONTAINER} 'echo kept > /store/file' && ` +
        "docker tag only-docker/dhcp mine",
    );

    await t.step("what a boot leaves is in order", () => {
      const files = [...CONTAINERD_STATE, ...DOCKERD_STATE].map((file) => ({
        ...file,
        path: data.path(file.path),
      }));
      const there = files.filter(({ path }) => {
        try {
          return Deno.statSync(path).size > 0;
        } catch {
          return false;
        }
      });
      // containerd's two, the network's, the images' names, the volumes', and some of the build cache's.
      assert.ok(there.length >= 6, there.map(({ path }) => path).join("\n"));
      assert.deepEqual(setDamageAside(files, "", new Date(), data.folder), {
        aside: [],
        stuck: [],
      });
    });

    for (
      const [path, service, content] of [
        ["network/files/local-kv.db", "dockerd", GARBAGE],
        ["image/overlay2/repositories.json", "dockerd", "cut"],
        ["containerd/daemon/io.containerd.metadata.v1.bolt/meta.db", "containerd", GARBAGE],
        ["volumes/metadata.db", "dockerd", "cut"],
      ] as const
    ) {
      await t.step(`${path}: ${typeof content === "string" ? content : "garbage"}`, async () => {
        const file = data.path(`${DOCKER_ROOT}/${path}`);
        const damaged = content === "cut" ? Deno.readFileSync(file).subarray(0, 20) : content;
        await Deno.writeFile(file, damaged);
        const { status, stdout, stderr, events } = await data.boot(
          "docker version > /dev/null && docker run --rm -v store:/store " +
            `${CONTAINER} 'cat /store/file' && docker ps -a --format '{{.Names}}' | grep -v dhcp | sort`,
        );
        assert.equal(status, 0, text(stderr) + failures(events, service).join("\n"));
        assert.equal(text(stdout), "kept\ndom0\nkept\n");
        const [ended = "", said = "", ...more] = failures(events, service);
        assert.match(ended, /^exited with 1 before it was ready: /);
        const name = path.slice(path.lastIndexOf("/") + 1);
        assert.match(
          said,
          new RegExp(
            `^${DOCKER_ROOT}/${path} is damaged \\(.*\\) and was set aside as ` +
              `${DOCKER_ROOT}/only-docker/damaged/${name}\\.damaged-20\\d\\d-\\S+Z; lost: .+`,
          ),
        );
        assert.deepEqual(more, []);
        const starts = events.filter(({ stage, event }) => stage === service && event === "start");
        assert.equal(starts.length, 2);
        const kept = Object.values(data.aside()).filter((bytes) =>
          bytes.length === damaged.length && bytes.every((byte, at) => byte === damaged[at])
        );
        assert.ok(kept.length >= 1, "what was damaged is kept as it was");
        assert.equal(endsOf(events)["boot"], "done");
      });
    }

    assert.equal(Object.keys(data.aside()).length, 4);
  },
);

nsTest(
  "damage: without one container's configuration Docker starts without it, and the others run",
  async () => {
    await using data = await Data.make(
      `docker run -d --restart always --name runs ${CONTAINER} 'exec sleep 3600' && ` +
        `docker create --name broken ${CONTAINER} true`,
    );
    const folder = data.path(`${DOCKER_ROOT}/containers`);
    const broken = [...Deno.readDirSync(folder)].map(({ name }) =>
      `${folder}/${name}/config.v2.json`
    )
      .find((path) => Deno.readTextFileSync(path).includes('"Name":"/broken"'));
    assert.ok(broken !== undefined);
    await Deno.truncate(broken, 100);
    const { status, stdout, events } = await data.boot(
      // It is started once dom0 is up, beside this.
      "i=0; until docker inspect runs | grep -q '\"Running\": true' || [ $i -gt 60 ]; do " +
        "i=$((i+1)); sleep 1; done; " +
        "docker ps -a --format '{{.Names}} {{.State}}' | grep -v dhcp | sort; docker version > /dev/null",
    );
    assert.equal(status, 0);
    assert.match(text(stdout), /^dom0 running\nruns running\n$/);
    assert.deepEqual(failures(events, "dockerd"), []);
    assert.equal(Deno.statSync(broken).size, 100);
  },
);
