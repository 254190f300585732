import assert from "node:assert/strict";
import type { ContainerInspect } from "../../docker/types.ts";
import { isDue, wasStoppedByHand } from "./restart_policy.ts";

type State = ContainerInspect["State"];

const container = (
  policy: ContainerInspect["HostConfig"]["RestartPolicy"],
  state: Partial<State> = {},
  part: Partial<ContainerInspect> = {},
): ContainerInspect => ({
  ...{ Id: "i", Image: "i", Name: "/n" },
  State: {
    ...{ Status: "exited", Running: false, ExitCode: 0, Error: "" },
    StartedAt: "2026-01-01T00:00:00Z",
    ...state,
  },
  Config: { Labels: null, Tty: false },
  HostConfig: { RestartPolicy: policy },
  ...part,
});
const due = (one: ContainerInspect, byHand = false): Promise<boolean> =>
  isDue(one, () => Promise.resolve(byHand));

Deno.test("isDue: depends on the policy", async () => {
  assert.equal(await due(container({ Name: "always" }), true), true);
  assert.equal(await due(container({ Name: "unless-stopped" }), false), true);
  assert.equal(await due(container({ Name: "unless-stopped" }), true), false);
  for (const Name of ["no", "", "often"]) assert.equal(await due(container({ Name })), false, Name);
});

Deno.test("isDue: on-failure starts containers that failed, up to the retry limit", async () => {
  const failed = (MaximumRetryCount: number, RestartCount: number, ExitCode = 1) =>
    container({ Name: "on-failure", MaximumRetryCount }, { ExitCode }, { RestartCount });
  assert.equal(await due(failed(0, 99)), true);
  assert.equal(await due(failed(3, 2)), true);
  assert.equal(await due(failed(3, 3)), false);
  assert.equal(await due(failed(0, 0, 0)), false);
});

Deno.test("isDue: is false, without a query, for one that runs, never started, or is the host's own", async () => {
  const ask = (): never => assert.fail("there was a query");
  const unless = { Name: "unless-stopped" };
  const Labels = { "only-docker.definition": "sha256:1" };
  for (
    const one of [
      container(unless, { Running: true }),
      container(unless, { StartedAt: "0001-01-01T00:00:00Z" }),
      container(unless, {}, { Config: { Labels, Tty: false } }),
    ]
  ) assert.equal(await isDue(one, ask), false);
});

Deno.test("wasStoppedByHand: returns Docker's value, and refuses other texts", () => {
  assert.equal(wasStoppedByHand('{"HasBeenManuallyStopped":true}'), true);
  assert.equal(wasStoppedByHand('{"HasBeenManuallyStopped":false}'), false);
  for (const text of ["", "{", "null", "[]", "{}", '{"HasBeenManuallyStopped":"no"}']) {
    assert.throws(() => wasStoppedByHand(text), SyntaxError, text);
  }
});
