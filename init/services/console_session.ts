/**
 * Keeps a container's terminal on the console: attaches, starts, and starts again what ended. It must not decide what
 * happens when the container cannot come back: it says so and ends.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";
import type { Docker } from "../../boot/docker/api.ts";
import { DockerApiError, reasonOf } from "../../boot/docker/error.ts";
import { nextDelay } from "./console_backoff.ts";
import type { FromConsole } from "./console_messages.ts";
import { type ConsoleEnds, pump } from "./console_pump.ts";

/** So many starts that fail in a row, and the container counts as broken. */
const FAILED_STARTS = 5;
/** Seconds after which a daemon that is away is tried again, though nobody said that it is ready. */
const AWAY_RETRY = 30;
/** Seconds within which a container whose terminal ended must have ended too. */
const END_DEADLINE = 15;

/** What a session works with. */
export interface SessionParts {
  readonly docker: Docker;
  readonly ends: ConsoleEnds;
  /** The console's size now. */
  winsize(): WindowSize;
  say(message: FromConsole): void;
  /** Resolves when the daemon has become ready once more than `count` times; see {@linkcode readyCount}. */
  readyAfter(count: number): Promise<void>;
  /** How often the daemon has become ready. */
  readyCount(): number;
  /** Seconds, of a clock that never goes back. */
  now(): number;
  /** Resolves after so many seconds, or at once when the signal comes. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
}

/** Why a terminal ended. */
type End =
  | { readonly type: "exited"; readonly status: number }
  | { readonly type: "removed" }
  | { readonly type: "away" }
  | { readonly type: "cut" };

/**
 * Keeps the container on the console until the signal comes, or until the container is removed or does not start.
 *
 * @param parts What it works with.
 * @param container The container's name.
 * @param signal Detaches; the container goes on.
 */
export async function keepAttached(
  parts: SessionParts,
  container: string,
  signal: AbortSignal,
): Promise<void> {
  let delay = 0;
  let failures = 0;
  let attachedOnce = false;
  let away = false;
  while (!signal.aborted) {
    const began = parts.now();
    const ready = parts.readyCount();
    let end: End;
    try {
      const attached = await attach(parts, container);
      if (!attachedOnce) parts.say({ type: "attached", container });
      attachedOnce = true;
      failures = 0;
      // The container went on, and does not say again what it said meanwhile: a shell's prompt, for one.
      if (away) await print(parts, `Docker is back; Enter shows where ${container} is`);
      away = false;
      await pump(attached, parts.ends, signal);
      if (signal.aborted) return;
      end = await whyEnded(parts.docker, container, signal);
    } catch (cause) {
      if (signal.aborted) return;
      const error = reasonOf(cause);
      if (!attachedOnce) return parts.say({ type: "failed", container, error });
      end = await whyFailed(parts.docker, cause);
      if (end.type === "cut" && ++failures >= FAILED_STARTS) {
        return parts.say({ type: "ended", container, reason: `${error} (${failures} times)` });
      }
      if (end.type === "cut") await print(parts, error);
    }
    if (end.type === "removed") {
      return parts.say({ type: "ended", container, reason: "it was removed" });
    }
    if (end.type === "away") {
      if (!away) await print(parts, "Docker is away; waiting for it");
      away = true;
      await Promise.race([parts.readyAfter(ready), parts.sleep(AWAY_RETRY, signal)]);
      continue;
    }
    delay = nextDelay(delay, parts.now() - began);
    const when = delay === 0 ? "" : ` in ${delay} s`;
    await print(
      parts,
      end.type === "exited"
        ? `${container} ended with status ${end.status}; starting it again${when}`
        : `lost the terminal of ${container}; attaching it again${when}`,
    );
    if (delay > 0) await parts.sleep(delay, signal);
  }
}

/** Attaches before the start, so that nothing that is printed is lost. */
async function attach(
  parts: SessionParts,
  container: string,
): ReturnType<Docker["containerAttach"]> {
  const terminal = await parts.docker.containerAttach(container);
  parts.say({ type: "raw" });
  try {
    await parts.docker.containerStart(container);
  } catch (cause) {
    terminal.close();
    throw cause;
  }
  const { rows, columns } = parts.winsize();
  await parts.docker.containerResize(container, { h: rows, w: columns }).catch((cause) => {
    // It may have ended already, which the pump finds out. A size is worth no more than a line.
    parts.say({ type: "log", detail: reasonOf(cause) });
  });
  return terminal;
}

async function whyEnded(docker: Docker, container: string, signal: AbortSignal): Promise<End> {
  try {
    const { StatusCode } = await docker.containerWait(container, {}, {
      deadline: END_DEADLINE,
      signal,
    });
    return { type: "exited", status: StatusCode };
  } catch (cause) {
    return await whyFailed(docker, cause);
  }
}

/** No status is no whole answer: of a daemon that is away, or of one that was asked in vain. A ping tells. */
async function whyFailed(docker: Docker, cause: unknown): Promise<End> {
  if (!(cause instanceof DockerApiError)) throw cause;
  if (cause.status === 404) return { type: "removed" };
  if (cause.status !== null) return { type: "cut" };
  return await docker.systemPing().then(
    () => ({ type: "cut" as const }),
    () => ({ type: "away" as const }),
  );
}

/** The terminal is raw: a line needs its carriage return. */
async function print(parts: SessionParts, line: string): Promise<void> {
  parts.say({ type: "log", detail: line });
  await parts.ends.write(new TextEncoder().encode(`\r\n${line}\r\n`));
}
