/**
 * A disk that can fail: its image is served over a socket. Without the server, the machine's disk answers every request
 * with an error. It must not assert.
 *
 * @module
 */

/** A server of one disk image; disposing of it kills it. */
export class NbdServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #socket: string;

  private constructor(process: Deno.ChildProcess, socket: string) {
    this.#process = process;
    this.#socket = socket;
  }

  /**
   * Serves an image, for one machine.
   *
   * @param file The raw image.
   * @param folder The folder for its socket.
   * @throws {Error} If it does not come up.
   */
  static async start(file: string, folder: string): Promise<NbdServer> {
    const socket = `${folder}/nbd`;
    const pidfile = `${folder}/nbd.pid`;
    const process = new Deno.Command("qemu-nbd", {
      args: [`--socket=${socket}`, "--format=raw", "--persistent", `--pid-file=${pidfile}`, file],
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    // It writes its pid once it listens.
    const watcher = Deno.watchFs(folder);
    const timer = setTimeout(() => watcher.close(), 20_000);
    try {
      if (await exists(pidfile)) return new NbdServer(process, socket);
      for await (const _ of watcher) {
        if (await exists(pidfile)) return new NbdServer(process, socket);
      }
    } finally {
      clearTimeout(timer);
      try {
        watcher.close();
      } catch {
        // The loop has closed it.
      }
    }
    process.kill("SIGKILL");
    await process.status;
    throw new Error("qemu-nbd did not come up within 20 s");
  }

  /** Options of `up` that give the machine this disk. */
  get options(): string[] {
    const drive = `-drive driver=nbd,server.type=unix,server.path=${this.#socket},` +
      "if=none,id=failing,werror=report,rerror=report";
    return ["--qemu", `${drive} -device virtio-blk-pci,drive=failing`];
  }

  /** Makes every request fail from now on. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill();
    } catch {
      // The test has killed it.
    }
    await this.#process.status;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
