import assert from "node:assert/strict";
import type { Docker } from "../../boot/docker/api.ts";
import { DockerApiError } from "../../boot/docker/error.ts";
import type { ContainerInspect } from "../../boot/docker/types.ts";
import { stopContainers } from "./stop_containers.ts";
import type { StopMessage, StopRequest } from "./stop_messages.ts";

/** A container of the fake daemon. */
interface Fake {
  /** Seconds until it ends after its stop signal; infinite for one that ignores it. */
  readonly takes?: number;
  readonly StopTimeout?: number | null;
  readonly policy?: string;
  /** It is the host's own. */
  readonly own?: boolean;
  /** It is removed when it ends. */
  readonly rm?: boolean;
  /** Why it can't be stopped. */
  readonly fail?: Error;
  /** It can't be inspected while it runs. */
  readonly unknown?: boolean;
}

const id = (name: string): string => `${name}-`.padEnd(64, "0");

/** Stops the containers of a daemon whose clock is that of the test: all that are asked at once end in their own time. */
async function stop(
  containers: Record<string, Fake>,
  request: Partial<StopRequest> = {},
  methods: Partial<Docker> = {},
  started: (Record<string, Fake>)[] = [],
): Promise<{ said: StopMessage[]; asked: Record<string, number | undefined>; seconds: number }> {
  const running = new Map(Object.entries(containers));
  const ended = new Map<string, number>();
  const asked: Record<string, number | undefined> = {};
  const said: StopMessage[] = [];
  let now = 50;
  const nameOf = (wanted: string): string =>
    [...running.keys(), ...ended.keys()].find((name) => id(name) === wanted) ?? "";
  const docker = {
    containerList: () => {
      for (const [name, fake] of Object.entries(started.shift() ?? {})) running.set(name, fake);
      return Promise.resolve([...running.keys()].map((name) => ({
        ...{ Id: id(name), ImageID: "i", State: "running" },
        Names: [`/other/${name}-alias`, `/${name}`],
      })));
    },
    containerInspect: async (wanted) => {
      await Promise.resolve();
      const name = nameOf(wanted);
      const fake = running.get(name);
      if (fake?.unknown || (fake === undefined && !ended.has(name))) {
        throw new DockerApiError("containerInspect", 404, "No such container");
      }
      return {
        State: { ExitCode: ended.get(name) ?? 0 },
        Config: {
          StopTimeout: fake?.StopTimeout,
          Labels: fake?.own ? { "only-docker.definition": "sha256:1" } : null,
        },
        HostConfig: { RestartPolicy: { Name: fake?.policy ?? "no" } },
      } as ContainerInspect;
    },
    containerStop: async (wanted, query) => {
      const began = now;
      const name = nameOf(wanted);
      const { takes = 0, rm, fail } = running.get(name) ?? {};
      const t = asked[name] = query?.t;
      await Promise.resolve();
      if (fail !== undefined) throw fail;
      const killed = takes > (t ?? 0);
      now = Math.max(now, began + (killed ? t ?? 0 : takes));
      running.delete(name);
      if (!rm) ended.set(name, killed ? 137 : 0);
    },
    ...methods,
  } as Docker;
  await stopContainers(
    { docker, now: () => now, say: (message) => void said.push(message) },
    { spared: [], seconds: 11, ...request },
  );
  return { said, asked, seconds: now - 50 };
}

Deno.test("stopContainers: a container of the host's own has no policy that counts: its stage starts it", async () => {
  const { said } = await stop({
    dhcp: { policy: "unless-stopped", own: true },
    web: { policy: "unless-stopped" },
  });
  assert.deepEqual(
    said.flatMap((message) =>
      message.type === "stopping"
        ? message.containers.map(({ name, restartPolicy }) => [name, restartPolicy])
        : []
    ),
    [["dhcp", ""], ["web", "unless-stopped"]],
  );
});

const stopped = (said: readonly StopMessage[]): unknown[] =>
  said.flatMap((message) => {
    if (message.type !== "stopped") return [];
    return [[message.name, message.failed ?? (message.killed ? "killed" : "ended")]];
  });
const stopping = (said: readonly StopMessage[]): string[][] =>
  said.flatMap((message) =>
    message.type === "stopping" ? [message.containers.map(({ name }) => name)] : []
  );

