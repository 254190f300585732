import assert from "node:assert/strict";
import type { Docker } from "../../boot/docker/api.ts";
import { DockerApiError } from "../../boot/docker/error.ts";
import { fakeDocker } from "../../tests/fakes/docker.ts";
import { type FakeTerminal, fakeTerminal } from "../../tests/fakes/terminal.ts";
import { consoleInput } from "./console_input.ts";
import type { FromConsole } from "./console_messages.ts";
import { keepAttached, type SessionParts } from "./console_session.ts";

const unexpected = (cause: unknown): never => assert.fail(String(cause));

type Attach = (terminal: FakeTerminal) => void;

/** Plays a session: each attach takes its turn from the list; after the last, the signal comes. */
async function play(
  turns: (Attach | Error)[],
  methods: Partial<Docker> = {},
  over: Partial<SessionParts> = {},
): Promise<
  {
    calls: string[];
    said: FromConsole[];
    screen: string;
    slept: number[];
    terminals: FakeTerminal[];
  }
> {
  const stop = new AbortController();
  const calls: string[] = [];
  const said: FromConsole[] = [];
  const slept: number[] = [];
  const terminals: FakeTerminal[] = [];
  let screen = "";
  const note = (call: string): Promise<void> => Promise.resolve(void calls.push(call));
  const docker = fakeDocker({
    methods: {
      containerAttach(id) {
        calls.push(`attach ${id}`);
        const turn = turns.shift();
        if (turn instanceof Error) return Promise.reject(turn);
        const terminal = fakeTerminal();
        terminals.push(terminal);
        setTimeout(() => turn === undefined ? stop.abort() : turn(terminal));
        return Promise.resolve(terminal);
      },
      containerStart: (id) => note(`start ${id}`),
      containerResize: (id, { h, w }) => note(`resize ${id} ${h}x${w}`),
      containerWait: () => Promise.resolve({ StatusCode: 7 }),
      ...methods,
    },
  });
  await keepAttached(
    {
      docker,
      ends: {
        input: consoleInput(() => new Promise(() => {}), unexpected),
        write: (bytes) => Promise.resolve(void (screen += new TextDecoder().decode(bytes))),
      },
      winsize: () => ({ rows: 40, columns: 100 }),
      say: (message) => void said.push(message),
      readyAfter: () => Promise.reject(new Error("nobody said that the daemon is away")),
      readyCount: () => 0,
      now: () => 0,
      sleep: (seconds) => Promise.resolve(void slept.push(seconds)),
      ...over,
    },
    "dom0",
    stop.signal,
  );
  return { calls, said, screen, slept, terminals };
}

const ends: Attach = (terminal) => terminal.end();
const breaks: Attach = (terminal) => terminal.break();
const error = (status: number | null): DockerApiError =>
  new DockerApiError("containerAttach dom0", status, "injected");
const types = (said: readonly FromConsole[]): string[] => said.map(({ type }) => type);
const UNTIL_DETACHED = ["attach dom0", "start dom0", "resize dom0 40x100"];

Deno.test("keepAttached: attaches, starts, then resizes; the signal leaves the container running", async () => {
  const { calls, said, terminals } = await play([]);
  assert.deepEqual(calls, UNTIL_DETACHED);
  assert.deepEqual(said, [{ type: "raw" }, { type: "attached", container: "dom0" }]);
  assert.equal(terminals[0]?.closed(), 1);
});

Deno.test("keepAttached: restarts a container that ended, ever more slowly, and says so", async () => {
  const { calls, said, screen, slept } = await play([ends, ends, ends]);
  assert.deepEqual(calls, [UNTIL_DETACHED, UNTIL_DETACHED, UNTIL_DETACHED, UNTIL_DETACHED].flat());
  assert.deepEqual(slept, [1, 2, 4]);
  assert.match(screen, /\r\ndom0 ended with status 7; starting it again in 1 s\r\n/);
  assert.equal(types(said).filter((type) => type === "attached").length, 1);
});

Deno.test("keepAttached: restarts a container at once if it lived long", async () => {
  let time = 0;
  const { slept, screen } = await play([ends], {}, { now: () => time += 60 });
  assert.deepEqual(slept, []);
  assert.match(screen, /starting it again\r\n/);
});

Deno.test("keepAttached: reports a first attach or start that fails", async () => {
  const attach = await play([error(404)]);
  assert.deepEqual(types(attach.said), ["failed"]);
  const start = await play([() => {}], { containerStart: () => Promise.reject(error(400)) });
  assert.deepEqual(types(start.said), ["raw", "failed"]);
  assert.equal(start.terminals[0]?.closed(), 1);
});

Deno.test("keepAttached: leaves a container that was removed for main to create anew", async () => {
  const later = await play([ends, error(404)]);
  assert.deepEqual(later.said.at(-1), {
    type: "ended",
    container: "dom0",
    reason: "it was removed",
  });
  const atOnce = await play([ends], { containerWait: () => Promise.reject(error(404)) });
  assert.equal(types(atOnce.said).at(-1), "ended");
  assert.equal(atOnce.calls.length, 3);
});

Deno.test("keepAttached: gives up a container that does not start again in five tries", async () => {
  const failing = Array.from({ length: 9 }, () => error(400));
  const { said, calls, slept } = await play([ends, ...failing]);
  assert.equal(types(said).at(-1), "ended");
  assert.equal(calls.filter((call) => call.startsWith("attach")).length, 6);
  assert.deepEqual(slept, [1, 2, 4, 8, 16]);
});

Deno.test("keepAttached: waits for an unavailable daemon, and says so once", async () => {
  const away = {
    containerWait: () => Promise.reject(error(null)),
    systemPing: () => Promise.reject(error(null)),
  };
  const waits: number[] = [];
  const { screen, calls, slept, said } = await play([breaks, error(null), error(null)], away, {
    readyAfter: (count) => Promise.resolve(void waits.push(count)),
  });
  assert.equal(waits.length, 3);
  assert.equal(screen.match(/Docker is down/g)?.length, 1);
  assert.equal(calls.filter((call) => call.startsWith("attach")).length, 4);
  assert.deepEqual(slept, [30, 30, 30], "the longest wait, which the daemon's return cuts short");
  assert.ok(!types(said).includes("ended"));
  assert.match(screen, /Docker is down[^]*Docker is back; press Enter for dom0's prompt/);
});

Deno.test("keepAttached: says each time that the daemon is unavailable, and each time that it is back", async () => {
  const away = {
    containerWait: () => Promise.reject(error(null)),
    systemPing: () => Promise.reject(error(null)),
  };
  const { screen } = await play([breaks, breaks], away, { readyAfter: () => Promise.resolve() });
  assert.equal(screen.match(/Docker is down/g)?.length, 2);
  assert.equal(screen.match(/Docker is back/g)?.length, 2);
});

Deno.test("keepAttached: attaches again to a terminal that is lost while the daemon answers", async () => {
  const { screen, calls } = await play([breaks], {
    containerWait: () => Promise.reject(error(null)),
  });
  assert.match(screen, /lost the terminal of dom0/);
  assert.equal(calls.filter((call) => call.startsWith("attach")).length, 2);
});

Deno.test("keepAttached: only logs a size that is refused", async () => {
  const { said } = await play([], { containerResize: () => Promise.reject(error(409)) });
  assert.deepEqual(types(said), ["raw", "log", "attached"]);
});
