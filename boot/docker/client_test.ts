import assert from "node:assert/strict";
import type { Docker } from "./api.ts";
import { dockerOver } from "./client.ts";
import { DockerApiError } from "./error.ts";
import type { Connection } from "./http.ts";

interface Answering {
  /** The answer, in reads; a read beyond them ends the connection, or waits for it to be closed. */
  readonly reads: readonly Uint8Array[];
  readonly hangs?: boolean;
  /** The end of the request: the connection does not answer before this was sent. */
  readonly after?: string;
}

/** Makes a client whose connection gives a prepared answer and records the request. */
function daemon(
  { reads, hangs, after = "" }: Answering,
): { docker: Docker; sent: () => string; closed: () => number } {
  const sent: number[] = [];
  const text = (): string => new TextDecoder().decode(Uint8Array.from(sent));
  const queue = [...reads];
  let closed = 0;
  const closing = Promise.withResolvers<never>();
  closing.promise.catch(() => {});
  const heard = Promise.withResolvers<void>();
  if (after === "") heard.resolve();
  const connection: Connection = {
    async read(buffer) {
      await heard.promise;
      const next = queue.shift();
      if (next === undefined) return hangs ? await closing.promise : null;
      const part = next.subarray(0, buffer.length);
      buffer.set(part);
      if (part.length < next.length) queue.unshift(next.subarray(part.length));
      return part.length;
    },
    write(bytes) {
      // Short writes are allowed, which is easily forgotten.
      const part = bytes.subarray(0, 7);
      sent.push(...part);
      if (after !== "" && text().endsWith(after)) heard.resolve();
      return Promise.resolve(part.length);
    },
    close() {
      closed++;
      closing.reject(new Error("the connection is closed"));
    },
  };
  return {
    docker: dockerOver(() => Promise.resolve(connection), "/fake.sock"),
    sent: text,
    closed: () => closed,
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const answer = (body: string, status = 200): Uint8Array =>
  bytes(`HTTP/1.1 ${status} X\r\nContent-Length: ${bytes(body).length}\r\n\r\n${body}`);

async function fails(
  call: Promise<unknown>,
  status: number | null,
  message: RegExp,
): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof DockerApiError, String(error));
    assert.equal(error.status, status);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

Deno.test("containerCreate: sends the name and the body, and reads an answer split at any byte", async () => {
  const whole = answer('{"Id":"abc","Warnings":[]}', 201);
  for (let at = 1; at < whole.length; at++) {
    const { docker, sent, closed } = daemon({
      reads: [whole.subarray(0, at), whole.subarray(at)],
      after: '"x"}',
    });
    const made = await docker.containerCreate("a b", { Image: "x" });
    assert.equal(made.Id, "abc");
    assert.equal(closed(), 1);
    assert.equal(
      sent(),
      "POST /v1.45/containers/create?name=a+b HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n" +
        'Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{"Image":"x"}',
    );
  }
});

Deno.test("systemPing: fails at the deadline if the daemon hangs", async () => {
  for (
    const reads of [[], [bytes("HTTP/1.1 200 OK\r\n")], [
      bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nO"),
    ]]
  ) {
    const { docker, closed } = daemon({ reads, hangs: true });
    await fails(docker.systemPing({ deadline: 0.01 }), null, /no answer within 0.01 seconds/);
    assert.equal(closed(), 1);
  }
});

Deno.test("containerWait: ends on a signal", async () => {
  const stop = new AbortController();
  const { docker, closed } = daemon({ reads: [], hangs: true });
  const waiting = docker.containerWait("x", {}, { signal: stop.signal });
  stop.abort(new Error("leaving"));
  await fails(waiting, null, /given up: leaving/);
  assert.equal(closed(), 1);
  await fails(docker.containerWait("x", {}, { signal: stop.signal }), null, /given up/);
});

Deno.test("imageInspect: the error has the daemon's message and the status", async () => {
  const refused = answer('{"message":"No such image: x\\nreally"}', 404);
  await fails(
    daemon({ reads: [refused] }).docker.imageInspect("x"),
    404,
    /^imageInspect x: status 404: No such image: x really$/,
  );
  await fails(
    daemon({ reads: [answer("<html>\nsorry</html>", 500)] }).docker.imageInspect("x"),
    500,
    /<html> sorry/,
  );
  await fails(
    daemon({ reads: [answer("", 503)] }).docker.imageInspect("x"),
    503,
    /status 503: no message$/,
  );
  await fails(
    daemon({ reads: [answer("x".repeat(9000), 500)] }).docker.imageInspect("x"),
    500,
    /x{1000}\.\.\.$/,
  );
});

Deno.test("imageInspect: each hostile answer gives a clear error", async () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const cases: [string, RegExp][] = [
    ["", /closed without an answer/],
    ["nonsense\r\n\r\n", /not an HTTP status line/],
    ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", /7 bytes early/],
    [`${chunked}zz\r\n`, /not a chunk size/],
    [`${chunked}2\r\n{}\r\n`, /ended inside its chunks/],
    ["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnope", /not JSON/],
    ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", /the answer\.Id is missing/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"Id":1}', /the answer\.Id is not a string/],
    ["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", /the answer is not an object/],
  ];
  for (const [text, message] of cases) {
    await fails(daemon({ reads: [bytes(text)] }).docker.imageInspect("x"), null, message);
  }
});

