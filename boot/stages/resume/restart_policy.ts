/**
 * Decides whether a container that does not run shall be started at boot, as Docker itself does unless it is told not
 * to. Pure.
 *
 * Source: Docker's documentation, "Start containers automatically", and the behaviour of Docker 26.1.
 *
 * @module
 */
import { DEFINITION_LABEL } from "../../docker/ensure.ts";
import type { ContainerInspect } from "../../docker/types.ts";

/** Docker's time for events that never happened. */
const NEVER = "0001-01-01T00:00:00Z";

/**
 * Whether a container shall be started.
 *
 * @param container The container.
 * @param stoppedByHand Returns whether someone stopped it; called only for the policy `unless-stopped`.
 */
export async function isDue(
  { State, Config, HostConfig, RestartCount = 0 }: ContainerInspect,
  stoppedByHand: () => Promise<boolean>,
): Promise<boolean> {
  if (State.Running || (State.StartedAt ?? NEVER) === NEVER) return false;
  // Stages start the host's own containers.
  if (Config.Labels?.[DEFINITION_LABEL] !== undefined) return false;
  const { Name, MaximumRetryCount = 0 } = HostConfig.RestartPolicy;
  switch (Name) {
    case "always":
      return true;
    case "unless-stopped":
      return !await stoppedByHand();
    case "on-failure":
      return State.ExitCode !== 0 && (MaximumRetryCount === 0 || RestartCount < MaximumRetryCount);
    default:
      return false;
  }
}

/**
 * Whether someone stopped a container: the API does not say, so this reads Docker's own file.
 *
 * @param text The text of the container's `config.v2.json`.
 * @throws {SyntaxError} If it is not such a text.
 */
export function wasStoppedByHand(text: string): boolean {
  const stopped: unknown = JSON.parse(text)?.HasBeenManuallyStopped;
  if (typeof stopped !== "boolean") {
    throw new SyntaxError("HasBeenManuallyStopped is missing or not a boolean");
  }
  return stopped;
}
