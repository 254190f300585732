/**
 * The console isolate: it holds the Docker socket and PID 1's console, and carries out main's messages. A session is
 * defined in `console_session.ts`; this file only connects it to the world. It must not set the terminal: main does.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { connectDocker } from "../../boot/docker/client.ts";
import { reasonOf } from "../../boot/docker/error.ts";
import { DEFAULT_CONFIG, type WindowSize } from "../../boot/config.ts";
import { DOCKER_SOCKET } from "../../boot/paths.ts";
import { consoleInput } from "./console_input.ts";
import { type FromConsole, OUTPUT_WINDOW, type ToConsole } from "./console_messages.ts";
import { runCommand } from "./console_run.ts";
import { keepAttached, type SessionParts } from "./console_session.ts";
import { SendWindow } from "./console_window.ts";
import { now, sleep } from "./sleep.ts";
import { stopContainers } from "./stop_containers.ts";
import type { StopRequest } from "./stop_messages.ts";

const READ_SIZE = 4096;

const docker = connectDocker(DOCKER_SOCKET);
const say = (message: FromConsole): void => self.postMessage(message);
const log = (detail: string): void => say({ type: "log", detail });

let winsize: WindowSize = DEFAULT_CONFIG.winsize;
let readyCount = 0;
let ready = Promise.withResolvers<void>();
let window = new SendWindow(OUTPUT_WINDOW);
let session: { container: string; stop: AbortController; ended: Promise<void> } | null = null;
let outputBroken = false;

const parts: SessionParts = {
  docker,
  ends: {
    input: consoleInput(readConsole, (cause) => log(`the console's input: ${reasonOf(cause)}`)),
    write: writeConsole,
  },
  winsize: () => winsize,
  say,
  async readyAfter(count): Promise<void> {
    while (readyCount <= count) await ready.promise;
  },
  readyCount: () => readyCount,
  now,
  sleep,
};

self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  log(`console: ${reasonOf(event.reason)}`);
});

self.onmessage = ({ data }: MessageEvent<ToConsole>): void => {
  switch (data.type) {
    case "attach":
      winsize = data.winsize;
      void attach(data.container);
      return;
    case "winsize":
      winsize = data.winsize;
      void resize();
      return;
    case "detach":
      void detach().then(() => say({ type: "detached" }));
      return;
    case "engine-ready":
      readyCount++;
      ready.resolve();
      ready = Promise.withResolvers();
      return;
    case "run":
      void run(data.container, data.command);
      return;
    case "stop-containers":
      void stop(data.request);
      return;
    case "acknowledge":
      window.acknowledge();
  }
};

async function attach(container: string): Promise<void> {
  await detach();
  const stop = new AbortController();
  const ended = keepAttached(parts, container, stop.signal)
    .catch((cause) => say({ type: "ended", container, reason: reasonOf(cause) }))
    .finally(() => {
      session = null;
      say({ type: "sane" });
    });
  session = { container, stop, ended };
}

async function detach(): Promise<void> {
  session?.stop.abort();
  await session?.ended;
}

async function resize(): Promise<void> {
  if (session === null) return;
  try {
    await docker.containerResize(session.container, { h: winsize.rows, w: winsize.columns });
  } catch (cause) {
    log(reasonOf(cause));
  }
}

async function run(container: string, command: string): Promise<void> {
  window = new SendWindow(OUTPUT_WINDOW);
  try {
    await runCommand(docker, container, command, async (message) => {
      await window.take();
      say({ type: "output", message });
    });
  } catch (cause) {
    say({ type: "run-failed", error: reasonOf(cause) });
  }
}

async function stop(request: StopRequest): Promise<void> {
  try {
    await stopContainers({ docker, now: parts.now, say }, request);
    say({ type: "containers-stopped" });
  } catch (cause) {
    say({ type: "containers-stopped", error: reasonOf(cause) });
  }
}

async function readConsole(): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(READ_SIZE);
  const count = await Deno.stdin.read(buffer);
  return count === null ? null : buffer.subarray(0, count);
}

/** A console that is gone must not block dom0: the error is logged once, and the output is dropped. */
async function writeConsole(bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
  } catch (cause) {
    if (!outputBroken) log(`the console's output: ${reasonOf(cause)}`);
    outputBroken = true;
  }
}
