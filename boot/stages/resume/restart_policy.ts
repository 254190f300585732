/**
 * Whether a container that does not run is to be started at boot: what Docker itself decides where it is not told to
 * leave it. Pure.
 *
 * Source: Docker's documentation, "Start containers automatically", and how Docker 26.1 does it.
 *
 * @module
 */
import { DEFINITION_LABEL } from "../../docker/ensure.ts";
import type { ContainerInspect } from "../../docker/types.ts";

/** Docker's time of what never happened. */
const NEVER = "0001-01-01T00:00:00Z";

/**
 * Decides it.
 *
 * @param container The container, as Docker tells of it.
 * @param stoppedByHand Whether someone stopped it: asked for the policy `unless-stopped` alone.
 */
export async function isDue(
  { State, Config, HostConfig, RestartCount = 0 }: ContainerInspect,
  stoppedByHand: () => Promise<boolean>,
): Promise<boolean> {
  if (State.Running || (State.StartedAt ?? NEVER) === NEVER) return false;
  // The host's own are their stages' to start.
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
 * Whether someone stopped a container: its API does not tell, so it is read where Docker keeps it.
 *
 * @param text The text of the container's `config.v2.json`.
 * @throws {SyntaxError} Where it is something else.
 */
export function wasStoppedByHand(text: string): boolean {
  const stopped: unknown = JSON.parse(text)?.HasBeenManuallyStopped;
  if (typeof stopped !== "boolean") throw new SyntaxError("it does not say HasBeenManuallyStopped");
  return stopped;
}
