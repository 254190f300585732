/**
 * What Docker has written down of its containers, read from its folder while it does not run. It must only look.
 *
 * @module
 */
import { join } from "node:path/posix";

/** How a container ended. */
export interface KeptState {
  readonly running: boolean;
  readonly exitCode: number;
  /** RFC 3339. */
  readonly finishedAt: string;
}

/**
 * The containers by name.
 *
 * @param data The folder that is Docker's state.
 */
export async function keptStates(data: string): Promise<ReadonlyMap<string, KeptState>> {
  const states = new Map<string, KeptState>();
  const folder = join(data, "containers");
  for await (const { name: id } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, id, "config.v2.json"));
    const { Name, State } = JSON.parse(text);
    states.set(String(Name).slice(1), {
      running: State.Running,
      exitCode: State.ExitCode,
      finishedAt: State.FinishedAt,
    });
  }
  return states;
}

/**
 * The containers in the order in which they ended.
 *
 * @param states The containers.
 */
export function inOrderOfEnd(states: ReadonlyMap<string, KeptState>): string[] {
  // A time may have fewer digits behind the point than another, and nanoseconds are beyond a Date.
  const key = ({ finishedAt }: KeptState): string => finishedAt.replace(/Z$/, "").padEnd(29, "0");
  return [...states].sort(([, a], [, b]) => key(a) < key(b) ? -1 : 1).map(([name]) => name);
}
