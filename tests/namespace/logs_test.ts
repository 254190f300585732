/**
 * The logs of a host: in dom0 while it runs, and of the folder that was its data afterwards.
 *
 * @module
 */
import assert from "node:assert/strict";
import { PROJECT } from "../../cli/places.ts";
import { bootNs, text } from "./boot_ns.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest(
  "logs: dom0 and the command line read what was written, also by the boot before",
  async () => {
    const data = await Deno.makeTempDir({ prefix: "only-docker-data-" });
    try {
      const first = await bootNs({
        data,
        run: "only-docker logs --tail 2 dockerd; only-docker logs init; only-docker logs --help",
      });
      assert.equal(first.status, 0, text(first.stderr));
      const said = text(first.stdout);
      assert.match(said, /^time="20[^"]+" level=info msg="[^\n]+\ntime="/);
      assert.match(said, /level=info msg="boot: start"\n/);
      assert.match(said, /msg="containerd: start: pid \d+"\n/);
      assert.match(said, /msg="[^"]*dom0: done in [^"]*"\n/);
      assert.match(said, /\nUsage: only-docker logs /);

      const second = await bootNs({
        data,
        run: "only-docker logs init | grep -c '\"boot: start\"'; " +
          "only-docker logs dockerd | grep -c 'msg=\"dockerd was started\" pid='; " +
          "only-docker logs --since 1d -n 1 containerd",
      });
      assert.match(text(second.stdout), /^2\n2\ntime="20[^\n]*\n$/);

      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "cli/main.ts", "logs", "--data", data, "init"],
        cwd: PROJECT,
      }).output();
      assert.equal(code, 0);
      assert.equal(text(stdout).match(/"shutdown: start/g)?.length, 2, text(stdout));
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  },
);
