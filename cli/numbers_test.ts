import assert from "node:assert/strict";
import { InvalidArgumentError } from "npm:commander@15.1.0";
import {
  parseCpus,
  parseMemory,
  parseNonEmpty,
  parseRuns,
  parseSeconds,
  parseWords,
} from "./numbers.ts";

Deno.test("parseMemory: MiB, with QEMU's suffixes", () => {
  assert.deepEqual(["512", "1024M", "1024MiB", "2g", "1T"].map(parseMemory), [
    512,
    1024,
    1024,
    2048,
    1048576,
  ]);
});

Deno.test("parseMemory: refuses text that is not an amount, and too small amounts", () => {
  for (const text of ["", "much", "1.5G", "-1", "1K", "255M", "0", "1e3", " 512"]) {
    assert.throws(() => parseMemory(text), InvalidArgumentError, text);
  }
});

Deno.test("parseCpus: whole numbers from 1 to 255", () => {
  assert.equal(parseCpus("255"), 255);
  for (const text of ["0", "256", "1.5", "two", "", "-1", "0x2"]) {
    assert.throws(() => parseCpus(text), InvalidArgumentError, text);
  }
});

Deno.test("parseSeconds: numbers above 0 and within a timer's limit", () => {
  assert.equal(parseSeconds("0.5"), 0.5);
  assert.equal(parseSeconds("90"), 90);
  for (const text of ["0", "-1", "1m", "", "2000001", "Infinity", "NaN"]) {
    assert.throws(() => parseSeconds(text), InvalidArgumentError, text);
  }
});

Deno.test("parseRuns: whole numbers from 1 to 1000", () => {
  assert.equal(parseRuns("1"), 1);
  assert.equal(parseRuns("1000"), 1000);
  for (const text of ["0", "1001", "1.5", "-5", "five", "", " 5"]) {
    assert.throws(() => parseRuns(text), InvalidArgumentError, text);
  }
});

Deno.test("parseNonEmpty: refuses blanks", () => {
  assert.equal(parseNonEmpty(" a "), " a ");
  assert.throws(() => parseNonEmpty("  "), InvalidArgumentError);
});

Deno.test("parseWords: splits at any amount of white space", () => {
  assert.deepEqual(parseWords(" -device  i6300esb\t-s "), ["-device", "i6300esb", "-s"]);
  assert.throws(() => parseWords("  "), InvalidArgumentError);
});
