/**
 * The events of a boot as they come, for tests that wait for one.
 *
 * @module
 */
import type { BootEvent, EventKind } from "../../boot/events.ts";

/** How a stage, a service or the boot ended: the kinds of event that say so. */
const ENDS: readonly EventKind[] = ["done", "failed", "skipped"];

/** The events so far. */
export class Heard {
  readonly events: BootEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #closed: string | null = null;

  /** Adds one. */
  add(event: BootEvent): void {
    this.events.push(event);
    this.#wake();
  }

  /** Whether the boot has ended. */
  get closed(): boolean {
    return this.#closed !== null;
  }

  /** No more will come: `how` says how the boot ended. */
  close(how: string): void {
    this.#closed = how;
    this.#wake();
  }

  /**
   * Waits for an event that came already or will.
   *
   * @param what It, in words.
   * @param matches Whether it is the one.
   * @param seconds How long it is waited for.
   * @throws {Error} Where the boot ends, or the time is over, before.
   */
  async until(
    what: string,
    matches: (event: BootEvent) => boolean,
    seconds: number,
  ): Promise<BootEvent> {
    const late = performance.now() + seconds * 1000;
    for (;;) {
      const found = this.events.find(matches);
      if (found !== undefined) return found;
      if (this.#closed !== null) throw new Error(`the boot ended before ${what}: ${this.#closed}`);
      const left = late - performance.now();
      if (left <= 0) throw new Error(`no ${what} in ${seconds} s`);
      await this.#next(left);
    }
  }

  async #next(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#waiting.add(resolve);
    await promise;
    this.#waiting.delete(resolve);
    clearTimeout(timer);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}

/** Whether the stages are through, whatever came of them. */
export function endsBoot({ stage, event }: BootEvent): boolean {
  return stage === "boot" && ENDS.includes(event);
}

/**
 * How each stage and service ended first: `done`, `failed` or `skipped` by name.
 *
 * @param events The events.
 */
export function endsOf(events: readonly BootEvent[]): Record<string, EventKind> {
  const ends: Record<string, EventKind> = {};
  for (const { stage, event } of events) {
    if (ENDS.includes(event)) ends[stage] ??= event;
  }
  return ends;
}

/**
 * The failures, as `stage: step: cause`.
 *
 * @param events The events.
 */
export function failuresOf(events: readonly BootEvent[]): string[] {
  return events.filter(({ event }) => event === "failed")
    .map(({ stage, step, error }) => [stage, step, error].filter(Boolean).join(": "));
}

/**
 * The steps that shutdown took, each in one line, and apart from them what it reported to a person.
 *
 * @param events The events.
 */
export function downOf(
  events: readonly BootEvent[],
): { readonly steps: readonly string[]; readonly words: readonly string[] } {
  const down = events.filter(({ stage, event }) => stage === "shutdown" && event === "step");
  return {
    steps: down.flatMap(({ step }) => step ?? []),
    words: down.filter(({ step }) => step === undefined).map(({ detail }) => detail ?? ""),
  };
}
