/**
 * The order of the stages: each starts as soon as those it comes after have ended. Knows no stage and no isolate.
 *
 * @module
 */
import type { Manifest } from "../../boot/stages/manifest.ts";
import type { StageEnd } from "./protocol.ts";

/** What the sequence needs to know of a stage. */
export type Ordered = Pick<Manifest, "name" | "after" | "needs">;

/** How to run a stage, and who is told. */
export interface Sequence<S extends Ordered> {
  readonly stages: readonly S[];
  /** Runs one stage to its end. It must not throw. */
  run(stage: S, outcomes: Readonly<Record<string, unknown>>): Promise<StageEnd>;
  /** Is told of a stage that is not even run. */
  skipped(stage: S, reason: string): void;
}

/** How each stage ends, by name. */
export type Ends = ReadonlyMap<string, Promise<StageEnd>>;

/**
 * Starts all stages, each in its turn.
 *
 * @returns How each ends, by name, at once.
 */
export function startSequence<S extends Ordered>(
  sequence: Sequence<S>,
): Map<string, Promise<StageEnd>> {
  const ends = new Map<string, Promise<StageEnd>>();
  for (const stage of sequence.stages) {
    ends.set(stage.name, runInTurn(stage, sequence, ends));
  }
  return ends;
}

/**
 * Runs one stage once those that it comes after have ended.
 *
 * @param stage The stage.
 * @param sequence How to run it.
 * @param ends How the stages before it end.
 */
export async function runInTurn<S extends Ordered>(
  stage: S,
  sequence: Pick<Sequence<S>, "run" | "skipped">,
  ends: Ends,
): Promise<StageEnd> {
  const outcomes: Record<string, unknown> = {};
  let missing: string | undefined;
  for (const name of stage.after) {
    const end = await ends.get(name);
    if (end?.type === "done") outcomes[name] = end.outcome;
    else if (stage.needs.includes(name)) missing ??= name;
  }
  if (missing === undefined) return await sequence.run(stage, outcomes);
  const reason = `it needs ${missing}, which did not succeed`;
  sequence.skipped(stage, reason);
  return { type: "skipped", reason };
}

/**
 * Runs a stage again, and before it those of the stages that it needs, at any remove, that have not succeeded, with
 * those that need them.
 *
 * @param stage The stage.
 * @param sequence The stages that may be run again, and how.
 * @param ends How the stages end; the new ends are put there.
 */
export async function runWithNeeds<S extends Ordered>(
  stage: S,
  sequence: Sequence<S>,
  ends: Map<string, Promise<StageEnd>>,
): Promise<StageEnd> {
  await renewNeeds(stage, sequence, ends);
  const end = runInTurn(stage, sequence, ends);
  ends.set(stage.name, end);
  return await end;
}

/** Answers whether any was run again. */
async function renewNeeds<S extends Ordered>(
  stage: S,
  sequence: Sequence<S>,
  ends: Map<string, Promise<StageEnd>>,
): Promise<boolean> {
  let renewed = false;
  for (const needed of sequence.stages.filter(({ name }) => stage.needs.includes(name))) {
    const stale = await renewNeeds(needed, sequence, ends);
    if (!stale && (await ends.get(needed.name))?.type === "done") continue;
    ends.set(needed.name, runInTurn(needed, sequence, ends));
    await ends.get(needed.name);
    renewed = true;
  }
  return renewed;
}

/**
 * Holds a list of stages to what {@linkcode startSequence} takes for granted.
 *
 * @throws {RangeError} Where a name stands twice, or a stage comes after one that does not stand before it.
 */
export function checkOrder(stages: readonly Ordered[]): void {
  const before = new Set<string>();
  for (const { name, after, needs } of stages) {
    if (before.has(name)) throw new RangeError(`Cannot order the stages: ${name} stands twice`);
    for (const other of after) {
      if (!before.has(other)) {
        throw new RangeError(`Cannot order the stages: ${other} does not stand before ${name}`);
      }
    }
    for (const other of needs) {
      if (!after.includes(other)) {
        throw new RangeError(
          `Cannot order the stages: ${name} needs ${other}, but is not after it`,
        );
      }
    }
    before.add(name);
  }
}
