import assert from "node:assert/strict";
import type { Liveness } from "../../boot/service.ts";
import { type LivenessParts, pauseUntilAsked, untilSilent } from "./liveness.ts";

const LIVENESS: Liveness = {
  probe: "systemPing",
  socket: "/run/x",
  interval: 1.5,
  deadline: 1,
  limit: 15,
};

/** A world whose clock advances only by waiting. */
function world(answers: readonly ("yes" | "no" | "refused" | "late")[]): {
  parts: LivenessParts;
  signal: AbortSignal;
  said: string[];
  asked: number[];
  now(): number;
} {
  const stop = new AbortController();
  const left = [...answers];
  const said: string[] = [];
  const asked: number[] = [];
  let clock = 0;
  const wait = (seconds: number): Promise<void> => {
    clock += seconds;
    return Promise.resolve();
  };
  return {
    said,
    asked,
    signal: stop.signal,
    now: () => clock,
    parts: {
      now: () => clock,
      log: (detail) => void said.push(`${clock}: ${detail}`),
      sleep: wait,
      pause: wait,
      ask(deadline) {
        asked.push(deadline);
        const answer = left.shift();
        if (answer === undefined) stop.abort();
        if (answer === "no") clock += deadline;
        if (answer === "late") clock += deadline + 30;
        return answer === "yes" ? Promise.resolve() : Promise.reject(new Error("silence"));
      },
    },
  };
}

Deno.test("untilSilent: asks after each pause for as long as there are answers", async () => {
  const { parts, signal, said, asked, now } = world(["yes", "yes", "yes"]);
  assert.equal(await untilSilent(LIVENESS, parts, signal), null);
  assert.deepEqual([asked, said, now()], [[1, 1, 1, 1], [], 6]);
});

Deno.test("untilSilent: reports silence within the first pause and deadline, and ends at the limit", async () => {
  const { parts, signal, said, asked, now } = world(["no", "no", "no", "no", "no"]);
  assert.equal(await untilSilent(LIVENESS, parts, signal), 15);
  assert.deepEqual(asked, [1, 2, 4, 8]);
  assert.equal(said[0], "2.5: does not answer (1 s; it is killed after 15 s)");
  assert.deepEqual([said.length, now()], [4, 16.5]);
});

Deno.test("untilSilent: the last question has the rest of the limit", async () => {
  const { parts, signal, asked } = world(["no", "no", "no", "no"]);
  assert.equal(await untilSilent({ ...LIVENESS, limit: 10 }, parts, signal), 10);
  assert.deepEqual(asked, [1, 2, 4, 3]);
});

Deno.test("untilSilent: a single answer ends the silence", async () => {
  const { parts, signal, said, asked } = world(["no", "no", "yes", "no"]);
  assert.equal(await untilSilent(LIVENESS, parts, signal), null);
  assert.deepEqual(asked, [1, 2, 4, 1, 2]);
  assert.equal(said[2], "4.5: answers again after 3 s");
});

Deno.test("untilSilent: a refusal takes no less time than a silence", async () => {
  const { parts, signal, now } = world(Array(9).fill("refused"));
  assert.equal(await untilSilent(LIVENESS, parts, signal), 15);
  assert.equal(now(), 16.5);
});

Deno.test("untilSilent: ignores a silence during which the machine itself stood still", async () => {
  const { parts, signal, said } = world(["late", "late", "yes", "late", "no"]);
  assert.equal(await untilSilent(LIVENESS, parts, signal), null);
  assert.equal(said.length, 1);
});

Deno.test("untilSilent: a doubt ends the pause, and nothing else", async () => {
  const { parts, signal, asked, said } = world(["yes", "no", "no", "no", "no"]);
  const doubted = { ...parts, pause: () => Promise.resolve() };
  assert.equal(await untilSilent(LIVENESS, doubted, signal), 15);
  assert.deepEqual(asked, [1, 1, 2, 4, 8]);
  assert.equal(said[0], "1: does not answer (1 s; it is killed after 15 s)");
});

Deno.test("pauseUntilAsked: services with the same interval are asked at the same moment", () => {
  assert.equal(pauseUntilAsked(10, 0), 10);
  assert.equal(pauseUntilAsked(10, 12.5), 7.5);
  assert.equal(12.5 + pauseUntilAsked(10, 12.5), 10.25 + pauseUntilAsked(10, 10.25));
  // A service that was asked a moment too early is not asked again at once.
  assert.equal(Math.round(pauseUntilAsked(10, 19.999)), 10);
  for (let now = 0; now < 30; now += 0.7) {
    const pause = pauseUntilAsked(10, now);
    assert.ok(pause > 0.99 && pause < 11.01, `${pause} at ${now}`);
  }
});
