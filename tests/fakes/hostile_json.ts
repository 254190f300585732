/**
 * Generates the text of hostile JSON, which a parser must survive and a reader must check.
 *
 * @module
 */
import type { Random } from "./fuzz.ts";

const SCALARS = [
  ...["null", "true", "false", "0", "-0", "1", "-1", "1.5", "255", "256", "65535", "65536"],
  ...["1e999", "-1e999", "1e-999", "9007199254740993", "4294967296", "0.1e1", "1E+2"],
  ...[
    '""',
    '" "',
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u001b[2J"',
    '"\\u009b"',
  ],
  ...['"\\u202e"', '"/"', '"../.."', '"a\\nb"', '"__proto__"', '"true"', '"1"', '"größe"'],
] as const;

const KEYS = ["__proto__", "constructor", "toString", "length", "", "0", "a", "\\u0000", "a.b"];

/**
 * Generates the text of a value.
 *
 * @param random The source of randomness.
 * @param keys The keys that its reader looks for.
 * @param depth The deepest nesting of objects and lists, except for a few values that are nested as deeply as possible.
 */
export function hostileJson(random: Random, keys: readonly string[] = [], depth = 3): string {
  if (random.oneIn(400)) return nested(random);
  if (random.oneIn(100)) return JSON.stringify("x".repeat(random.below(5000)));
  if (depth === 0 || random.oneIn(2)) return random.pick(SCALARS);
  const value = (): string => hostileJson(random, keys, depth - 1);
  if (random.oneIn(2)) return `[${random.list(5, value)}]`;
  return `{${random.list(6, () => `"${random.pick([...KEYS, ...keys, ...keys])}":${value()}`)}}`;
}

/** Generates the text of a value, which may be damaged. */
export function almostJson(random: Random, keys: readonly string[] = []): string {
  const text = hostileJson(random, keys);
  if (!random.oneIn(4)) return text;
  return new TextDecoder().decode(random.mutate(new TextEncoder().encode(text)));
}

/** Generates a value that is nested so deeply that a recursive reader runs out of stack. */
function nested(random: Random): string {
  const [open = "", close = ""] = random.pick([["[", "]"], ['{"a":', "}"], ['{"0":[', "]}"]]);
  const deep = 1 + random.below(9000);
  return `${open.repeat(deep)}1${close.repeat(random.oneIn(3) ? deep - 1 : deep)}`;
}
