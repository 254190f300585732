/**
 * Runs a command in a container and passes on its output, in pieces that fit a message, no faster than they are
 * accepted.
 *
 * @module
 */
import type { Docker } from "../../boot/docker/api.ts";
import type { RunMessage } from "../../boot/events.ts";
import { OUTPUT_LIMIT } from "./console_messages.ts";

/** How often, and at what interval in milliseconds, to ask for the exit status after the output has ended. */
const STATUS_TRIES = 40;
const STATUS_PAUSE = 50;

/**
 * Runs `sh -c COMMAND`.
 *
 * @param docker The Engine API.
 * @param container The container, which must run.
 * @param command The command.
 * @param send Sends a message; resolves when the next may be made. The last message is the exit status.
 * @throws {DockerApiError} If the command could not be run to its end.
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

/** The daemon records the status at about the time that the output ends, without an event that a client could await. */
async function exitStatus(docker: Docker, id: string): Promise<number> {
  for (let tries = 0; tries < STATUS_TRIES; tries++) {
    const { Running, ExitCode } = await docker.execInspect(id);
    if (!Running && typeof ExitCode === "number") return ExitCode;
    await new Promise((resolve) => setTimeout(resolve, STATUS_PAUSE));
  }
  throw new Error("the command closed its output but is still running: it has no exit status");
}
