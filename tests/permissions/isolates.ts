/**
 * The init's isolates, and files to try their permissions on. Each is opened as the init opens it, but with every path
 * of its permissions below a folder of the test. This file must not change an isolate's permissions in any other way.
 *
 * @module
 */
import { dirname, join } from "node:path/posix";
import { STAGES } from "../../boot/stages/stages.ts";
import { CONSOLE_PERMISSIONS, SERVICES_PERMISSIONS } from "../../init/permissions.ts";
import { type IsolatePermissions, openIsolate } from "../../init/gate/isolate.ts";
import type { Attempt, Result } from "./probe.ts";

/** An isolate of the init, other than PID 1's own. */
export interface Scoped {
  readonly name: string;
  readonly permissions: IsolatePermissions;
}

/** Every isolate except PID 1's own. */
export const SCOPED: readonly Scoped[] = [
  ...STAGES.map(({ name, permissions }) => ({ name, permissions })),
  { name: "services", permissions: SERVICES_PERMISSIONS },
  { name: "console", permissions: CONSOLE_PERMISSIONS },
];

/** Seconds within which an isolate must answer. */
const DEADLINE = 20;

const PROBE = new URL("./probe_worker.ts", import.meta.url);

/** An isolate that makes attempts. */
export interface Prober extends Disposable {
  /** Makes one attempt and returns its result. One at a time. */
  attempt(what: Attempt): Promise<Result>;
}

/**
 * Opens the probe as the init opens an isolate.
 *
 * @param scoped The isolate whose permissions it has.
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

/** Opens the probe with all permissions of this process: each attempt of a test must work there. */
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
    () => late.reject(new Error(`the isolate did not answer within ${DEADLINE} s`)),
    DEADLINE * 1000,
  );
  try {
    return await Promise.race([answer, crashed, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A folder with a copy of everything that the init's isolates may reach. */
export interface Belongings extends AsyncDisposable {
  /** Returns the path in the folder for a path on the host. */
  path(host: string): string;
  /** Returns the same isolate, with the paths in the folder. */
  moved(scoped: Scoped): Scoped;
}

/**
 * Makes a folder with every file, socket and executable that an isolate may reach.
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
