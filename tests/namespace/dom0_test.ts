/**
 * dom0 on the console: typed on, left, removed, and without its daemon for a while. It always comes back.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DEADLINE } from "./dom0_command.ts";
import { nsTest } from "./ns_test_case.ts";
import { PROMPT, TerminalHost } from "./terminal_host.ts";

nsTest("dom0: the console is its terminal, and it comes back whatever ends it", async (t) => {
  await using host = await TerminalHost.boot();
  const id = (): Promise<string> => host.say("docker inspect -f '{{.Id}}' dom0");
  await host.shows(PROMPT);
  const first = await id();

  await t.step("what is typed runs, and what it prints is shown", async () => {
    await host.type("echo $((6 * 7)) in $(hostname); tty\r");
    await host.shows(/42 in only-docker\r\n\/dev\/pts\/0\r\n/);
    await host.shows(PROMPT);
  });

  await t.step("Ctrl-C ends what runs, not dom0", async () => {
    await host.type("sleep 1000; echo ended with $?\r");
    await host.say("until pidof sleep; do :; done");
    await host.type("\x03");
    await host.shows(PROMPT);
    assert.equal(await id(), first);
  });

  await t.step("exit: the same container is started again", async () => {
    await host.type("exit 5\r");
    await host.shows(/dom0 ended with status 5; starting it again/);
    await host.shows(PROMPT);
    assert.equal(await id(), first);
  });

  await t.step("docker restart, typed in dom0 itself: it comes back", async () => {
    await host.type("docker restart -t 0 dom0\r");
    await host.shows(/starting it again|attaching it again/);
    await host.shows(PROMPT);
    assert.equal(await id(), first);
  });

  await t.step("docker rm -f, typed in dom0 itself: it is made anew", async () => {
    await host.type("docker rm -f dom0\r");
    await host.heard.until("dom0's end", dom0("failed"), DEADLINE);
    const made = (): number => host.heard.events.filter(dom0("done")).length;
    await host.heard.until("another dom0", () => made() === 2, DEADLINE);
    // A prompt may be one that the shell before drew once more.
    await host.shows(/This is dom0/);
    await host.shows(PROMPT);
    assert.notEqual(await id(), first);
  });

  await t.step(
    "dockerd killed, more than once: the console waits for it, and dom0 went on",
    async () => {
      const shell = await host.say("docker inspect -f '{{.State.Pid}}' dom0");
      for (let time = 0; time < 2; time++) {
        await host.type("kill -9 $(pidof dockerd)\r");
        await host.shows(/Docker is down; waiting for it/);
        await host.shows(/Docker is back; press Enter for dom0's prompt/);
        await host.type("\r");
        await host.shows(PROMPT);
        await host.type("docker ps --format '{{.Names}}:{{.State}}'\r");
        await host.shows(/\r\ndom0:running\r\n/);
      }
      assert.equal(await host.say("docker inspect -f '{{.State.Pid}}' dom0"), shell);
    },
  );
});

const dom0 = (kind: string) => ({ stage, event }: { stage: string; event: string }): boolean =>
  stage === "dom0" && event === kind;
