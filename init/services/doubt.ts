/**
 * A doubt whether a service still answers: it ends the pause before the next question. Pure but for its memory.
 *
 * @module
 */

/** A doubt that is raised and settled again and again. */
export class Doubt {
  #raised = new AbortController();

  /** Aborts when the doubt is raised; has already done so if it was raised since the last question. */
  get signal(): AbortSignal {
    return this.#raised.signal;
  }

  /** Raises the doubt, for anybody who has reason to. */
  raise(): void {
    this.#raised.abort();
  }

  /** Settles the doubt when a question is asked: the answer, or the silence, decides. */
  settle(): void {
    if (this.signal.aborted) this.#raised = new AbortController();
  }
}
