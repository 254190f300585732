/**
 * What must hold of a host whatever was done to it, once that is over: PID 1 lives, Docker answers, nobody waits to be
 * reaped, and nothing written in Go panicked. It must only look.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Dom0 } from "./dom0_command.ts";
import { processesOf } from "./processes.ts";

/** Seconds within which Docker must answer again after a fault is over. */
export const RECOVERY = 30;

/** Milliseconds that a process may be a zombie for. */
const UNREAPED_MS = 1000;

/** How a program written in Go says that it died. */
const GO_PANIC = /^(panic: |fatal error: |goroutine \d+ \[running\]:|SIGSEGV: )/m;

/**
 * Asserts that a host is sound.
 *
 * @param host Where commands can be run.
 * @param init PID 1's id on this machine.
 * @param seconds How long Docker may take to answer.
 * @throws {assert.AssertionError} Where it is not: says all that is wrong.
 */
export async function assertSound(
  host: Dom0,
  init: number,
  seconds: number = RECOVERY,
): Promise<void> {
  const faults = await faultsOf(host, init, seconds);
  assert.deepEqual(faults, []);
}

/**
 * What is wrong with a host, a line each.
 *
 * @param host Where commands can be run.
 * @param init PID 1's id on this machine.
 * @param seconds How long Docker may take to answer.
 */
export async function faultsOf(host: Dom0, init: number, seconds: number): Promise<string[]> {
  const first = processesOf(init).find(({ pid }) => pid === init);
  if (first === undefined || first.state === "Z") return ["PID 1 has ended"];
  return [
    ...await answers(host, seconds) ? [] : [`Docker does not answer within ${seconds} s`],
    ...(await unreaped(init)).map((name) => `a zombie of more than a second: ${name}`),
    ...panicsOf(init),
  ];
}

/** Asks Docker until it answers: after a fault it may be on its way up, and tells nobody here that it is there. */
async function answers(host: Dom0, seconds: number): Promise<boolean> {
  const late = performance.now() + seconds * 1000;
  for (let left = seconds; left > 0; left = (late - performance.now()) / 1000) {
    // In dom0 itself, or what hangs would outlive the question.
    const ask = `timeout -s KILL ${Math.ceil(left)} docker version`;
    if ((await host.run(ask)).code === 0) return true;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return false;
}

/** Those that are zombies now and still are when they may be so no more. */
async function unreaped(init: number): Promise<string[]> {
  const zombies = (): string[] =>
    processesOf(init).filter(({ state }) => state === "Z").map(({ pid, name }) => `${pid} ${name}`);
  const before = zombies();
  if (before.length === 0) return [];
  await new Promise((wake) => setTimeout(wake, UNREAPED_MS));
  const after = new Set(zombies());
  return before.filter((zombie) => after.has(zombie));
}

/** The panics in the host's logs. */
function panicsOf(init: number): string[] {
  const found: string[] = [];
  for (const path of filesIn(`/proc/${init}/root/var/log`)) {
    const text = Deno.readTextFileSync(path);
    const panic = GO_PANIC.exec(text);
    if (panic !== null) {
      found.push(`a panic in ${path}: ${text.slice(panic.index).slice(0, 2000)}`);
    }
  }
  return found;
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isFile, isDirectory }) =>
    isFile ? [`${folder}/${name}`] : isDirectory ? filesIn(`${folder}/${name}`) : []
  );
}
