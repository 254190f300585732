/**
 * Main's part in the end of the containers: who is told what became of them, and which are to run again at the next
 * boot. It must not know how they are stopped.
 *
 * @module
 */
import type { Time } from "../ops/down.ts";
import type { Timeline } from "../timeline.ts";
import type { Console } from "./console.ts";
import type { StopMessage, StoppingContainer } from "./stop_messages.ts";

/** The most names that one line has: a console must stay readable. */
const NAMES = 20;

/** The policy of those that Docker starts again, unless someone stopped them: as the way down does. */
const UNLESS_STOPPED = "unless-stopped";

/** What this works with. */
export interface EndingParts {
  readonly console: Pick<Console, "stopContainers">;
  readonly timeline: Timeline;
  /** Keeps the ids of containers that are to run again at the next boot. Each call replaces the last. */
  keep(ids: readonly string[]): void;
}

/** The end of the containers. */
export class ContainersEnd {
  readonly #parts: EndingParts;
  readonly #running = new Set<string>();
  readonly #killed = new Set<string>();
  readonly #failed = new Map<string, string>();
  readonly #resumed = new Set<string>();

  /** @param parts What this works with. */
  constructor(parts: EndingParts) {
    this.#parts = parts;
  }

  /** Whether some may run still: Docker did not answer, or did not stop them. */
  incomplete = false;

  /**
   * Has containers stopped, and waits for it. It does not report.
   *
   * @param spared The names of those that are not.
   * @param time How long it may take.
   * @throws {Error} Where Docker does not say what runs.
   */
  async stop(spared: readonly string[], { seconds, wait }: Time): Promise<void> {
    const stopping = this.#parts.console.stopContainers(
      { spared, seconds },
      (message) => this.#hear(message),
    );
    try {
      await wait(stopping);
    } catch (error) {
      this.incomplete = true;
      throw new Error(`Docker does not say what runs: ${(error as Error).message}`);
    }
  }

  /** Tells which had to be killed, and which run still. */
  report(): void {
    const { timeline } = this.#parts;
    const tell = (detail: string): void => timeline.tell("shutdown", "step", { detail });
    for (const [name, error] of [...this.#failed].slice(0, NAMES)) {
      timeline.tell("shutdown", "failed", { error: `container ${name}: ${error}` });
    }
    if (this.#killed.size > 0) tell(`killed containers: ${list(this.#killed)}`);
    if (this.#running.size > 0) {
      this.incomplete = true;
      tell(`containers not waited for any longer: ${list(this.#running)}`);
    }
  }

  #hear(message: StopMessage): void {
    if (message.type === "stopping") return this.#look(message.containers);
    const { name, killed, failed } = message;
    if (killed) this.#killed.add(name);
    if (failed !== undefined) return void this.#failed.set(name, failed);
    this.#failed.delete(name);
    this.#running.delete(name);
  }

  #look(containers: readonly StoppingContainer[]): void {
    for (const name of this.#running) {
      if (containers.some((one) => one.name === name)) continue;
      this.#running.delete(name);
      // Where Docker gave no answer in time, it had all its time: Docker killed it.
      if (!this.#failed.delete(name)) this.#killed.add(name);
    }
    const known = this.#resumed.size;
    for (const { id, name, restartPolicy } of containers) {
      this.#running.add(name);
      if (restartPolicy === UNLESS_STOPPED) this.#resumed.add(id);
    }
    if (this.#resumed.size > known) this.#keep();
  }

  #keep(): void {
    try {
      this.#parts.keep([...this.#resumed]);
    } catch (error) {
      const reason = (error as Error).message;
      this.#parts.timeline.tell("shutdown", "failed", {
        error: `what runs unless it was stopped will not run at the next boot: ${reason}`,
      });
    }
  }
}

function list(names: ReadonlySet<string>): string {
  const shown = [...names].slice(0, NAMES).join(", ");
  return names.size > NAMES ? `${shown} and ${names.size - NAMES} more` : shown;
}
