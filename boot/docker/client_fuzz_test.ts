import assert from "node:assert/strict";
import { join } from "../../tests/fakes/bytes.ts";
import { fuzzTest, type Random } from "../../tests/fakes/fuzz.ts";
import { almostJson } from "../../tests/fakes/hostile_json.ts";
import type { Docker } from "./api.ts";
import { dockerOver } from "./client.ts";
import { DockerApiError } from "./error.ts";
import { HEAD_LIMIT } from "./head.ts";
import type { Connection } from "./http.ts";

const CASES = 10_000;

/** An operation, and a correct answer to it. */
interface Operation {
  readonly call: (docker: Docker, options: { readonly deadline: number }) => Promise<unknown>;
  readonly status: number;
  readonly answer: unknown;
}

const STATE = { Status: "running", Running: true, ExitCode: 0, Error: "" };
const INSPECT = {
  Id: "c",
  Image: "i",
  Name: "/c",
  State: STATE,
  Config: { Labels: {}, Tty: true, StopTimeout: null },
  HostConfig: { RestartPolicy: { Name: "no" } },
};
const SUMMARY = { Id: "c", Names: ["/c"], ImageID: "i", State: "running" };
const INFO = { ServerVersion: "26", Driver: "overlay2", Containers: 1, ContainersRunning: 1 };
const tarball = (): ReadableStream<Uint8Array> => ReadableStream.from([bytes("tar")]);

/** The operations whose answer is read as a whole. */
const OPERATIONS: readonly Operation[] = [
  { call: (docker, options) => docker.systemPing(options), status: 200, answer: undefined },
  { call: (docker, options) => docker.systemInfo(options), status: 200, answer: INFO },
  {
    call: (docker, options) => docker.imageInspect("i", options),
    status: 200,
    answer: { Id: "i" },
  },
  {
    call: (docker, options) => docker.imageLoad(tarball(), options),
    status: 200,
    answer: undefined,
  },
  {
    call: (docker, options) => docker.containerCreate("c", { Image: "i" }, options),
    status: 201,
    answer: { Id: "c", Warnings: ["w"] },
  },
  {
    call: (docker, options) => docker.containerInspect("c", options),
    status: 200,
    answer: INSPECT,
  },
  { call: (docker, options) => docker.containerList({}, options), status: 200, answer: [SUMMARY] },
  {
    call: (docker, options) => docker.containerWait("c", {}, options),
    status: 200,
    answer: { StatusCode: 3 },
  },
  {
    call: (docker, options) => docker.containerStart("c", options),
    status: 204,
    answer: undefined,
  },
  {
    call: (docker, options) => docker.execInspect("e", options),
    status: 200,
    answer: { ID: "e", Running: false, ExitCode: 1 },
  },
];

/** The most characters of an error: the operation, the status and a thousand characters from the daemon. */
const ERROR_LIMIT = 1100;

/** Seconds after which a call is abandoned if the daemon sends nothing more. */
const DEADLINE = 0.002;

fuzzTest(
  "dockerOver: reads an answer, wherever it was split",
  CASES,
  async (random) => {
    const { call, status, answer } = random.pick(OPERATIONS);
    const body = answer === undefined ? "" : JSON.stringify(answer);
    const { docker, closed } = daemon(random.split(response(random, status, bytes(body))), false);
    assert.deepEqual(await call(docker, { deadline: 60 }), answer);
    assert.equal(closed(), 1);
  },
);

fuzzTest(
  "dockerOver: whatever the daemon answers, a call returns its result or throws a DockerApiError",
  CASES,
  async (random) => {
    const { call, status } = random.pick(OPERATIONS);
    const body = almostJson(random, ["Id", "State", "Config", "error", "message", "StatusCode"]);
    const code = random.pick([status, status, status, 404, 500, 304, 101, 100, 600, 20, 0]);
    const whole = response(random, code, bytes(body));
    const hostile = random.oneIn(2) ? random.mutate(whole) : whole;
    const { docker, closed } = daemon(random.split(hostile), random.oneIn(200));
    await endsWell(() => call(docker, { deadline: DEADLINE }));
    assert.equal(closed(), 1);
  },
);

