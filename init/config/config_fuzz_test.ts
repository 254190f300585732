import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { fuzzTest, type Random } from "../../tests/fakes/fuzz.ts";
import { hostileCmdline } from "../../tests/fakes/hostile_cmdline.ts";
import { almostJson, hostileJson } from "../../tests/fakes/hostile_json.ts";
import { CMDLINE_LIMIT, parseCmdline } from "./cmdline.ts";
import { CONFIG_LIMIT, configure, PREFIX } from "./config.ts";
import { type FieldName, FIELDS } from "./fields.ts";

const CASES = 10_000;
const NAMES = Object.keys(FIELDS) as FieldName[];

/** The longest fault: its source, 80 characters each of a name and of a value, and the expectation. */
const FAULT_LIMIT = 300;

/** Values that some setting accepts: they show that bad values beside them affect nothing else. */
const GOOD = [
  ...[
    '"dom0"',
    '"auto"',
    '"v1"',
    '"DATA"',
    '"2g"',
    '"100%"',
    "true",
    "false",
    "null",
    "60",
    '["a"]',
  ],
  ...['{"rows":50,"columns":132}', '"/dev/ttyS1"', "[]", '"a-b"'],
] as const;

fuzzTest("parseCmdline: returns only text of its input, whatever that is", CASES, (random) => {
  const text = cmdlineText(random);
  if (text.length > CMDLINE_LIMIT) {
    assert.throws(() => parseCmdline(text), RangeError);
    return;
  }
  const { parameters, consoles } = parseCmdline(text);
  for (const [name, value] of parameters) {
    assert.notEqual(name, "");
    assert.ok(text.includes(name), JSON.stringify(name));
    assert.ok(value === null || text.includes(value), JSON.stringify(value));
    assert.ok(name !== "console" || value === null);
  }
  for (const value of consoles) assert.ok(text.includes(`console=`) && text.includes(value));
});

fuzzTest(
  "configure: returns a valid and frozen configuration and reports the rest, whatever its input is",
  CASES,
  (random) => {
    const file = random.oneIn(5) ? null : fileText(random);
    const cmdline = parseCmdline(cmdlineText(random).slice(0, CMDLINE_LIMIT));
    const { config, faults } = configure(file, cmdline);
    for (const name of NAMES) assert.ok(FIELDS[name].accepts(valueOf(config, name)), name);
    assert.deepEqual(namesOf(config), NAMES.toSorted());
    assert.ok(isFrozen(config));
    for (const fault of faults) {
      assert.match(fault, /^(config file|command line): (unknown setting "[^]*",|[^]*;) ignored$/);
      assert.ok(fault.length <= FAULT_LIMIT, `${fault.length} characters: ${fault}`);
    }
    const refused = [...cmdline.parameters].filter(([name, value]) => isRefused(name, value));
    const named = faults.filter((fault) => fault.startsWith("command line: "));
    assert.equal(named.length, refused.length, `${JSON.stringify(refused)}\n${named.join("\n")}`);
  },
);

/** Whether a parameter is ours, and is not valid. */
function isRefused(name: string, value: string | null): boolean {
  if (!name.startsWith(PREFIX) && !["console", "hostname", "cgroup"].includes(name)) return false;
  const field = name.replace(PREFIX, "");
  if (field === "start") return false;
  const setting = NAMES.find((known) => known === field);
  return setting === undefined || !FIELDS[setting].accepts(FIELDS[setting].fromText(value));
}

fuzzTest(
  "configure: each value of a file is either accepted or reported, whatever stands beside it",
  CASES,
  (random) => {
    const names = NAMES.filter(() => random.oneIn(2));
    const texts = names.map((name) => [name, valueText(random)] as const);
    const file = `{${texts.map(([name, text]) => `"${name}":${text}`)}}`;
    let values: Record<string, unknown>;
    try {
      values = JSON.parse(file);
    } catch {
      return;
    }
    if (file.length > CONFIG_LIMIT) return;
    const { config, faults } = configure(file, parseCmdline(""));
    for (const name of names) {
      const taken = FIELDS[name].accepts(values[name]);
      const named = faults.filter((fault) => fault.startsWith(`config file: ${name}: `)).length;
      assert.equal(named, taken ? 0 : 1, `${name}: ${faults.join("\n")}`);
      assert.deepEqual(
        valueOf(config, name),
        taken ? values[name] : valueOf(DEFAULT_CONFIG, name),
        name,
      );
    }
    assert.equal(faults.length, names.filter((name) => !FIELDS[name].accepts(values[name])).length);
  },
);

function fileText(random: Random): string {
  switch (random.below(8)) {
    case 0:
      return almostJson(random, NAMES);
    case 1:
      return new TextDecoder().decode(random.bytes(random.below(200)));
    default:
      return `{${
        random.list(8, () =>
          `"${random.pick([...NAMES, "storage", "__proto__"])}":${valueText(random)}`)
      }}`;
  }
}

function valueText(random: Random): string {
  return random.oneIn(2) ? random.pick(GOOD) : hostileJson(random, ["rows", "columns"]);
}

function cmdlineText(random: Random): string {
  if (random.oneIn(20)) return new TextDecoder("latin1").decode(random.bytes(random.below(4000)));
  if (random.oneIn(500)) return "x ".repeat(random.below(CMDLINE_LIMIT));
  return hostileCmdline(random, NAMES, [...GOOD, "50x132"], 9);
}

function valueOf(config: object, name: string): unknown {
  return name.split(".").reduce<unknown>(
    (value, part) => (value as Record<string, unknown>)[part],
    config,
  );
}

/** Lists the settings of a configuration: opens groups, but not values. */
function namesOf(value: unknown, name = ""): string[] {
  if (!NAMES.some((setting) => name === "" || setting.startsWith(`${name}.`))) return [name];
  return Object.entries(value as object)
    .flatMap(([part, inner]) => namesOf(inner, name === "" ? part : `${name}.${part}`)).sort();
}

function isFrozen(value: unknown): boolean {
  return typeof value !== "object" || value === null ||
    (Object.isFrozen(value) && Object.getPrototypeOf(value) !== null &&
      Object.values(value).every(isFrozen));
}
