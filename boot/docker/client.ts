/**
 * The Engine API over its unix socket. Each call has its own connection: no connection is kept open unread, and a
 * restarted daemon is reached at once.
 *
 * @module
 */
import * as answers from "./answers.ts";
import { type Call, converse, type Dial, hijack, readAnswer, readText } from "./call.ts";
import type { CallOptions, ContainerListQuery, Docker } from "./api.ts";
import { FrameDecoder } from "./frames.ts";
import { readableOf, readBody, writableOf } from "./http.ts";
import { LineDecoder } from "./lines.ts";
import { parseAnswer, type Shape } from "./shape.ts";

export type { Docker } from "./api.ts";

/** The API version: that of Docker 26.1. A newer daemon answers it in the same way. */
const VERSION = "/v1.45";

/** The default deadlines in seconds. Emulated machines take 40 times longer than real ones. */
const DEADLINES = { ping: 10, ask: 60, change: 180, load: 900 };

/**
 * Makes a client of a daemon. It does not connect yet: each call opens its own connection.
 *
 * @param socketPath The daemon's socket.
 * @returns The client. Its calls need the permissions that `dockerPermissions` returns.
 */
export function connectDocker(socketPath: string): Docker {
  return dockerOver(() => Deno.connect({ transport: "unix", path: socketPath }), socketPath);
}

/**
 * Makes a client over connections of any kind.
 *
 * @param dial Opens a connection.
 * @param socketPath The client's `socketPath`.
 */
