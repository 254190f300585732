/**
 * Follows Docker for its dependents: it may be ready again after a restart, or degraded because it ended too often.
 *
 * @module
 */
import { ENGINE } from "../boot/stages/engine/manifest.ts";
import type { Supervisor } from "./services/supervisor.ts";
import type { StageEnd } from "./gate/protocol.ts";

const DOCKER = "dockerd";

/** The parts of the init that depend on Docker. */
export interface Dependents {
  /** How the stages ended: once Docker is degraded, its stage counts as failed. */
  readonly ends: Map<string, Promise<StageEnd>>;
  /** Called each time Docker is ready. */
  ready(): void;
  /** Prints a line on the console. */
  print(line: string): void;
}

/**
 * Follows Docker from now on.
 *
 * @param supervisor Reports on the services.
 * @param dependents The parts that depend on it.
 * @returns Registers the listener that is called when Docker is degraded; at most one.
 */
export function followDocker(
  supervisor: Pick<Supervisor, "onReady" | "onDegraded">,
  { ends, ready, print }: Dependents,
): (listener: (reason: string) => void) => void {
  let degraded = false;
  let onDegraded = (_reason: string): void => {};
  supervisor.onReady((name) => {
    if (name !== DOCKER) return;
    ready();
    if (degraded) print("Docker is ready again; `exit` in the rescue shell brings dom0 back");
    degraded = false;
  });
  supervisor.onDegraded((name, reason) => {
    if (name !== DOCKER) return;
    degraded = true;
    const error = `${name} ${reason}`;
    ends.set(ENGINE.name, Promise.resolve({ type: "failed", error }));
    onDegraded(error);
  });
  return (listener) => {
    onDegraded = listener;
  };
}
