/**
 * Runs a command in a container and passes on what it prints, in pieces that fit a message, no faster than they are
 * taken.
 *
 * @module
 */
import type { Docker } from "../../boot/docker/api.ts";
import type { RunMessage } from "../../boot/events.ts";
import { OUTPUT_LIMIT } from "./console_messages.ts";

/** How often, and after how many milliseconds, the exit status is asked for when the output has ended. */
const STATUS_TRIES = 40;
const STATUS_PAUSE = 50;

/**
 * Runs `sh -c COMMAND`.
 *
 * @param docker The Engine API.
 * @param container The container, which runs.
 * @param command The command.
 * @param send Sends a message; resolves when the next may be made. The last message is the exit status.
 * @throws {DockerApiError} Where the command could not be run to its end.
 */
export async function runCommand(
  docker: Docker,
  container: string,
  command: string,
  send: (message: RunMessage) => Promise<void>,
): Promise<void> {
  const { Id } = await docker.containerExec(container, {
    Cmd: ["sh", "-c", command],
    AttachStdout: true,
    AttachStderr: true,
  });
  const output = await docker.execStart(Id);
  try {
    for await (const { stream, data } of output.frames) {
      for (let at = 0; at < data.length; at += OUTPUT_LIMIT) {
        await send({ run: stream, data: data.subarray(at, at + OUTPUT_LIMIT).toBase64() });
      }
    }
  } finally {
    output.close();
  }
  await send({ run: "exit", status: await exitStatus(docker, Id) });
}

/** The daemon notes the status about when the output ends: it has no event for it that a client could await. */
async function exitStatus(docker: Docker, id: string): Promise<number> {
  for (let tries = 0; tries < STATUS_TRIES; tries++) {
    const { Running, ExitCode } = await docker.execInspect(id);
    if (!Running && typeof ExitCode === "number") return ExitCode;
    await new Promise((resolve) => setTimeout(resolve, STATUS_PAUSE));
  }
  throw new Error("the command closed its output and still runs: it has no exit status");
}
