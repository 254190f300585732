/**
 * Tests the script behind `only-docker logs`, in dom0 and on the command line, on files of its own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { within } from "../within.ts";

const SCRIPT = new URL("../../initramfs/images/only-docker.sh", import.meta.url).pathname;

/** Runs the script on logs. */
async function logs(
  files: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-logs-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [SCRIPT, "logs", ...args],
      env: { ONLY_DOCKER_LOGS: folder },
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const line = (time: string, message: string): string =>
  `time="${time}" level=info msg="${message}"\n`;
const FILES = {
  "dockerd.log.1": line("2026-11-25T10:00:00.1Z", "a") + "panic:\n\tgoroutine\n",
  "dockerd.log": line("2026-11-25T11:00:00.123456789Z", "b") + line("2026-11-25T12:00:00Z", "c"),
  "init.log": line("2026-11-25T09:00:00Z", "i"),
};

Deno.test("only-docker logs: prints both halves of a log, in order", async () => {
  const { code, stdout } = await logs(FILES, "dockerd");
  assert.deepEqual([code, stdout], [0, FILES["dockerd.log.1"] + FILES["dockerd.log"]]);
});

Deno.test("only-docker logs: prints the last lines, and lines since a time with their continuations", async () => {
  const c = line("2026-11-25T12:00:00Z", "c");
  for (const tail of [["--tail", "1"], ["--tail=1"], ["-n", "1"]]) {
    assert.equal((await logs(FILES, ...tail, "dockerd")).stdout, c);
  }
  assert.equal((await logs(FILES, "--since", "2026-11-25T11:30:00Z", "dockerd")).stdout, c);
  assert.equal((await logs(FILES, "--since=2026-11-25", "dockerd")).stdout.split("\n").length, 6);
  assert.equal(
    (await logs(FILES, "--since", "2026-11-25T10:00", "dockerd")).stdout.split("\n").length,
    6,
  );
  const recent = {
    "x.log": line("2020-01-01T00:00:00Z", "old") + line(new Date().toISOString(), "new"),
  };
  assert.match((await logs(recent, "--since", "10m", "x")).stdout, /^[^\n]*"new"\n$/);
  assert.equal((await logs(recent, "--since", "40000d", "x")).stdout, recent["x.log"]);
});

Deno.test("only-docker logs: without a name, prints all logs, each under its own name", async () => {
  const { stdout } = await logs(FILES, "--tail=1");
  assert.equal(
    stdout,
    `==> dockerd <==\n${line("2026-11-25T12:00:00Z", "c")}==> init <==\n${FILES["init.log"]}`,
  );
});

for (
  const [args, reason] of [
    [["nothing"], "there is no log of nothing in "],
    [["../dockerd"], "invalid log name ../dockerd"],
    [["--tail", "x", "dockerd"], "--tail x is not a number"],
    [["--since", "soon", "dockerd"], "--since soon is not a time"],
    [["--since", "1h2m", "dockerd"], "--since 1h2m is not a time"],
    [["--loud"], "unknown option --loud"],
    [["-f"], "--follow takes one name"],
  ] as const
) {
  Deno.test(`only-docker logs: ${args.join(" ")} is refused: ${reason}`, async () => {
    const { code, stdout, stderr } = await logs(FILES, ...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.ok(stderr.startsWith(`only-docker: ${reason}`), stderr);
  });
}

Deno.test("only-docker logs -f: keeps printing new lines, also from the file that replaces the log", async () => {
  const folder = await Deno.makeTempDir({ prefix: "only-docker-logs-" });
  const log = `${folder}/dockerd.log`;
  await Deno.writeTextFile(log, line("2026-11-25T12:00:00Z", "before"));
  const process = new Deno.Command("sh", {
    args: [SCRIPT, "logs", "-f", "dockerd"],
    env: { ONLY_DOCKER_LOGS: folder },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  const until = async (message: string): Promise<void> => {
    while (!said.includes(`msg="${message}"\n`)) {
      const { done, value } = await within(60, message, reader.read());
      assert.ok(!done, said);
      said += value;
    }
  };
  /**
   * `tail` does not report that it has opened the file, so this writes the message again and again until `tail` prints
   * it.
   */
  const sayUntilHeard = async (message: string): Promise<void> => {
    const again = setInterval(
      () => Deno.writeTextFileSync(log, line("2026-11-25T13:00:00Z", message), { append: true }),
      50,
    );
    await until(message).finally(() => clearInterval(again));
  };
  try {
    await until("before");
    await sayUntilHeard("while it follows");
    await Deno.rename(log, `${log}.1`);
    await sayUntilHeard("in the next file");
  } finally {
    process.kill("SIGKILL");
    await process.status;
    await reader.cancel();
    await Deno.remove(folder, { recursive: true });
  }
});
