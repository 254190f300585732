/**
 * Runs the DHCP container's command in busybox's own shell, with its programs replaced by recorders.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cachedBusybox } from "./busybox.ts";

const ENTRY = new URL("../../initramfs/images/entry.sh", import.meta.url).pathname;

for (
  const names of [[], ["eth0; reboot"], ["eth0", "eth1"], ["-i"], [".."], ["a".repeat(16)], [""]]
) {
  Deno.test(`entry.sh: refuses the arguments ${JSON.stringify(names)}`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(cachedBusybox(), {
      args: ["sh", ENTRY, ...names],
      clearEnv: true,
      stdin: "null",
      signal: AbortSignal.timeout(20_000),
    }).output();
    assert.deepEqual([code, stdout.length], [64, 0]);
    assert.match(new TextDecoder().decode(stderr), /^dhcp: refused .+\n$/);
  });
}

/** The command on an interface, with its programs replaced. It prints its own lines and theirs. */
class Entry implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly read: string[] = [];

  constructor(name: string, udhcpc: string) {
    this.#child = new Deno.Command(cachedBusybox(), {
      args: [
        "sh",
        "-c",
        `exec 2>&1
        ip() { echo "ip $*"; }
        sleep() { echo "sleep $*"; command sleep 0.1; }
        udhcpc() { echo "udhcpc $*"; ${udhcpc}; }
        script() { echo "script $* of $interface"; }
        . "$ENTRY"`,
        "entry",
        name,
      ],
      clearEnv: true,
      env: { ENTRY, CLIENT_SCRIPT: "script" },
      stdin: "null",
      stdout: "piped",
      signal: AbortSignal.timeout(20_000),
    }).spawn();
    this.#lines = linesOf(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** Reads up to a line. */
  async until(line: string): Promise<void> {
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) {
      this.read.push(next.value);
      if (next.value === line) return;
    }
    throw new Error(`it ended without ${line}: ${this.read.join("\n")}`);
  }

  /** Ends it with `SIGTERM`, and reads the rest. */
  async end(): Promise<number> {
    this.#child.kill("SIGTERM");
    await this.until("never").catch(() => {});
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

const CLIENT = "udhcpc -f -i lo -s script -t 5 -T 1 -A 10";

Deno.test("entry.sh: starts a client that ended again, after a pause", async () => {
  await using entry = new Entry("lo", "return 3");
  for (let time = 0; time < 2; time++) {
    await entry.until("ip link set dev lo up");
    await entry.until(CLIENT);
    await entry.until("dhcp: the client of lo ended with status 3: starting it again in 10 s");
    await entry.until("sleep 10");
  }
  assert.equal(await entry.end(), 0);
});

Deno.test("entry.sh: ends its client and itself on TERM, and leaves the interface as it is", async () => {
  await using entry = new Entry(
    "lo",
    `trap 'kill $!; echo ended; exit 0' TERM
    command sleep 60 & echo waiting; wait`,
  );
  await entry.until("waiting");
  assert.equal(await entry.end(), 0);
  assert.deepEqual(entry.read.slice(-1), ["ended"]);
  assert.ok(!entry.read.includes("script gone of lo"));
});

Deno.test("entry.sh: removes the lease of an interface that is gone, and starts no client", async () => {
  await using entry = new Entry("gone0", "return 0");
  await entry.until("script gone of gone0");
  await entry.until("sleep 10");
  await entry.until("script gone of gone0");
  assert.equal(await entry.end(), 0);
  assert.equal(entry.read.at(-1), "script gone of gone0");
  assert.ok(!entry.read.some((line) => line.startsWith("udhcpc ")));
});