fuzzTest(
  "execStart, containerAttach: a malformed stream ends with one error, and closes",
  CASES,
  async (random) => {
    const frames = random.list(5, () => {
      const data = random.bytes(random.below(40));
      const header = new Uint8Array([random.below(3), 0, 0, 0, 0, 0, 0, data.length]);
      return join([header, data]);
    });
    const whole = response(random, 101, join(frames));
    const hostile = random.oneIn(3) ? whole : random.mutate(whole);
    const { docker, closed } = daemon(random.split(hostile), false);
    const options = { deadline: DEADLINE };
    await endsWell(async () => {
      if (random.oneIn(2)) {
        const terminal = await docker.containerAttach("c", options);
        for await (const data of terminal.readable) assert.ok(data.length > 0);
        terminal.close();
        return;
      }
      const output = await docker.execStart("e", options);
      try {
        for await (const { data } of output.frames) assert.ok(data.length <= hostile.length);
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      } finally {
        output.close();
      }
    });
    assert.equal(closed(), 1);
  },
);

Deno.test("dockerOver: abandons an answer that never ends, whichever part is endless", async () => {
  const head = "HTTP/1.1 200 OK\r\n";
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
  for (
    const [begin, again] of [
      [head, "X: y\r\n"],
      ["", "x".repeat(HEAD_LIMIT / 4)],
      [`${head}\r\n`, " ".repeat(60_000)],
      [chunked, `40\r\n${"x".repeat(64)}\r\n`.repeat(900)],
      [chunked, "0"],
      [`${chunked}1;`, "x"],
      [`${chunked}0\r\n`, "T: y\r\n"],
      [`${chunked}1\r\nx`, "y"],
    ] as const
  ) {
    let count = 0;
    const { docker, closed } = daemon(endless(begin, again, () => count++), false);
    await assert.rejects(docker.systemInfo({ deadline: 60 }), DockerApiError);
    assert.equal(closed(), 1);
    assert.ok(count < 100_000, `${count} reads of ${JSON.stringify(again.slice(0, 20))}`);
  }
});

function* endless(begin: string, again: string, count: () => void): Generator<Uint8Array> {
  if (begin !== "") yield bytes(begin);
  for (;;) {
    count();
    yield bytes(again);
  }
}

/** Asserts that a call either succeeds or throws a proper {@linkcode DockerApiError}. */
async function endsWell(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof DockerApiError, Deno.inspect(error));
    assert.ok(error.message.length <= ERROR_LIMIT, `${error.message.length} characters`);
    assert.doesNotMatch(error.message, /\p{Cc}/u);
  }
}

/** Encodes a response in one of the ways that a daemon may use. */
function response(random: Random, status: number, body: Uint8Array): Uint8Array {
  const head = `HTTP/1.1 ${status} X\r\nServer: Docker\r\n`;
  switch (random.below(3)) {
    case 0:
      return join([bytes(`${head}content-length:  ${body.length}\r\n\r\n`), body]);
    case 1:
      return join([bytes(`${head}\r\n`), body]);
    default: {
      const chunks = random.split(body)
        .map((part) => join([bytes(`${part.length.toString(16)}\r\n`), part, bytes("\r\n")]));
      const coding = bytes(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      return join([coding, ...chunks, bytes("0\r\n\r\n")]);
    }
  }
}

/** Makes a client of a daemon that sends these pieces, and then hangs or hangs up. */
function daemon(
  pieces: Iterable<Uint8Array>,
  hangs: boolean,
): { docker: Docker; closed: () => number } {
  const reads = pieces[Symbol.iterator]();
  const closing = Promise.withResolvers<never>();
  closing.promise.catch(() => {});
  let closed = 0;
  const connection: Connection = {
    async read(buffer) {
      const { done, value } = reads.next();
      if (done) return hangs ? await closing.promise : null;
      buffer.set(value);
      return value.length;
    },
    write: (written) => Promise.resolve(written.length),
    close() {
      closed++;
      closing.reject(new Error("the connection is closed"));
    },
  };
  return {
    docker: dockerOver(() => Promise.resolve(connection), "/fake.sock"),
    closed: () => closed,
  };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
