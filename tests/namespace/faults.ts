/**
 * Faults of Docker's services, injected at random but no more often than a host must bear: a service that ends over and
 * over is left alone, as it should be.
 *
 * @module
 */
import type { Random } from "../fakes/fuzz.ts";
import { processesOf } from "./processes.ts";

/** Seconds from one end of a service to the next: it then has not been started three times in a minute. */
const APART = 31;

/** The longest pause between two faults, in seconds. */
const LONGEST_CALM = 6;

/** The longest that a service stands still, in milliseconds: sooner than anybody may take it for dead. */
const LONGEST_STOP = 900;

/** What can happen. */
export interface Fault {
  readonly name: string;
  readonly services: readonly string[];
  readonly signal: "SIGKILL" | "SIGSTOP";
}

/** Docker's end, after which PID 1 starts it and runs the stages that depend on it again. */
export const KILL_DOCKERD: Fault = {
  name: "kill dockerd",
  services: ["dockerd"],
  signal: "SIGKILL",
};

const KILLS: readonly Fault[] = [
  KILL_DOCKERD,
  { name: "kill containerd", services: ["containerd"], signal: "SIGKILL" },
  { name: "kill both", services: ["dockerd", "containerd"], signal: "SIGKILL" },
];
const STOPS: readonly Fault[] = [
  { name: "stop dockerd", services: ["dockerd"], signal: "SIGSTOP" },
  { name: "stop containerd", services: ["containerd"], signal: "SIGSTOP" },
];

/** The faults of one host. */
export class Faults {
  readonly #init: number;
  readonly #random: Random;
  readonly #killed = new Map<string, number>();
  #calmUntil = 0;

  /** How often each was injected. */
  readonly counts: Record<string, number> = {};

  /**
   * @param init PID 1's id on this machine.
   * @param random What they follow from.
   */
  constructor(init: number, random: Random) {
    this.#init = init;
    this.#random = random;
  }

  /** The fault that is due now; `null` for none. */
  next(): Fault | null {
    const now = performance.now();
    if (now < this.#calmUntil) return null;
    this.#calmUntil = now + this.#random.below(LONGEST_CALM * 1000);
    const bearable = KILLS.filter(({ services }) =>
      services.every((name) => now - (this.#killed.get(name) ?? -Infinity) > APART * 1000)
    );
    return this.#random.pick(bearable.length > 0 ? bearable : STOPS);
  }

  /** Injects a fault, and answers when it is over: what was stopped goes on. */
  async inject({ name, services, signal }: Fault): Promise<void> {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const hurt = processesOf(this.#init).filter((process) =>
      services.includes(process.name) && process.parent === this.#init
    );
    for (const { pid } of hurt) send(pid, signal);
    if (signal === "SIGKILL") {
      for (const service of services) this.#killed.set(service, performance.now());
      return;
    }
    await new Promise((wake) => setTimeout(wake, this.#random.below(LONGEST_STOP)));
    for (const { pid } of hurt) send(pid, "SIGCONT");
  }
}

function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
