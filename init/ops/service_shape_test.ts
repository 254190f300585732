import assert from "node:assert/strict";
import type { Service } from "../../boot/service.ts";
import { service } from "./service_shape.ts";

/** Throws with the fault of a service, if it has one. */
function holdService(value: unknown): void {
  const fault = service.fault(value, "service");
  if (fault !== null) throw new TypeError(`Cannot take a step start: ${fault}`);
}

const SERVICE: Service = {
  name: "x",
  argv: ["/bin/x", "-v"],
  firstArguments: ["--a"],
  environment: { PATH: "/bin", EMPTY: "" },
  readiness: { notify: "/run/x", deadline: 90 },
  restart: { delay: 0.1, maximumDelay: 10, starts: 3, window: 60 },
  stop: { order: 1, deadline: 5 },
  output: { log: "/var/log/x.log" },
  stale: ["/run/x.pid"],
  place: { cgroup: "/services", oom_score_adj: -999 },
  needs: ["y"],
  liveness: { probe: "systemPing", socket: "/run/x", interval: 1, deadline: 1, limit: 7 },
  state: [{ path: "/var/x.db", format: "bolt", holds: "all" }],
};

/** Values of each field that are good, beside that above. */
const GOOD: Readonly<Record<keyof Service, readonly unknown[]>> = {
  name: ["a", "x".repeat(4096)],
  argv: [["/bin/x"], ["/bin/x", ""], Array(256).fill("/x")],
  firstArguments: [undefined, [], ["--a", ""]],
  environment: [{}, { A: "=" }],
  readiness: [null, { exit: 0, deadline: 0.5 }],
  restart: [null],
  stop: [{ order: 0, deadline: 0 }],
  output: ["console"],
  stale: [[]],
  place: [undefined, { cgroup: null, oom_score_adj: 0 }, { cgroup: "/a", oom_score_adj: -1000 }],
  needs: [undefined, []],
  liveness: [undefined, { ...SERVICE.liveness, probe: "http2" }],
  state: [undefined, [], [{ path: "/x", format: "json", holds: "x" }]],
};

const LONG = "x".repeat(5000);
const NO_TEXTS = [null, 1, [], {}, LONG, "a\0b"];
const NO_LISTS = ["/bin/x", null, {}, { 0: "/bin/x", length: 1 }, Array(257).fill("/x")];
const NO_NUMBERS = [null, "1", NaN, Infinity, -1, 1e9, 1n];

/** Fields that may be left out. */
const OPTIONAL: readonly (keyof Service)[] = [
  "firstArguments",
  "place",
  "needs",
  "liveness",
  "state",
];

/** Values that no field may have. */
const BAD: Readonly<Record<keyof Service, readonly unknown[]>> = {
  name: [...NO_TEXTS, ""],
  argv: [
    ...NO_LISTS,
    [],
    [1],
    ...NO_TEXTS.map((text) => ["/bin/x", text]),
  ],
  firstArguments: [null, "--a", {}, [1], ["a\0"]],
  environment: [
    null,
    "A=1",
    [],
    ["A=1"],
    { "": "1" },
    { "A=B": "1" },
    { "A\0": "1" },
    ...NO_TEXTS.map((A) => ({ A })),
    Object.fromEntries(Array(257).keys().map((key) => [`a${key}`, ""])),
  ],
  readiness: [
    "now",
    0,
    {},
    { deadline: 1 },
    { notify: "/run/x" },
    { notify: "run/x", deadline: 1 },
    { exit: 1, deadline: 1 },
    { exit: "0", deadline: 1 },
    { exit: 0, notify: "/run/x", deadline: 1 },
    ...NO_NUMBERS.map((deadline) => ({ exit: 0, deadline })),
    ...NO_NUMBERS.map((deadline) => ({ notify: "/run/x", deadline })),
  ],
  restart: [
    true,
    {},
    ...NO_NUMBERS.flatMap((bad) =>
      ["delay", "maximumDelay", "starts", "window"].filter((key) => bad !== 1e9 || key !== "starts")
        .map((key) => ({ ...SERVICE.restart, [key]: bad }))
    ),
    { ...SERVICE.restart, starts: 0.5 },
  ],
  stop: [null, {}, { order: 1 }, { order: 0.5, deadline: 1 }, { order: -1, deadline: 1 }],
  output: [null, "", "/var/log/x.log", {}, { log: "x.log" }, { log: null }],
  stale: [...NO_LISTS, ["x"], [1], ["/x\0"]],
  place: [
    null,
    {},
    { cgroup: null },
    ...["", "/", "a", "/a/b", "/..", "/a\n", 1].map((cgroup) => ({ cgroup, oom_score_adj: 0 })),
    ...[null, "0", 0.5, 1001, -1001].map((oom_score_adj) => ({ cgroup: null, oom_score_adj })),
  ],
  needs: [...NO_LISTS, [""], [1], [null]],
  liveness: [
    null,
    {},
    { ...SERVICE.liveness, probe: "sh" },
    { ...SERVICE.liveness, socket: "x" },
    ...[...NO_NUMBERS, 0].flatMap((bad) =>
      ["interval", "deadline", "limit"].map((key) => ({ ...SERVICE.liveness, [key]: bad }))
    ),
  ],
  state: [
    ...NO_LISTS,
    [null],
    [{}],
    [{ path: "x", format: "json", holds: "x" }],
    [{ path: "/x", format: "xml", holds: "x" }],
    [{ path: "/x", format: "json" }],
  ],
};

Deno.test("holdService: a service with all its fields, in each of their forms", () => {
  holdService(SERVICE);
  for (const [field, values] of Object.entries(GOOD)) {
    for (const value of values) holdService({ ...SERVICE, [field]: value });
  }
});

for (const field of Object.keys(SERVICE) as (keyof Service)[]) {
  Deno.test(`holdService: ${field} is there and is what it must be, or it is named`, () => {
    const said = new RegExp(`^Cannot take a step start: the ${field} of `);
    const absent = OPTIONAL.includes(field) ? [] : [undefined];
    for (const value of [...absent, Symbol("x"), ...BAD[field]]) {
      const wrong = { ...SERVICE, [field]: value };
      assert.throws(
        () => holdService(wrong),
        (error: Error) =>
          error instanceof TypeError && said.test(error.message) && error.message.length < 200,
        String(JSON.stringify(value, (_, part) => typeof part === "bigint" ? `${part}n` : part)),
      );
    }
  });
}

Deno.test("holdService: what is no service at all is refused", () => {
  for (const value of [[], {}, Object.create(null), new Date(0), { ...SERVICE, name: undefined }]) {
    assert.throws(() => holdService(value), TypeError);
  }
});
