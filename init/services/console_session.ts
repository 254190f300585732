/**
 * Keeps a container's terminal on the console: attaches to it, starts the container, and starts it again after it
 * ended. It must not decide what happens if the container can't come back: it reports that and ends.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";
import type { Docker } from "../../boot/docker/api.ts";
import { DockerApiError, reasonOf } from "../../boot/docker/error.ts";
import { nextDelay } from "./console_backoff.ts";
import type { FromConsole } from "./console_messages.ts";
import { type ConsoleEnds, pump } from "./console_pump.ts";

/** Failed starts in a row after which the container counts as broken. */
const FAILED_STARTS = 5;
/** Seconds after which an unavailable daemon is tried again, though nobody reported that it is ready. */
const AWAY_RETRY = 30;
/** Seconds within which a container whose terminal ended must have ended too. */
const END_DEADLINE = 15;

/** Everything that a session needs. */
export interface SessionParts {
  readonly docker: Docker;
  readonly ends: ConsoleEnds;
  /** The console's current size. */
  winsize(): WindowSize;
  say(message: FromConsole): void;
  /** Resolves when the daemon has become ready more than `count` times; see {@linkcode readyCount}. */
  readyAfter(count: number): Promise<void>;
  /** How often the daemon has become ready. */
  readyCount(): number;
  /** Seconds, of a clock that never goes back. */
  now(): number;
  /** Resolves after that many seconds, or at once when the signal comes. */
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
 * @param parts Everything that it needs.
 * @param container The container's name.
 * @param signal Detaches; the container keeps running.
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
      // The container kept running, and does not repeat its output from the meantime, such as a shell's prompt.
      if (away) await print(parts, `Docker is back; press Enter for ${container}'s prompt`);
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
      if (!away) await print(parts, "Docker is down; waiting for it");
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

/** Attaches before the start, so that no output is lost. */
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
    // It may have ended already, which the pump finds out. A wrong size is worth no more than a log line.
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

/** Without a status there was no complete answer: the daemon is unavailable, or only this call failed. A ping tells. */
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