Deno.test("stopContainers: all at once, each with its own timeout, but none beyond the end", async () => {
  const { said, asked, seconds } = await stop({
    quick: {},
    usual: { takes: 2, StopTimeout: null },
    patient: { takes: 5, StopTimeout: 3600 },
    endless: { takes: 5, StopTimeout: -1 },
    short: { takes: 1, StopTimeout: 3 },
  });
  // A second is left for Docker, which takes whole ones.
  assert.deepEqual(asked, { quick: 10, usual: 10, patient: 10, endless: 10, short: 3 });
  assert.deepEqual(stopping(said), [["quick", "usual", "patient", "endless", "short"], []]);
  assert.deepEqual(stopped(said).map((one) => (one as string[])[1]), Array(5).fill("ended"));
  assert.equal(seconds, 5);
});

Deno.test("stopContainers: says which had to be killed, those that are then gone too", async () => {
  const { said, seconds } = await stop({
    deaf: { takes: Infinity, StopTimeout: 2 },
    gone: { takes: Infinity, StopTimeout: 2, rm: true },
    good: { takes: 1 },
    impatient: { takes: 0, StopTimeout: 0 },
  });
  assert.deepEqual(Object.fromEntries(stopped(said) as [string, string][]), {
    deaf: "killed",
    gone: "killed",
    good: "ended",
    impatient: "ended",
  });
  assert.equal(seconds, 2);
});

Deno.test("stopContainers: those that are spared go on; what runs unless stopped is told by its id", async () => {
  const { said, asked } = await stop(
    { dom0: {}, web: { policy: "unless-stopped" } },
    { spared: ["dom0"] },
  );
  assert.deepEqual(Object.keys(asked), ["web"]);
  assert.deepEqual(said[0], {
    type: "stopping",
    containers: [{ id: id("web"), name: "web", restartPolicy: "unless-stopped" }],
  });
});

Deno.test("stopContainers: where nothing runs just that is said", async () => {
  const none = [{ type: "stopping", containers: [] }];
  assert.deepEqual((await stop({})).said, none);
  assert.deepEqual((await stop({ dom0: {} }, { spared: ["dom0"] })).said, none);
});

Deno.test("stopContainers: what is started meanwhile is caught, but not for ever", async () => {
  const caught = await stop({ first: {} }, {}, {}, [{}, { second: {} }]);
  assert.deepEqual(stopping(caught.said), [["first"], ["second"], []]);
  const endless = Array.from({ length: 9 }, (_, index) => ({ [`n${index}`]: {} }));
  assert.equal(stopping((await stop({}, {}, {}, endless)).said).length, 3);
});

Deno.test("stopContainers: one that fails costs the others nothing; one that is gone is no failure", async () => {
  const { said } = await stop({
    stuck: { fail: new DockerApiError("containerStop", 500, "is stuck") },
    gone: { fail: new DockerApiError("containerStop", 404, "No such container"), unknown: true },
    good: {},
  });
  const how = Object.fromEntries(stopped(said) as [string, string][]);
  assert.match(how["stuck"] ?? "", /is stuck/);
  assert.deepEqual([how["gone"], how["good"]], ["ended", "ended"]);
});

Deno.test("stopContainers: one whose stop is not answered in time has not failed: the next look tells", async () => {
  const { said } = await stop({
    late: { fail: new DockerApiError("containerStop", null, "no answer within 10 seconds") },
    good: {},
  });
  assert.deepEqual(stopping(said), [["late", "good"], ["late"], ["late"]]);
  assert.deepEqual(stopped(said), [["good", "ended"]]);
});

Deno.test("stopContainers: a container that Docker does not describe is stopped all the same", async () => {
  const { said, asked } = await stop({ odd: { unknown: true } });
  assert.deepEqual(asked, { odd: 10 });
  assert.deepEqual(stopped(said), [["odd", "ended"]]);
});

Deno.test("stopContainers: a daemon that does not say what runs is the caller's to tell", async () => {
  const deadlines: unknown[] = [];
  const away = stop({}, {}, {
    containerList: (_query, options) => {
      deadlines.push(options?.deadline);
      return Promise.reject(new DockerApiError("containerList", null, "no answer"));
    },
  });
  await assert.rejects(away, { operation: "containerList" });
  assert.deepEqual(deadlines, [5.5]);
});

Deno.test("stopContainers: without time nothing is asked", async () => {
  const { said, asked } = await stop({ one: {} }, { seconds: 0 });
  assert.deepEqual([said, asked], [[], {}]);
});
