import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { parseCmdline } from "./cmdline.ts";
import { CONFIG_LIMIT, configure, type Configured } from "./config.ts";

const made = (file: string | null, cmdline = ""): Configured =>
  configure(file, parseCmdline(cmdline));

Deno.test("configure: returns the defaults if nothing is set", () => {
  for (const file of [null, "", "  \n", "{}"]) {
    assert.deepEqual(made(file), { config: DEFAULT_CONFIG, faults: [] });
  }
});

Deno.test("configure: the file overrides the defaults, and the command line overrides the file", () => {
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
    storage: { ...DEFAULT_CONFIG.storage, label: "DATA", size: "2g" },
  });
});

Deno.test("configure: a fault affects only its own value, and the next best source is used", () => {
  const file = JSON.stringify({ hostname: "file", term: 5, run: "a\0b", dhcp: false });
  const { config, faults } = made(file, "hostname=- only-docker.deadlines.engine=soon");
  assert.equal(config.hostname, "file");
  assert.equal(config.term, DEFAULT_CONFIG.term);
  assert.equal(config.run, null);
  assert.equal(config.dhcp, false);
  assert.deepEqual(faults, [
    "config file: term: 5 is not a terminal type; ignored",
    'config file: run: "a\\u0000b" is not a command of at most 32768 characters, or null; ignored',
    'command line: hostname: "-" is not a host name of letters, digits and hyphens, at most 63; ' +
    "ignored",
    'command line: only-docker.deadlines.engine: "soon" is not a number from 1 to 3600; ignored',
  ]);
});

Deno.test("configure: names of Object.prototype are not settings", () => {
  const file = '{"__proto__": {"hostname": "x"}, "constructor": 1, "toString": 2}';
  const { config, faults } = made(file, "only-docker.__proto__=1 only-docker.valueOf=2");
  assert.deepEqual(config, DEFAULT_CONFIG);
  assert.deepEqual(faults, [
    'config file: unknown setting "__proto__", ignored',
    'config file: unknown setting "constructor", ignored',
    'config file: unknown setting "toString", ignored',
    'command line: unknown setting "only-docker.__proto__", ignored',
    'command line: unknown setting "only-docker.valueOf", ignored',
  ]);
  assert.equal(({} as { hostname?: string }).hostname, undefined);
});

Deno.test("configure: ignores the parameters of the kernel and of programs", () => {
  const { faults } = made(null, "quiet constructor __proto__=x toString=y only-docker.start=1.5");
  assert.deepEqual(faults, []);
});

Deno.test("configure: reports a file that is not an object once, and ignores it", () => {
  for (const file of ["[]", "null", "5", '"x"', "{", "\0", "{}{}"]) {
    const { config, faults } = made(file, "hostname=up");
    assert.equal(config.hostname, "up");
    assert.equal(faults.length, 1, file);
    assert.match(faults[0] ?? "", /^config file: .*; ignored$/s);
  }
});

Deno.test("configure: a file beyond the limit is not parsed, nor even trimmed", () => {
  for (const character of [" ", "x"]) {
    const { config, faults } = made(character.repeat(10 << 20));
    assert.deepEqual(config, DEFAULT_CONFIG);
    assert.deepEqual(faults, [
      `config file: ${10 << 20} characters, at most ${CONFIG_LIMIT}; ignored`,
    ]);
  }
});

Deno.test("configure: truncates a long value in a fault", () => {
  const { faults } = made(JSON.stringify({ hostname: "x".repeat(50_000) }));
  assert.equal(faults.length, 1);
  assert.ok((faults[0]?.length ?? 0) < 250);
});

Deno.test("configure: a value that is nested too deeply to print affects only its own setting", () => {
  const deep = `${'{"0":['.repeat(7000)}1${"]}".repeat(7000)}`;
  const { config, faults } = made(`{"hostname":"kept","term":${deep}}`);
  assert.equal(config.hostname, "kept");
  assert.deepEqual(faults, [
    "config file: term: (nested too deeply to print) is not a terminal type; ignored",
  ]);
});
