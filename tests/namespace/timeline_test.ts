/**
 * The picture of a real boot: `ns --timeline`, and the critical path that its events say.
 *
 * @module
 */
import assert from "node:assert/strict";
import { permissionsKey } from "../../boot/stages/manifest.ts";
import { BOOT } from "../../boot/stages/order.ts";
import { bootSpans } from "../../timeline/build_spans.ts";
import { readEvents } from "../../timeline/read.ts";
import { onlyDocker } from "../host/command.ts";
import { nsTest } from "./ns_test_case.ts";

nsTest("ns: --timeline draws the boot, and its events say what dom0 waited for", async () => {
  const folder = await Deno.makeTempDir({ prefix: "timeline-" });
  try {
    const [picture, file] = [`${folder}/boot.svg`, `${folder}/events`];
    await Deno.writeTextFile(picture, "x".repeat(1 << 20));
    const booted = await onlyDocker(
      ...["ns", "--run", "true", "--timeout", "60", "--timeline", picture, "--events", file],
    );
    assert.equal(booted.code, 0, booted.stderr);

    const svg = await Deno.readTextFile(picture);
    assert.match(svg, /^<svg [^]*<\/svg>\n$/, "nothing is left of what the file held");
    // A picture of a slow machine is in seconds.
    assert.match(svg, />dom0 ran [\d.]+ m?s after PID 1&apos;s start</);
    for (const name of ["engine", "containerd", "dockerd", "container dom0", "isolate services"]) {
      assert.match(svg, new RegExp(`<title>${name}: [\\d.]+ m?s</title>`), name);
    }
    assert.deepEqual(await onlyDocker("timeline", "--svg", `${picture}.again`, file), {
      ...{ code: 0, stdout: "", stderr: "" },
    });
    assert.equal(await Deno.readTextFile(`${picture}.again`), svg);

    using events = await Deno.open(file);
    const { boot, remarks } = await readEvents(events.readable);
    const { spans, path, up, start } = bootSpans(boot.events);
    assert.deepEqual([remarks, start], [[], 0]);
    const segments = "segments" in path ? path.segments : assert.fail(path.unknown);
    assert.deepEqual([segments[0]?.name, segments[0]?.start], ["init", 0]);
    assert.deepEqual([segments.at(-1)?.name, segments.at(-1)?.end], ["dom0", up]);
    segments.slice(1).forEach(({ start }, index) => assert.equal(start, segments[index]?.end));
    const names = new Set(segments.map(({ kind, name }) => `${kind} ${name}`));
    assert.ok(names.has("service dockerd") && names.has("container dom0"), [...names].join());

    const isolates = spans.filter(({ kind }) => kind === "isolate").map(({ name }) => name);
    // One for each set of permissions that the boot's stages have, and those that live on.
    const sets = new Set(BOOT.map(({ permissions }) => permissionsKey(permissions)));
    const opened = [...sets].map((_, index) => `stages ${index + 1}`);
    assert.deepEqual(isolates.toSorted(), [...opened, "services", "console"].sort());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

nsTest(
  "ns: a timeline that can't be written ends the command before it boots, in one line",
  async () => {
    const { code, stderr } = await onlyDocker(
      "ns",
      "--run",
      "true",
      "--timeline",
      "/proc/none.svg",
    );
    assert.equal(code, 125);
    assert.match(stderr, /^The timeline \/proc\/none.svg can't be written: [^\n]+\n$/);
  },
);