Deno.test("imageInspect: does not read an answer beyond the limit", async () => {
  const head = bytes("HTTP/1.1 200 OK\r\n\r\n");
  const reads = [head, ...Array.from({ length: 70 }, () => new Uint8Array(64 * 1024).fill(32))];
  await fails(
    daemon({ reads, hangs: true }).docker.imageInspect("x"),
    null,
    /longer than 4194304 bytes/,
  );
});

Deno.test("imageLoad: streams the tarball in chunks, and fails with an error in the progress", async () => {
  const tarball = (): ReadableStream<Uint8Array> =>
    ReadableStream.from([bytes("ab"), bytes("c".repeat(20))]);
  const good = daemon({
    reads: [answer('{"stream":"Loaded"}\n')],
    after: "0\r\n\r\n",
  });
  await good.docker.imageLoad(tarball());
  assert.match(
    good.sent(),
    /Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n14\r\nc{20}\r\n0\r\n\r\n$/,
  );
  const bad = daemon({ reads: [answer('{"error":"invalid tar header"}')] });
  await fails(bad.docker.imageLoad(tarball()), null, /^imageLoad: invalid tar header$/);
});

Deno.test("imageLoad: names a tarball that cannot be read as the cause", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("input/output error")),
  });
  const { docker, closed } = daemon({ reads: [], hangs: true });
  await fails(docker.imageLoad(broken), null, /^imageLoad: input\/output error$/);
  assert.equal(closed(), 1);
});

Deno.test("containerList: sends the filters", async () => {
  const { docker, sent } = daemon({ reads: [answer("[]")] });
  assert.deepEqual(await docker.containerList({ all: true, filters: { label: ["a", "b=c"] } }), []);
  const target = new URL(/^GET (\S+) /.exec(sent())?.[1] ?? "", "http://docker");
  assert.match(target.pathname, /\/containers\/json$/);
  assert.equal(target.searchParams.get("all"), "true");
  assert.deepEqual(JSON.parse(target.searchParams.get("filters") ?? ""), { label: ["a", "b=c"] });
});

Deno.test("containerStart: a container that runs already is not an error", async () => {
  await daemon({ reads: [bytes("HTTP/1.1 304 Not Modified\r\n\r\n")] }).docker.containerStart("x");
  await fails(daemon({ reads: [answer("", 200)] }).docker.containerStart("x"), 200, /status 200/);
});

Deno.test("containerAttach: passes on the bytes after the head, and leaves the connection open", async () => {
  const whole = bytes("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n~ # ");
  for (let at = 1; at < whole.length; at++) {
    const { docker, sent, closed } = daemon({
      reads: [whole.subarray(0, at), whole.subarray(at)],
      after: "\r\n\r\n",
    });
    const terminal = await docker.containerAttach("x");
    assert.match(
      sent(),
      /\/containers\/x\/attach\?[^]*\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n/,
    );
    assert.equal(closed(), 0);
    assert.equal(await new Response(terminal.readable).text(), "~ # ");
    const writer = terminal.writable.getWriter();
    await writer.write(bytes("exit\n"));
    assert.match(sent(), /\r\n\r\nexit\n$/);
    terminal.close();
    terminal.close();
    assert.equal(closed(), 1);
  }
});

Deno.test("execStart: separates stdout and stderr; a truncated stream is an error", async () => {
  const head = "HTTP/1.1 101 UPGRADED\r\n\r\n";
  const good = daemon({ reads: [bytes(`${head}\x01\0\0\0\0\0\0\x02hi\x02\0\0\0\0\0\0\x01!`)] });
  const frames = await Array.fromAsync((await good.docker.execStart("e")).frames);
  assert.deepEqual(
    frames.map(({ stream, data }) => [stream, new TextDecoder().decode(data)]),
    [["stdout", "hi"], ["stderr", "!"]],
  );
  const cut = daemon({ reads: [bytes(`${head}\x01\0\0\0\0\0\0\x02h`)] });
  await assert.rejects(Array.fromAsync((await cut.docker.execStart("e")).frames), /inside a frame/);
});

Deno.test("dockerOver: a missing daemon gives an error without a status", async () => {
  const docker = dockerOver(
    () => Promise.reject(new Error("No such file or directory")),
    "/fake.sock",
  );
  await fails(docker.systemPing(), null, /^systemPing: No such file or directory$/);
});

Deno.test("DockerApiError: replaces control characters, so that they do not reach a terminal", () => {
  assert.equal(
    new DockerApiError("x", 500, "a\x1b[2Jb\r\nc\x9bd").message,
    "x: status 500: a [2Jb c d",
  );
});
