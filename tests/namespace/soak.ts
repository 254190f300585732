/**
 * The soak: containers are started and removed, over and over, while Docker's services are killed and stopped at
 * random. It finds out what that leaves behind, and must not judge.
 *
 * @module
 */
import type { Random } from "../fakes/fuzz.ts";
import type { Dom0 } from "./dom0_command.ts";
import { Faults, KILL_DOCKERD } from "./faults.ts";
import { type Held, heldBy, moreThan, residentMemoryOf } from "./held.ts";
import { RECOVERY } from "./sound.ts";

/** What a soak came to. */
export interface Soaked {
  readonly cycles: number;
  /** How often each fault was injected. */
  readonly faults: Readonly<Record<string, number>>;
  /** Mebibytes of PID 1 before and after. */
  readonly memory: readonly [before: number, after: number];
  /** How much of each kind was held before and after. */
  readonly held: Readonly<Record<string, readonly [before: number, after: number]>>;
  /** What is left that was not there before, a line each. */
  readonly left: readonly string[];
  /** What is left of containers that were being started or removed when a service was killed, likewise. */
  readonly unfinished: readonly string[];
  /** The slowest cycle with each fault, and without one, in seconds. */
  readonly slowest: Readonly<Record<string, number>>;
  /** Seconds. */
  readonly took: number;
}

/**
 * Cycles before the first look, after a kill of dockerd. What is made once is not a leak: at the first container, and when
 * a stage runs again, whose isolate leaves one event loop's descriptors in the Deno process, however many follow.
 */
const WARM_UP = 3;

/** Milliseconds in which a cycle is about over: a fault comes somewhere in them. */
const CYCLE_MS = 700;

/**
 * A container that was being started when containerd or dockerd was killed is known to only one of them afterwards, and
 * neither clears up after the other: containerd 1.7 keeps its shim, Docker 26.1 its FIFOs. One that was being removed,
 * and has no layer any more, Docker can't load: it forgets the container, and keeps its folder and its volume.
 */
const UNFINISHED = new RegExp(
  "^(control groups: container|processes: containerd-shim|state: (/run/(containerd|docker)/|" +
    "/var/lib/docker/(containers|volumes)/[0-9a-f]{64}$))",
);

/** Seconds that what was removed may take to be gone. */
const SETTLING = 30;

/**
 * Runs the soak.
 *
 * @param host Where commands can be run.
 * @param init PID 1's id on this machine.
 * @param cycles How many containers are started and removed.
 * @param random What the faults follow from.
 * @throws {Error} Where a container can't be started or removed within {@linkcode RECOVERY} seconds.
 */
export async function soak(
  host: Dom0,
  init: number,
  cycles: number,
  random: Random,
): Promise<Soaked> {
  const faults = new Faults(init, random);
  await faults.inject(KILL_DOCKERD);
  for (let index = 0; index < WARM_UP; index++) await cycle(host, `warm-${index}`, true);
  const before = await heldBy(init);
  const memory = residentMemoryOf(init);
  const began = performance.now();
  const slowest: Record<string, number> = {};
  for (let index = 0; index < cycles; index++) {
    const start = performance.now();
    const fault = faults.next();
    // Docker 26.1 that is killed while it publishes a port keeps the port for ever, in its own state.
    const running = cycle(host, `soak-${index}`, fault?.signal !== "SIGKILL");
    if (fault !== null) {
      await pause(random.below(CYCLE_MS));
      await faults.inject(fault);
    }
    await running;
    const name = fault?.name ?? "no fault";
    slowest[name] = Math.max(slowest[name] ?? 0, (performance.now() - start) / 1000);
  }
  const took = (performance.now() - began) / 1000;
  const after = await settled(init, before);
  const more = moreThan(before, after);
  const known = await knownTo(host);
  return {
    ...{ cycles, slowest, took, faults: faults.counts },
    left: [...more.filter((line) => !UNFINISHED.test(line)), ...known],
    unfinished: more.filter((line) => UNFINISHED.test(line)),
    memory: [memory, residentMemoryOf(init)],
    held: Object.fromEntries(
      Object.entries(after).map(([kind, held]) => [kind, [before[kind]?.length ?? 0, held.length]]),
    ),
  };
}

/** One container: with a network, limits, a volume and perhaps a port, each of which could be left behind. */
async function cycle(host: Dom0, name: string, publishes: boolean): Promise<void> {
  const run = `docker run -d --name ${name} --memory 32m --pids-limit 20 -v /volume ` +
    `${publishes ? "-p 18080:80 " : ""}--entrypoint /bin/sleep only-docker/dom0 600`;
  const remove = `docker rm -fv ${name}`;
  const whole = `${run} && docker exec ${name} true && ${remove}`;
  const late = performance.now() + RECOVERY * 1000;
  // While Docker is away it fails, and the container may have been made, or removed, all the same.
  for (let command = whole;; command = `${remove}; ${whole}`) {
    const { code, stderr, stdout } = await host.run(command)
      .catch((error) => ({ code: -1, stderr: String(error), stdout: "" }));
    if (code === 0) return;
    if (performance.now() > late) {
      throw new Error(`${command}\nfails for ${RECOVERY} s with ${code}: ${stderr}${stdout}`);
    }
    await pause(100);
  }
}

/** The soak's containers that Docker still knows, a line each: none of those is unfinished. */
async function knownTo(host: Dom0): Promise<string[]> {
  const names = await host.say("docker ps -a --filter name=soak- --format '{{.Names}}'");
  return names.split("\n").filter((name) => name !== "").map((name) => `container ${name}`);
}

/** Looks until nothing more is held than before, or it is time to say what is. */
async function settled(init: number, before: Held): Promise<Held> {
  const late = performance.now() + SETTLING * 1000;
  for (;;) {
    const after = await heldBy(init);
    const left = moreThan(before, after).filter((line) => !UNFINISHED.test(line));
    if (left.length === 0 || performance.now() > late) return after;
    await pause(500);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
