/**
 * The DHCP client's script in busybox's own shell, with thousands of leases that a server might send: nothing in them
 * is executed, and each is taken whole, in part or not at all, as the rules say.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { Random, SEED } from "../fakes/fuzz.ts";
import { cachedBusybox } from "./busybox.ts";
import { expected, generate, type Said } from "./dhcp_values.ts";

const SCRIPT = new URL("../../initramfs/images/udhcpc.sh", import.meta.url).pathname;
const CASES = 10_000;
/** Seconds for all of them. */
const DEADLINE = 300;

/**
 * Sourced without an event the script does nothing; then each case sets its variables and takes the lease. Commands
 * that would start a program for every case are replaced, except for the refusals: these show that a value is printed,
 * and no more.
 */
const HARNESS = `
ip() { printf 'call %s\\n' "$*" >&3; }
. "$SCRIPT"
write_resolver() { :; }
mkdir() { :; }
mv() { :; }
take_case() {
  echo "case $1"
  : >"$leases/.eth0"
  take 3>&1 >/dev/null
  echo "status $?"
  while IFS= read -r line; do printf 'report %s\\n' "$line"; done <"$leases/.eth0"
}
. ./cases
`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const assignments = (said: Said): string =>
  Object.entries(said).map(([name, value]) => `${name}=${quoted(value)}`).join(" ");

/** Returns what the script did in each case, a line each, and its error output. */
async function run(folder: string, cases: readonly Said[]): Promise<[string[][], string]> {
  const host = join(folder, "host");
  await Deno.mkdir(join(host, "leases"), { recursive: true });
  await Deno.writeTextFile(
    join(folder, "cases"),
    cases.map((said, index) => `${assignments(said)}\ntake_case ${index}\n`).join(""),
  );
  const { code, stdout, stderr } = await new Deno.Command(cachedBusybox(), {
    args: ["sh", "-c", HARNESS],
    cwd: folder,
    clearEnv: true,
    env: { SCRIPT, HOST_FOLDER: host, interface: "eth0" },
    stdin: "null",
    signal: AbortSignal.timeout(DEADLINE * 1000),
  }).output();
  assert.equal(code, 0);
  const said = new TextDecoder().decode(stdout).split(/^case \d+\n/m).slice(1);
  return [said.map((one) => one.split("\n").slice(0, -1)), new TextDecoder().decode(stderr)];
}

Deno.test(`udhcpc.sh: a lease is taken as the rules say and nothing in it is executed (${CASES} cases, seed ${SEED})`, async () => {
  const cases = Array.from({ length: CASES }, (_, at) => generate(new Random(SEED + at)));
  const folder = await Deno.makeTempDir({ prefix: "only-docker-dhcp-" });
  try {
    const [did, stderr] = await run(folder, cases);
    assert.equal(did.length, CASES);
    let taken = 0;
    for (const [index, said] of cases.entries()) {
      const wanted = expected(said);
      if (wanted !== null) taken++;
      assert.deepEqual(
        did[index],
        wanted === null ? ["status 1"] : [
          ...wanted.calls.map((call) => `call ${call}`),
          "status 0",
          ...wanted.report.map((line) => `report ${line}`),
        ],
        `case ${index}: ${JSON.stringify(said)}`,
      );
    }
    // Neither kind may be the exception.
    assert.ok(taken > CASES / 4 && taken < CASES * 3 / 4, `${taken} are taken`);
    for (const line of stderr.split("\n").slice(0, -1)) {
      assert.match(line, /^dhcp: refused [a-z ]+ from the server of eth0: [ -~]{0,60}$/);
    }
    const found = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(found, ["cases", "host"]);
    const host = join(folder, "host");
    assert.deepEqual([...Deno.readDirSync(host)].map(({ name }) => name), ["leases"]);
    assert.deepEqual([...Deno.readDirSync(join(host, "leases"))].map(({ name }) => name), [
      ".eth0",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
