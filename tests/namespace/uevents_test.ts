/**
 * The kernel's events on devices, heard through the real socket in a network namespace of its own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { within } from "../within.ts";
import { DEADLINE } from "./dom0_command.ts";
import { nsTest } from "./ns_test_case.ts";

/** Opens the socket, says that it is open, and prints each event that it hears. */
const LISTEN = new URL("./listen_to_uevents.ts", import.meta.url).pathname;

nsTest("uevents: an interface that comes and one that goes are heard", async () => {
  const process = new Deno.Command("unshare", {
    args: ["--net", Deno.execPath(), "run", "--quiet", "--allow-all", LISTEN],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(said)) {
      const { done, value } = await within(DEADLINE, String(pattern), reader.read());
      assert.ok(!done, `the listener ended without ${pattern}: ${said}`);
      said += value;
    }
  };
  const ip = (...words: string[]): void => {
    const args = ["--net", `--target=${process.pid}`, "ip", "link", ...words];
    const { success, stderr } = new Deno.Command("nsenter", { args }).outputSync();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  try {
    await until(/^listening$/m);
    ip("add", "come", "type", "veth", "peer", "name", "other");
    await until(/^add net come$/m);
    ip("del", "come");
    await until(/^remove net come$/m);
  } finally {
    process.kill("SIGKILL");
    await process.status;
    await reader.cancel();
  }
});
