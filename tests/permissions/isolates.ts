/**
 * The init's isolates with something to try their permissions on: each opened as the init opens it, but with every path
 * that it holds below a folder of the test's own. It must not change what an isolate holds in any other way.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { STAGES } from "../../boot/stages/stages.ts";
import { CONSOLE_PERMISSIONS, SERVICES_PERMISSIONS } from "../../init/permissions.ts";
import { type IsolatePermissions, openIsolate } from "../../init/gate/isolate.ts";
import type { Attempt, Result } from "./probe.ts";

/** An isolate of the init, beside PID 1's own. */
export interface Scoped {
  readonly name: string;
  readonly permissions: IsolatePermissions;
}

/** Every isolate but PID 1's own. */
export const SCOPED: readonly Scoped[] = [
  ...STAGES.map(({ name, permissions }) => ({ name, permissions })),
  { name: "services", permissions: SERVICES_PERMISSIONS },
  { name: "console", permissions: CONSOLE_PERMISSIONS },
];

/** Seconds in which an isolate must have answered. */
const DEADLINE = 20;

const PROBE = new URL("./probe_worker.ts", import.meta.url);

/** An isolate that tries things. */
export interface Prober extends Disposable {
  /** Tries one thing and says what came of it. One at a time. */
  attempt(what: Attempt): Promise<Result>;
}

/**
 * Opens the probe as the init opens an isolate.
 *
 * @param scoped Whose permissions it has.
 */
export function openProbe({ name, permissions }: Scoped): Prober {
  const isolate = openIsolate<Attempt, Result>(PROBE, name, permissions);
  const crashed = isolate.crashed.then((error) => Promise.reject(error));
  crashed.catch(() => {});
  return {
    attempt: (what) =>
      within(
        new Promise<Result>((resolve) => {
          isolate.onMessage(resolve);
          isolate.post(what);
        }),
        crashed,
      ),
    [Symbol.dispose]: () => isolate.close(),
  };
}

/** Opens the probe with all that this process holds: what a test tries must work there. */
export function openUnbounded(): Prober {
  const worker = new Worker(PROBE, { type: "module", deno: { permissions: "inherit" } });
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event): void => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
  crashed.catch(() => {});
  return {
    attempt: (what) =>
      within(
        new Promise<Result>((resolve) => {
          worker.onmessage = ({ data }: MessageEvent<Result>): void => resolve(data);
          worker.postMessage(what);
        }),
        crashed,
      ),
    [Symbol.dispose]: () => worker.terminate(),
  };
}

async function within(answer: Promise<Result>, crashed: Promise<never>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`the isolate gave no answer within ${DEADLINE} s`)),
    DEADLINE * 1000,
  );
  try {
    return await Promise.race([answer, crashed, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A folder with a copy of all that the init's isolates hold. */
export interface Belongings extends AsyncDisposable {
  /** The path there of a path on the host. */
  path(host: string): string;
  /** The same isolate, with the paths there. */
  moved(scoped: Scoped): Scoped;
}

/**
 * Makes a folder in which each file, socket and executable that an isolate holds is real.
 */
export async function makeBelongings(): Promise<Belongings> {
  const root = await Deno.makeTempDir({ prefix: "held-" });
  const path = (host: string): string => join(root, host);
  const everywhere = (key: keyof IsolatePermissions): string[] => [
    ...new Set(SCOPED.flatMap(({ permissions }) => permissions[key] ?? [])),
  ];
  const make = async (host: string): Promise<string> => {
    await Deno.mkdir(dirname(path(host)), { recursive: true });
    return path(host);
  };
  for (const executable of everywhere("run")) {
    await Deno.copyFile("/bin/true", await make(executable));
    await Deno.chmod(path(executable), 0o755);
  }
  const listeners: Deno.Listener[] = [];
  for (const address of everywhere("net")) {
    const socket = await make(address.slice("unix:".length));
    listeners.push(Deno.listen({ transport: "unix", path: socket }));
  }
  for (const host of [...everywhere("read"), ...everywhere("write")]) {
    await Deno.stat(path(host)).catch(async () => {
      await Deno.writeTextFile(await make(host), "something\n");
    });
  }
  return {
    path,
    moved({ name, permissions }): Scoped {
      const { read, write, net, run } = permissions;
      return {
        name,
        permissions: {
          ...read && { read: read.map(path) },
          ...write && { write: write.map(path) },
          ...net && { net: net.map((address) => `unix:${path(address.slice("unix:".length))}`) },
          ...run && { run: run.map(path) },
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const listener of listeners) listener.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}
