/**
 * Each isolate of the init tries the operations that it must not be able to do, and those that it must be able to do,
 * in a real worker with its real permissions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DOCKER_SOCKET } from "../../boot/paths.ts";
import { LIBC } from "../../init/kernel/symbols.ts";
import { makeBelongings, openProbe, openUnbounded, SCOPED } from "./isolates.ts";
import type { Attempt, Result } from "./probe.ts";

/** The isolates that may reach Docker, listed here independently of the manifests on purpose. */
const HOLD_DOCKER = [
  "image-dom0",
  "dom0",
  "image-dhcp",
  "dhcp",
  "resume",
  "services",
  "console",
];
const RUN_PROGRAMS = ["services"];

/** Real resources to reach, read and write, for which no isolate has permission. */
interface Outside extends AsyncDisposable {
  readonly attempts: readonly Attempt[];
  /** Separate from the others: if it is allowed, Deno checks it against the lock file. */
  readonly remoteImport: Attempt;
  /** Returns the number of requests over the network. */
  visits(): number;
}

async function makeOutside(): Promise<Outside> {
  const folder = await Deno.makeTempDir({ prefix: "outside-" });
  let visits = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    visits++;
    return new Response("export {};\n", { headers: { "content-type": "text/javascript" } });
  });
  const listener = Deno.listen({ transport: "unix", path: `${folder}/socket` });
  const module = `${folder}/module.ts`;
  await Deno.writeTextFile(module, "export {};\n");
  const { port } = server.addr;
  const url = `http://127.0.0.1:${port}/module.js`;
  return {
    attempts: [
      { try: "read", path: "/etc/shadow" },
      { try: "write", path: `${folder}/written` },
      { try: "connect-unix", path: `${folder}/socket` },
      { try: "run", path: "/bin/true" },
      { try: "dlopen", path: LIBC },
      { try: "connect-tcp", port },
      { try: "fetch", url },
      { try: "import", url: `file://${module}` },
      { try: "env", name: "PATH" },
      { try: "hostname" },
      { try: "worker", permissions: { read: true } },
      { try: "worker", permissions: { ffi: [LIBC] } },
      { try: "worker", permissions: { run: ["/bin/true"] } },
      { try: "worker", permissions: { env: true } },
    ],
    visits: () => visits,
    remoteImport: { try: "import", url },
    async [Symbol.asyncDispose]() {
      listener.close();
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const say = (what: Attempt): string => JSON.stringify(what);

function assertRefused(result: Result, what: string): void {
  assert.equal(result.error, "NotCapable", `${what}: ${JSON.stringify(result)}`);
}

/** Asserts that an import was refused. Deno turns the refusal into a TypeError: only the message shows it. */
function assertImportRefused(result: Result, what: string): void {
  assert.equal(result.error, "TypeError", `${what}: ${JSON.stringify(result)}`);
  assert.match(result.detail, /^Requires (read|import|net) access/);
}

function assertWorked(result: Result, what: string): void {
  assert.equal(result.error, null, `${what}: ${JSON.stringify(result)}`);
}

Deno.test("isolate: all attempts below work with all permissions", async () => {
  await using outside = await makeOutside();
  using unbounded = openUnbounded();
  for (const what of outside.attempts) {
    // Only root may read it: without root, the kernel's refusal shows that Deno's came first elsewhere.
    const { error } = await unbounded.attempt(what);
    const kernel = what.try === "read" && Deno.uid() !== 0 ? "PermissionDenied" : null;
    assert.equal(error, kernel, say(what));
  }
  assert.equal(outside.visits(), 1);
});

for (const scoped of SCOPED) {
  Deno.test(`isolate ${scoped.name}: is refused everything outside its permissions`, async () => {
    await using outside = await makeOutside();
    using probe = openProbe(scoped);
    for (const what of [...outside.attempts, outside.remoteImport]) {
      const result = await probe.attempt(what);
      if (what.try === "import") assertImportRefused(result, say(what));
      else assertRefused(result, say(what));
    }
    assert.equal(outside.visits(), 0);
  });

  Deno.test(`isolate ${scoped.name}: can use its own permissions, but not those of other isolates`, async () => {
    await using belongings = await makeBelongings();
    const moved = belongings.moved(scoped);
    using probe = openProbe(moved);
    const everyone = SCOPED.map((one) => belongings.moved(one).permissions);
    const sockets = new Set(everyone.flatMap(({ net }) => net ?? []));
    const programs = new Set(everyone.flatMap(({ run }) => run ?? []));
    const files = (key: "read" | "write"): string[] =>
      [...new Set(everyone.flatMap((one) => one[key] ?? []))]
        .filter((path) => !sockets.has(`unix:${path}`) && !programs.has(path));

    const verify = async (what: Attempt, held: boolean): Promise<void> => {
      const result = await probe.attempt(what);
      (held ? assertWorked : assertRefused)(result, say(what));
    };
    for (const path of files("read")) {
      await verify({ try: "read", path }, moved.permissions.read?.includes(path) ?? false);
    }
    for (const path of files("write")) {
      await verify({ try: "write", path }, moved.permissions.write?.includes(path) ?? false);
    }
    for (const address of sockets) {
      const held = moved.permissions.net?.includes(address) ?? false;
      await verify({ try: "connect-unix", path: address.slice("unix:".length) }, held);
    }
    for (const path of programs) {
      await verify({ try: "run", path }, moved.permissions.run?.includes(path) ?? false);
    }
  });

  Deno.test(`isolate ${scoped.name}: reaches the Docker socket only if it is listed here`, async () => {
    await using belongings = await makeBelongings();
    const connect = { try: "connect-unix", path: belongings.path(DOCKER_SOCKET) } as const;
    using moved = openProbe(belongings.moved(scoped));
    const result = await moved.attempt(connect);
    // The real path, which may have no daemon: only the refusal by Deno matters.
    using probe = openProbe(scoped);
    const real = await probe.attempt({ try: "connect-unix", path: DOCKER_SOCKET });
    if (HOLD_DOCKER.includes(scoped.name)) {
      assertWorked(result, say(connect));
      assert.notEqual(real.error, "NotCapable");
    } else {
      assertRefused(result, say(connect));
      assertRefused(real, DOCKER_SOCKET);
    }
  });

  Deno.test(`isolate ${scoped.name}: runs programs only if it is listed here`, () => {
    const runs = (scoped.permissions.run ?? []).length > 0;
    assert.equal(runs, RUN_PROGRAMS.includes(scoped.name));
  });
}
