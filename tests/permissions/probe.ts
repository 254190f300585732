/**
 * Makes the attempts of a subverted isolate, one in each call, and returns their results. It must not judge them.
 *
 * @module
 */

/** An attempt. */
export type Attempt =
  | { readonly try: "read" | "write" | "connect-unix" | "run" | "dlopen"; readonly path: string }
  | { readonly try: "connect-tcp"; readonly port: number }
  | { readonly try: "fetch" | "import"; readonly url: string }
  | { readonly try: "env"; readonly name: string }
  | { readonly try: "hostname" | "signal" | "new-worker" | "locks" }
  | { readonly try: "worker"; readonly permissions: Deno.PermissionOptionsObject };

/** The result: no error, or the name and the message of the error. */
export type Result = { readonly error: null } | { readonly error: string; readonly detail: string };

/**
 * Makes one attempt.
 *
 * @param what The attempt.
 */
export async function tryOne(what: Attempt): Promise<Result> {
  try {
    await attempt(what);
    return { error: null };
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    return { error: name, detail: message };
  }
}

async function attempt(wanted: Attempt): Promise<void> {
  switch (wanted.try) {
    case "read":
      await Deno.readFile(wanted.path);
      return;
    case "write":
      return await Deno.writeTextFile(wanted.path, "written\n");
    case "connect-unix":
      return (await Deno.connect({ transport: "unix", path: wanted.path })).close();
    case "run":
      await new Deno.Command(wanted.path, { clearEnv: true }).output();
      return;
    case "dlopen":
      return Deno.dlopen(wanted.path, { getpid: { parameters: [], result: "i32" } }).close();
    case "connect-tcp":
      return (await Deno.connect({ hostname: "127.0.0.1", port: wanted.port })).close();
    case "fetch":
      await (await fetch(wanted.url)).text();
      return;
    case "import":
      await import(wanted.url);
      return;
    case "env":
      Deno.env.get(wanted.name);
      return;
    case "hostname":
      Deno.hostname();
      return;
    case "signal":
      return Deno.kill(Deno.pid, "SIGUSR2");
    case "new-worker":
      new Worker("data:text/javascript,", { type: "module" }).terminate();
      return;
    case "locks":
      // Deno's types do not have them.
      await (navigator as unknown as { locks: { query(): Promise<unknown> } }).locks.query();
      return;
    case "worker":
      new Worker("data:text/javascript,", {
        type: "module",
        deno: { permissions: wanted.permissions },
      }).terminate();
  }
}
