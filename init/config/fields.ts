/**
 * The settings: the values that each accepts, and how each is read from the kernel command line. Pure.
 *
 * @module
 */

interface Field {
  /** The accepted values, in words for a fault. */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Reads the value of a parameter on the kernel command line; `null` is a parameter without `=`. */
  fromText(text: string | null): unknown;
}

const text = (expected: string, pattern: RegExp): Field => ({
  expected,
  accepts: (value) => typeof value === "string" && pattern.test(value),
  fromText: (value) => value,
});

const oneOf = (...choices: readonly string[]): Field => ({
  expected: `one of ${choices.join(", ")}`,
  accepts: (value) => typeof value === "string" && choices.includes(value),
  fromText: (value) => value,
});

const number = (minimum: number, maximum: number): Field => ({
  expected: `a number from ${minimum} to ${maximum}`,
  accepts: (value) =>
    typeof value === "number" && Number.isFinite(value) && value >= minimum && value <= maximum,
  // A text that is not a number stays as it is, so that the fault shows it.
  fromText: (value) =>
    value === null || value.trim() === "" || !Number.isFinite(Number(value))
      ? value
      : Number(value),
});

/** A number without a fraction, as the kernel requires. */
const whole = (minimum: number, maximum: number): Field => ({
  ...number(minimum, maximum),
  expected: `a whole number from ${minimum} to ${maximum}`,
  accepts: (value) => Number.isInteger(value) && number(minimum, maximum).accepts(value),
});

const flag: Field = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
  fromText: (value) => value === null || value === "true" || (value === "false" ? false : value),
};

const list = (expected: string, pattern: RegExp, longest: number): Field => ({
  expected,
  accepts: (value) =>
    Array.isArray(value) && value.length <= longest &&
    value.every((item) => typeof item === "string" && pattern.test(item)),
  fromText: (value) => (value ?? "").split(",").filter((item) => item !== ""),
});

const orNull = (field: Field): Field => ({
  expected: `${field.expected}, or null`,
  accepts: (value) => value === null || field.accepts(value),
  fromText: field.fromText,
});

const winsize: Field = {
  expected: "rows and columns from 1 to 65535, such as 50x132",
  accepts(value) {
    if (typeof value !== "object" || value === null || Object.keys(value).length !== 2) {
      return false;
    }
    const { rows, columns } = value as Record<string, unknown>;
    return [rows, columns].every((n) =>
      Number.isInteger(n) && Number(n) >= 1 && Number(n) <= 65535
    );
  },
  fromText(value) {
    const match = /^(\d{1,5})x(\d{1,5})$/.exec(value ?? "");
    return match === null ? value : { rows: Number(match[1]), columns: Number(match[2]) };
  },
};

/** Bytes with a unit, or a percentage of all memory. */
const SIZE = /^([1-9]\d{0,9}[kmgKMG]?|[1-9]\d?%|100%)$/;

/** `console` on the command line, without a value, asks for the rescue shell. */
const consoleField: Field = {
  ...oneOf("dom0", "rescue"),
  fromText: (value) => value ?? "rescue",
};

/**
 * Every setting by its name in the config file, which is also its name on the command line after `only-docker.`. A dot
 * separates a group from its part.
 */
export const FIELDS = {
  "hostname": text(
    "a host name of letters, digits and hyphens, at most 63",
    /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
  ),
  "console": consoleField,
  "term": text("a terminal type", /^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/),
  "winsize": winsize,
  "events": orNull(text("an absolute path", /^\/[^\0]{1,4094}$/)),
  "cgroup": oneOf("auto", "v1", "v2"),
  "run": orNull(text("a command of at most 32768 characters", /^[^\0]{1,32768}$/)),
  "modules": list("a list of at most 100 module names", /^[A-Za-z0-9_-]{1,64}$/, 100),
  "storage.label": text("a file system label of at most 255 characters", /^[^\0/]{1,255}$/),
  "storage.size": text(
    "auto, or a size for tmpfs, such as 75% or 2g",
    new RegExp(`^auto$|${SIZE.source}`),
  ),
  "storage.deadline": number(0, 300),
  "storage.damaged": oneOf("mount", "memory"),
  "storage.degraded": flag,
  "storage.format": oneOf("never", "empty"),
  "swap.zram": text(
    "auto, off, or a size such as 50% or 1g",
    new RegExp(`^(auto|off)$|${SIZE.source}`),
  ),
  "swap.label": text("a swap label of at most 16 characters", /^[^\0]{1,16}$/),
  "containers.memory": orNull(text("a size, such as 50% or 2g", SIZE)),
  "containers.pids": orNull(whole(1, 4_194_304)),
  "dhcp": flag,
  "dom0.command": list("a list of at most 100 words", /^[^\0]{0,4096}$/, 100),
  "hardware": flag,
  "panic": whole(-1, 3600),
  "watchdog.timeout": whole(0, 3600),
  "deadlines.engine": number(1, 3600),
  "deadlines.answer": number(1, 3600),
  "deadlines.shutdown": number(1, 3600),
} as const satisfies Readonly<Record<string, Field>>;

/** The name of a setting. */
export type FieldName = keyof typeof FIELDS;
