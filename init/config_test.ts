import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../boot/config.ts";
import { seededRandom } from "../tests/fakes/random.ts";
import { CMDLINE_LIMIT, parseCmdline } from "./cmdline.ts";
import { CONFIG_LIMIT, configure, type Configured } from "./config.ts";
import { type FieldName, FIELDS } from "./fields.ts";

const made = (file: string | null, cmdline = ""): Configured =>
  configure(file, parseCmdline(cmdline));

Deno.test("configure: without a word it is the defaults", () => {
  for (const file of [null, "", "  \n", "{}"]) {
    assert.deepEqual(made(file), { config: DEFAULT_CONFIG, faults: [] });
  }
});

Deno.test("configure: the file goes over the defaults, the command line over the file", () => {
  const file = JSON.stringify({ "hostname": "file", "term": "xterm", "storage.label": "DATA" });
  const { config, faults } = made(
    file,
    "hostname=line only-docker.storage.size=2g only-docker.winsize=50x132 console",
  );
  assert.deepEqual(faults, []);
  assert.deepEqual(config, {
    ...DEFAULT_CONFIG,
    hostname: "line",
    term: "xterm",
    console: "rescue",
    winsize: { rows: 50, columns: 132 },
    storage: { label: "DATA", size: "2g" },
  });
});

Deno.test("configure: a fault costs its own value, and the next best source is used", () => {
  const file = JSON.stringify({ hostname: "file", term: 5, run: "a\0b", dhcp: false });
  const { config, faults } = made(file, "hostname=- only-docker.deadlines.engine=soon");
  assert.equal(config.hostname, "file");
  assert.equal(config.term, DEFAULT_CONFIG.term);
  assert.equal(config.run, null);
  assert.equal(config.dhcp, false);
  assert.deepEqual(faults, [
    "config file: term: 5 is not a terminal type; it is left out",
    'config file: run: "a\\u0000b" is not a command of at most 32768 characters, or null; ' +
    "it is left out",
    'command line: hostname: "-" is not a host name of letters, digits and hyphens, at most 63; ' +
    "it is left out",
    'command line: only-docker.deadlines.engine: "soon" is not a number from 1 to 3600; ' +
    "it is left out",
  ]);
});

Deno.test("configure: names of Object.prototype are no settings", () => {
  const file = '{"__proto__": {"hostname": "x"}, "constructor": 1, "toString": 2}';
  const { config, faults } = made(file, "only-docker.__proto__=1 only-docker.valueOf=2");
  assert.deepEqual(config, DEFAULT_CONFIG);
  assert.deepEqual(faults.map((fault) => fault.split(" is no")[0]), [
    'config file: "__proto__"',
    'config file: "constructor"',
    'config file: "toString"',
    'command line: "only-docker.__proto__"',
    'command line: "only-docker.valueOf"',
  ]);
  assert.equal(({} as { hostname?: string }).hostname, undefined);
});

Deno.test("configure: parameters of the kernel and of programs are none of ours", () => {
  const { faults } = made(null, "quiet constructor __proto__=x toString=y only-docker.start=1.5");
  assert.deepEqual(faults, []);
});

Deno.test("configure: a file that is no object is named once and left out", () => {
  for (const file of ["[]", "null", "5", '"x"', "{", "\0", "{}{}"]) {
    const { config, faults } = made(file, "hostname=up");
    assert.equal(config.hostname, "up");
    assert.equal(faults.length, 1, file);
    assert.match(faults[0] ?? "", /^config file: .*it is left out$/s);
  }
});

Deno.test("configure: a file beyond the limit is not parsed, nor even trimmed", () => {
  for (const character of [" ", "x"]) {
    const { config, faults } = made(character.repeat(10 << 20));
    assert.deepEqual(config, DEFAULT_CONFIG);
    assert.deepEqual(faults, [
      `config file: ${10 << 20} characters, at most ${CONFIG_LIMIT}; it is left out`,
    ]);
  }
});

Deno.test("configure: a fault shows a long value cut off", () => {
  const { faults } = made(JSON.stringify({ hostname: "x".repeat(50_000) }));
  assert.equal(faults.length, 1);
  assert.ok((faults[0]?.length ?? 0) < 250);
});

const HOSTILE: readonly unknown[] = [
  ...[null, true, false, "", " ", "x", "a\0b", "\u202e", "-1", "1e999", "0x10", "..", "//", "/x"],
  ...[-1, 0, 1, 1.5, 3600, 65536, 2 ** 53, -0, "x".repeat(5000), [], {}, [[]], ["a"], ["a\0"], [1]],
  ...[{ rows: 1, columns: 1 }, { rows: 0, columns: 1 }, { rows: 1 }, { rows: "1", columns: "2" }],
  ...["dom0", "rescue", "auto", "v1", "100%", "101%", "2g", "DATA", "50x132", "99999x1", "true"],
];
const NAMES = [...Object.keys(FIELDS), "__proto__", "constructor", "toString", "storage", "", "\0"];

Deno.test("configure: whatever it is given, it answers a valid and frozen configuration", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const about = (file: string | null, cmdline: string): string =>
    `seed ${seed}, file ${JSON.stringify(file)}, command line ${JSON.stringify(cmdline)}`;
  Deno.stdout.writeSync(new TextEncoder().encode(`seed ${seed}\n`));
  for (let round = 0; round < 2000; round++) {
    const pairs = Array.from({ length: pick([0, 1, 3, 8]) }, () => [pick(NAMES), pick(HOSTILE)]);
    const text = pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    const file = pick([null, `{${text.join()}}`, `{${text.join()}}`, text.join(), "{"]);
    const cmdline = Array.from({ length: pick([0, 2, 6]) }, () => {
      const value = pick(HOSTILE);
      const shown = typeof value === "string" ? value : JSON.stringify(value);
      return `${pick(["", "only-docker.", '"'])}${pick(NAMES)}${pick(["", "=", '="'])}${shown}${
        pick(["", '"', " "])
      }`;
    }).join(" ").slice(0, CMDLINE_LIMIT);
    const where = about(file, cmdline);
    let result: Configured | undefined;
    assert.doesNotThrow(() => result = made(file, cmdline), where);
    const config = (result as Configured).config;
    for (const [name, field] of Object.entries(FIELDS)) {
      assert.ok(field.accepts(valueOf(config, name as FieldName)), `${name}: ${where}`);
    }
    assert.deepEqual(keysOf(config), keysOf(DEFAULT_CONFIG), where);
    assert.ok(isFrozen(config), where);
    assert.equal(Object.getPrototypeOf(config), Object.prototype, where);
  }
});

function valueOf(config: object, name: string): unknown {
  return name.split(".").reduce<unknown>(
    (value, part) => (value as Record<string, unknown>)[part],
    config,
  );
}

const keysOf = (config: object): string[] => Object.keys(config).sort();

function isFrozen(value: unknown): boolean {
  return typeof value !== "object" || value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isFrozen));
}
