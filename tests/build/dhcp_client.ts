/**
 * Runs the DHCP client's script in busybox's own shell, as the client runs it: in a folder that stands for the host,
 * with `ip` replaced by a recorder.
 *
 * @module
 */
import { join } from "node:path/posix";
import { cachedBusybox } from "./busybox.ts";

const SCRIPT = new URL("../../initramfs/images/udhcpc.sh", import.meta.url).pathname;

/** Replaces the commands that would change the host, or end the process that runs the test in the client's place. */
const RECORDERS = `ip() { printf "%s\\n" "$*" >>"$CALLS"; }
  kill() { [ "$*" = "$PPID" ] && echo "kill the client" >>"$CALLS"; };`;

/** The result of one run of the script. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls of `ip`, a line each. */
  readonly calls: readonly string[];
}

/** A folder that stands for the container's `/host`, in which the script runs. */
export class Client implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Makes the folder; disposing removes it. */
  static async make(): Promise<Client> {
    return new Client(await Deno.makeTempDir({ prefix: "only-docker-dhcp-" }));
  }

  /** The container's `/host`. */
  get host(): string {
    return join(this.folder, "host");
  }

  /** Runs the script for an event, with nothing else in its environment. */
  async run(event: string, environment: Record<string, string>): Promise<Ran> {
    await Deno.mkdir(this.host, { recursive: true });
    const calls = join(this.folder, "calls");
    await Deno.writeTextFile(calls, "");
    const { code, stdout, stderr } = await new Deno.Command(cachedBusybox(), {
      // A function is found before busybox's own applet of the same name.
      args: ["sh", "-c", `${RECORDERS} . "$SCRIPT"`, "udhcpc", event],
      cwd: this.folder,
      clearEnv: true,
      env: { ...environment, CALLS: calls, SCRIPT, HOST_FOLDER: this.host },
      stdin: "null",
      signal: AbortSignal.timeout(20_000),
    }).output();
    const text = new TextDecoder();
    return {
      code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
      calls: (await Deno.readTextFile(calls)).split("\n").slice(0, -1),
    };
  }

  /** All files below the folder, sorted. */
  async files(): Promise<string[]> {
    const found: string[] = [];
    const walk = async (folder: string): Promise<void> => {
      for await (const { name, isDirectory } of Deno.readDir(join(this.folder, folder))) {
        const path = join(folder, name);
        if (isDirectory) await walk(path);
        else found.push(path);
      }
    };
    await walk("");
    return found.sort();
  }

  /** Reads a file of `/host`. */
  async read(name: string): Promise<string> {
    return await Deno.readTextFile(join(this.host, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
