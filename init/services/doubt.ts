/**
 * A doubt whether a service still answers: it ends the pause before the next question. Pure but for its memory.
 *
 * @module
 */

/** A doubt that is raised and settled again and again. */
export class Doubt {
  #raised = new AbortController();

  /** Comes when the doubt is raised; it is there already where it was raised since the last question. */
  get signal(): AbortSignal {
    return this.#raised.signal;
  }

  /** Somebody has reason to doubt. */
  raise(): void {
    this.#raised.abort();
  }

  /** A question is asked: its answer, or its silence, settles what was doubted before. */
  settle(): void {
    if (this.signal.aborted) this.#raised = new AbortController();
  }
}
