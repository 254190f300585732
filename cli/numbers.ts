/**
 * Text from the command line -> checked values. Pure; the messages are what a user reads.
 *
 * @module
 */
import { InvalidArgumentError } from "npm:commander@15.1.0";

/** The least memory that Docker and a kernel live in, in MiB. */
const LEAST_MEMORY = 256;

/** As many processors as QEMU's `q35` takes. */
const MOST_CPUS = 255;

const UNITS: Readonly<Record<string, number>> = { "": 1, m: 1, g: 1024, t: 1024 * 1024 };

/**
 * Reads an amount of memory as QEMU's `-m` writes it: `1024M`, `2G`, or a bare number of MiB.
 *
 * @param text What was given.
 * @returns MiB.
 * @throws {InvalidArgumentError} Where it is none, or less than a host needs.
 */
export function parseMemory(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})(?:([MGT])i?B?)?$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (digits === "" || factor === undefined) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is no amount of memory like 1024M or 2G.`,
    );
  }
  const memory = Number(digits) * factor;
  if (memory < LEAST_MEMORY) {
    throw new InvalidArgumentError(`${text} is too little: a host needs ${LEAST_MEMORY}M.`);
  }
  return memory;
}

/**
 * Reads a number of processors.
 *
 * @param text What was given.
 * @throws {InvalidArgumentError} Where it is none from 1 to 255.
 */
export function parseCpus(text: string): number {
  const cpus = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (cpus < 1 || cpus > MOST_CPUS) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is no number of processors from 1 to ${MOST_CPUS}.`,
    );
  }
  return cpus;
}

/**
 * Reads a number of runs.
 *
 * @param text What was given.
 * @throws {InvalidArgumentError} Where it is none from 1 to 1000.
 */
export function parseRuns(text: string): number {
  const runs = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (runs < 1 || runs > 1000) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is no number of runs from 1 to 1000.`);
  }
  return runs;
}

/** The longest time that a timer of ours can wait, in seconds: 24 days. */
const LONGEST_TIME = 2_000_000;

/**
 * Reads a time in seconds.
 *
 * @param text What was given.
 * @throws {InvalidArgumentError} Where it is none above 0.
 */
export function parseSeconds(text: string): number {
  const seconds = /^\d{1,7}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > LONGEST_TIME) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is no number of seconds above 0 and up to ${LONGEST_TIME}.`,
    );
  }
  return seconds;
}

/**
 * Reads words that are apart by white space.
 *
 * @param text What was given.
 * @throws {InvalidArgumentError} Where there is none.
 */
export function parseWords(text: string): string[] {
  return parseNonEmpty(text).trim().split(/\s+/);
}

/**
 * Reads a text that must not be empty.
 *
 * @param text What was given.
 * @throws {InvalidArgumentError} Where it is empty.
 */
export function parseNonEmpty(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
