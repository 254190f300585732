/**
 * Hostile stages, in an isolate as the init opens it: what each tries is its name. It must not judge.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Host, Stage } from "../../boot/stages/stage.ts";
import { serve } from "../../init/gate/serve.ts";
import type { Step } from "../../init/ops/ops.ts";
import { type Attempt, type Result, tryOne } from "./probe.ts";

/** The channels of all stages in this isolate, in the order of their first messages. */
const ports: MessagePort[] = [];
const { postMessage } = MessagePort.prototype;
MessagePort.prototype.postMessage = function (...args: unknown[]): void {
  if (!ports.includes(this)) ports.push(this);
  return Reflect.apply(postMessage, this, args);
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((wake) => setTimeout(wake, milliseconds));
const mkdir = (path: string): Step => ({ op: "mkdir", path, mode: 0o700 });
const forEver = new Promise<never>(() => {});

/** The code that a step was refused with; `null` where it was taken. */
async function codeOf(host: Host, step: Step): Promise<string | null> {
  try {
    await host.step(step);
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const BODIES: Readonly<Record<string, (host: Host) => Promise<unknown>>> = {
  /** Ends, and goes on asking over its own channel. */
  async goesOn(host) {
    const asks = async (): Promise<void> => {
      for (let asked = 0; asked < 20; asked++) {
        void host.step(mkdir("/own/late"));
        host.log("still here");
        await pause(5);
      }
    };
    void asks();
    await Promise.resolve();
    return "ended";
  },
  /** Waits until the test ends it, so that its channel is there to be stolen. */
  async victim(host) {
    await host.step(mkdir("/victim/own"));
    await pause(200);
    return "ended";
  },
  /** Asks over the first channel of this isolate that is not its own, also after that stage's end. */
  async thief(host) {
    await host.step(mkdir("/own/mine"));
    const [stolen] = ports;
    const codes = [await codeOf(host, mkdir("/victim/asked-over-mine"))];
    await pause(400);
    for (let asked = 0; asked < 5; asked++) {
      stolen?.postMessage({ type: "steps", id: 99, steps: [mkdir("/victim/stolen")], turn: 0 });
      await pause(5);
    }
    return codes;
  },
  spins() {
    for (;;);
  },
  closes() {
    self.close();
    return forEver;
  },
  exits: () => Deno.exit(0),
  throws: () => {
    setTimeout(() => {
      throw new Error("boom");
    });
    return forEver;
  },
  floodsLog() {
    for (;;) ports[0]?.postMessage({ type: "log", lines: [{ detail: "flood" }] });
  },
  /** As fast as it can, and reads between its messages. */
  async floodsPolitely(host) {
    for (;;) {
      for (let line = 0; line < 250; line++) host.log("flood");
      await pause(0);
    }
  },
  floodsSteps() {
    const steps = [{ op: "stat", path: "/own" }];
    for (;;) ports[0]?.postMessage({ type: "steps", id: 1, steps });
  },
  floodsJunk() {
    for (;;) ports[0]?.postMessage("junk");
  },
  floodsOutside() {
    for (;;) self.postMessage("junk");
  },
  /** Tries one thing after the other, and answers what came of each. */
  async tries(host) {
    const results: Result[] = [];
    for (const what of host.outcomes["attempts"] as readonly Attempt[]) {
      results.push(await tryOne(what));
    }
    return results;
  },
  idles: () => Promise.resolve("ended"),
};

serve({
  stages: Object.entries(BODIES).map(([name, run]): Stage => ({
    ...{ name, purpose: "", holds: [], after: [], needs: [], permissions: {}, scope: {} },
    run,
  })),
  docker() {
    throw new Error("nobody asks Docker here");
  },
});