export function dockerOver(dial: Dial, socketPath: string): Docker {
  const within = (seconds: number, options?: CallOptions): CallOptions & { deadline: number } => ({
    ...options,
    deadline: options?.deadline ?? seconds,
  });
  const ask = <T>(
    call: Call,
    shape: Shape,
    options: CallOptions & { deadline: number },
  ): Promise<T> => converse(dial, call, options, (session) => readAnswer<T>(session, shape));
  const tell = async (call: Call, options: CallOptions & { deadline: number }): Promise<void> => {
    await converse(dial, call, options, readText);
  };

  return {
    socketPath,
    systemPing: (options) => tell(get("systemPing", "/_ping"), within(DEADLINES.ping, options)),
    systemInfo: (options) =>
      ask(get("systemInfo", "/info"), answers.SYSTEM_INFO, within(DEADLINES.ask, options)),
    imageInspect: (name, options) =>
      ask(
        get(`imageInspect ${name}`, `/images/${encodeURIComponent(name)}/json`),
        answers.IMAGE_INSPECT,
        within(DEADLINES.ask, options),
      ),
    imageLoad: (tarball, options) =>
      converse(
        dial,
        { ...post("imageLoad", "/images/load?quiet=1"), expect: [200], body: { stream: tarball } },
        within(DEADLINES.load, options),
        async ({ connection, response }) => {
          const lines = new LineDecoder();
          for await (const part of readBody(connection, response)) {
            lines.push(part).forEach(progress);
          }
          const last = lines.end();
          if (last !== "") progress(last);
        },
      ),
    imageTag: (name, reference, options) => {
      const colon = reference.lastIndexOf(":");
      const query = new URLSearchParams({
        repo: reference.slice(0, colon),
        tag: reference.slice(colon + 1),
      });
      return tell(
        {
          ...post(`imageTag ${reference}`, `/images/${encodeURIComponent(name)}/tag?${query}`),
          expect: [201],
        },
        within(DEADLINES.change, options),
      );
    },
    containerCreate: (name, body, options) =>
      ask(
        {
          ...post(`containerCreate ${name}`, `/containers/create?${new URLSearchParams({ name })}`),
          expect: [201],
          body: { json: body },
        },
        answers.CONTAINER_CREATE,
        within(DEADLINES.change, options),
      ),
    containerInspect: (id, options) =>
      ask(
        get(`containerInspect ${id}`, container(id, "json")),
        answers.CONTAINER_INSPECT,
        within(DEADLINES.ask, options),
      ),
    containerList: (query = {}, options) =>
      ask(
        get("containerList", `/containers/json?${listQuery(query)}`),
        answers.CONTAINER_LIST,
        within(DEADLINES.ask, options),
      ),
    containerStart: (id, options) =>
      tell(
        { ...post(`containerStart ${id}`, container(id, "start")), expect: [204, 304] },
        within(DEADLINES.change, options),
      ),
    containerStop: (id, query, options) =>
      tell(
        {
          ...post(
            `containerStop ${id}`,
            container(id, "stop") + (query?.t === undefined ? "" : `?t=${query.t}`),
          ),
          expect: [204, 304],
        },
        within(DEADLINES.change + (query?.t ?? 0), options),
      ),
    containerDelete: (id, query, options) =>
      tell(
        {
          operation: `containerDelete ${id}`,
          method: "DELETE",
          target: `${VERSION}/containers/${encodeURIComponent(id)}${
            query?.force ? "?force=1" : ""
          }`,
          expect: [204],
        },
        within(DEADLINES.change, options),
      ),
    containerResize: (id, { h, w }, options) =>
      tell(
        {
          ...post(`containerResize ${id}`, container(id, `resize?h=${h}&w=${w}`)),
          expect: [200],
        },
        within(DEADLINES.ask, options),
      ),
    containerWait: (id, query, options) =>
      ask(
        {
          ...post(
            `containerWait ${id}`,
            container(id, "wait") +
              (query?.condition === undefined ? "" : `?condition=${query.condition}`),
          ),
          expect: [200],
        },
        answers.CONTAINER_WAIT,
        within(Infinity, options),
      ),
    async containerAttach(id, options) {
      const { connection, response } = await hijack(dial, {
        ...post(
          `containerAttach ${id}`,
          container(id, "attach?stream=1&stdin=1&stdout=1&stderr=1"),
        ),
        expect: [101],
      }, within(DEADLINES.ask, options));
      return {
        readable: readableOf(connection, response.rest),
        writable: writableOf(connection),
        close: () => connection.close(),
      };
    },
    containerExec: (id, body, options) =>
      ask(
        {
          ...post(`containerExec ${id}`, container(id, "exec")),
          expect: [201],
          body: { json: body },
        },
        answers.CONTAINER_EXEC,
        within(DEADLINES.change, options),
      ),
    async execStart(id, options) {
      const { connection, response } = await hijack(dial, {
        ...post(`execStart ${id}`, `/exec/${encodeURIComponent(id)}/start`),
        expect: [101],
        body: { json: { Detach: false, Tty: false } },
      }, within(DEADLINES.change, options));
      const decoder = new FrameDecoder();
      const frames = readableOf(connection, response.rest).pipeThrough(
        new TransformStream({
          transform: (chunk, controller) =>
            decoder.push(chunk).forEach((frame) => controller.enqueue(frame)),
          flush: () => decoder.end(),
        }),
      );
      return { frames, close: () => connection.close() };
    },
    execInspect: (id, options) =>
      ask(
        get(`execInspect ${id}`, `/exec/${encodeURIComponent(id)}/json`),
        answers.EXEC_INSPECT,
        within(DEADLINES.ask, options),
      ),
  };
}

const get = (operation: string, path: string): Call => ({
  operation,
  method: "GET",
  target: `${VERSION}${path}`,
  expect: [200],
});

const post = (operation: string, path: string): Omit<Call, "expect"> => ({
  operation,
  method: "POST",
  target: `${VERSION}${path}`,
});

const listQuery = ({ all = false, filters = {} }: ContainerListQuery): URLSearchParams =>
  new URLSearchParams({ all: String(all), filters: JSON.stringify(filters) });

const container = (id: string, rest: string): string =>
  `/containers/${encodeURIComponent(id)}/${rest}`;

/** Checks a line of progress for an error, since the status was 200 already. The host needs nothing else from it. */
function progress(line: string): void {
  const { error } = parseAnswer<{ readonly error?: string | null }>(line, answers.PROGRESS);
  if (error) throw new SyntaxError(error);
}
