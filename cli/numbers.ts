/**
 * Parses text from the command line into checked values. Pure. Its messages are for the user.
 *
 * @module
 */
import { InvalidArgumentError } from "npm:commander@15.1.0";

/** The minimum memory of a host, in MiB. */
const LEAST_MEMORY = 256;

/** The maximum number of processors of QEMU's `q35`. */
const MOST_CPUS = 255;

const UNITS: Readonly<Record<string, number>> = { "": 1, m: 1, g: 1024, t: 1024 * 1024 };

/**
 * Reads an amount of memory as QEMU's `-m` writes it: `1024M`, `2G`, or a bare number of MiB.
 *
 * @param text The option's text.
 * @returns MiB.
 * @throws {InvalidArgumentError} If it is not an amount of memory, or less than a host needs.
 */
export function parseMemory(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})(?:([MGT])i?B?)?$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (digits === "" || factor === undefined) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not an amount of memory such as 1024M or 2G.`,
    );
  }
  const memory = Number(digits) * factor;
  if (memory < LEAST_MEMORY) {
    throw new InvalidArgumentError(
      `${text} is too little: a host needs at least ${LEAST_MEMORY}M.`,
    );
  }
  return memory;
}

/**
 * Reads a number of processors.
 *
 * @param text The option's text.
 * @throws {InvalidArgumentError} If it is not a whole number from 1 to 255.
 */
export function parseCpus(text: string): number {
  const cpus = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (cpus < 1 || cpus > MOST_CPUS) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a number of processors from 1 to ${MOST_CPUS}.`,
    );
  }
  return cpus;
}

/**
 * Reads a number of runs.
 *
 * @param text The option's text.
 * @throws {InvalidArgumentError} If it is not a whole number from 1 to 1000.
 */
export function parseRuns(text: string): number {
  const runs = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (runs < 1 || runs > 1000) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a number of runs from 1 to 1000.`,
    );
  }
  return runs;
}

/** The longest time limit, in seconds: a timer can't wait more than 24 days. */
const LONGEST_TIME = 2_000_000;

/**
 * Reads a time in seconds.
 *
 * @param text The option's text.
 * @throws {InvalidArgumentError} If it is not a number above 0, or more than a timer can wait.
 */
export function parseSeconds(text: string): number {
  const seconds = /^\d{1,7}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > LONGEST_TIME) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a number of seconds above 0 and up to ${LONGEST_TIME}.`,
    );
  }
  return seconds;
}

/**
 * Reads words separated by white space.
 *
 * @param text The option's text.
 * @throws {InvalidArgumentError} If there are none.
 */
export function parseWords(text: string): string[] {
  return parseNonEmpty(text).trim().split(/\s+/);
}

/**
 * Reads a text that must not be empty.
 *
 * @param text The option's text.
 * @throws {InvalidArgumentError} If it is empty.
 */
export function parseNonEmpty(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
