/**
 * What tests of Docker's faults share: the processes of its services, how long until it answers, and what must hold
 * whatever happened. It signals only processes that it has found by name beneath one PID 1.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEADLINE } from "./dom0_command.ts";
import { processesOf } from "./processes.ts";
import { PROMPT, type TerminalHost } from "./terminal_host.ts";

/** Seconds within which Docker answers once a fault is over. */
const RECOVERY = 30;

/** A service's process, by its id on this machine. */
export async function serviceProcess(host: TerminalHost, name: string): Promise<number> {
  const init = await host.init();
  const found = processesOf(init).filter((process) =>
    process.name === name && process.parent === init
  );
  // A number that is made up would reach other processes than those of the host.
  assert.equal(found.length, 1, `one ${name}`);
  return found[0]!.pid;
}

/** Sends a signal to a service. */
export async function signalService(
  host: TerminalHost,
  name: string,
  signal: Deno.Signal,
): Promise<void> {
  Deno.kill(await serviceProcess(host, name), signal);
}

/**
 * Runs a command in dom0 until it ends with 0.
 *
 * @returns Seconds that it took.
 */
export async function secondsUntil(
  host: TerminalHost,
  command: string,
  limit: number = DEADLINE,
): Promise<number> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  for (;;) {
    // A command that hangs has not ended either.
    const { code } = await host.run(command, limit).catch(() => ({ code: null }));
    if (code === 0) return seconds();
    assert.ok(seconds() < limit, `${command} fails for ${limit} s`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

/** What holds after every fault: PID 1 lives, there is no old zombie, and Docker answers. */
export async function assertSound(host: TerminalHost): Promise<void> {
  await secondsUntil(host, "docker version", RECOVERY);
  const init = await host.init();
  const zombies = (): number[] =>
    processesOf(init).filter(({ state }) => state === "Z").map(({ pid }) => pid);
  const before = zombies();
  await new Promise((wake) => setTimeout(wake, 1100));
  const old = zombies().filter((pid) => before.includes(pid));
  assert.deepEqual(old, [], "zombies older than a second");
  assert.equal(await host.init(), init);
  assert.ok(!host.heard.closed);
}

/** Types into dom0's shell and reads what it says: its terminal is the console again. */
export async function assertTyped(host: TerminalHost): Promise<void> {
  await host.type("echo $((6 * 7))-typed\r");
  await host.shows(/\n42-typed\r\n/);
  await host.shows(PROMPT);
}

/** How often a service was told to have started, become ready, or failed. */
export function countOf(host: TerminalHost, service: string, kind: string): number {
  return host.heard.events.filter(({ stage, event }) => stage === service && event === kind).length;
}
