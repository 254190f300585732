import assert from "node:assert/strict";
import type { RunMessage } from "../../boot/events.ts";
import type { Frame } from "../../boot/docker/frames.ts";
import type { ExecInspect } from "../../boot/docker/types.ts";
import { type FakeDocker, fakeDocker } from "../../tests/fakes/docker.ts";
import { OUTPUT_LIMIT } from "./console_messages.ts";
import { runCommand } from "./console_run.ts";

function daemon(
  frames: Frame[],
  ends: ExecInspect[],
): FakeDocker & { bodies: unknown[]; closed: () => number } {
  const bodies: unknown[] = [];
  let closed = 0;
  const docker = fakeDocker({
    methods: {
      containerExec(id, body) {
        bodies.push([id, body]);
        return Promise.resolve({ Id: "exec" });
      },
      execStart: () =>
        Promise.resolve({ frames: ReadableStream.from(frames), close: () => void closed++ }),
      execInspect: () => Promise.resolve(ends.shift() ?? assert.fail("asked once too often")),
    },
  });
  return Object.assign(docker, { bodies, closed: () => closed });
}

const RUNNING = { ID: "exec", Running: true, ExitCode: 0 };

Deno.test("runCommand: passes on both streams in pieces that fit, then the status", async () => {
  const large = new Uint8Array(2 * OUTPUT_LIMIT + 1).fill(65);
  const docker = daemon(
    [{ stream: "stdout", data: large }, { stream: "stderr", data: Uint8Array.of(0, 255) }],
    [RUNNING, { ID: "exec", Running: false, ExitCode: 9 }],
  );
  const messages: RunMessage[] = [];
  await runCommand(
    docker,
    "dom0",
    "exit 9",
    (message) => Promise.resolve(void messages.push(message)),
  );
  const sizes = messages.map((message) =>
    message.run === "exit"
      ? message.status
      : [message.run, Uint8Array.fromBase64(message.data).length]
  );
  assert.deepEqual(sizes, [["stdout", 2900], ["stdout", 2900], ["stdout", 1], ["stderr", 2], 9]);
  assert.deepEqual(docker.bodies, [["dom0", {
    Cmd: ["sh", "-c", "exit 9"],
    AttachStdout: true,
    AttachStderr: true,
  }]]);
  assert.equal(docker.closed(), 1);
});

Deno.test("runCommand: makes no message before the previous one is sent", async () => {
  const frames = Array.from(
    { length: 9 },
    () => ({ stream: "stdout" as const, data: Uint8Array.of(1) }),
  );
  let sent = 0;
  void runCommand(daemon(frames, []), "dom0", "x", () => {
    sent++;
    return new Promise(() => {});
  });
  await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(sent, 1);
});

Deno.test("runCommand: fails without a status if the output breaks off", async () => {
  const docker = daemon([], []);
  const frames = new ReadableStream<Frame>({
    pull: (controller) => controller.error(new Error("cut")),
  });
  let closed = 0;
  const cut = {
    ...docker,
    execStart: () => Promise.resolve({ frames, close: () => void closed++ }),
  };
  await assert.rejects(runCommand(cut, "dom0", "x", () => assert.fail()), /cut/);
  assert.equal(closed, 1);
});
