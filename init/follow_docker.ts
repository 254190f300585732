/**
 * How Docker is, for those who depend on it: ready again after a restart, or left alone because it ended too often.
 *
 * @module
 */
import { ENGINE } from "../boot/stages/engine/manifest.ts";
import type { Supervisor } from "./services/supervisor.ts";
import type { StageEnd } from "./gate/protocol.ts";

const DOCKER = "dockerd";

/** Who depends on Docker. */
export interface Dependents {
  /** How the stages ended: a Docker that is left alone makes its stage one that failed. */
  readonly ends: Map<string, Promise<StageEnd>>;
  /** Is told each time Docker is ready. */
  ready(): void;
  /** Prints a line on the console. */
  print(line: string): void;
}

/**
 * Follows Docker from now on.
 *
 * @param supervisor Tells of the services.
 * @param dependents Who depends on it.
 * @returns How to hear that it is left alone for some time; at most one listener.
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
    if (degraded) print("Docker is ready again; `exit` of a rescue shell gives dom0 back");
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
