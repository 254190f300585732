/**
 * Compresses a stream into a file with the `zstd` command. This file must not know what it compresses.
 *
 * @module
 */
import { replace } from "./files.ts";
import { failure, requireCommand } from "./process.ts";

/**
 * The zstd levels in use: 12 for archives that are built once, 9 for those that change with each build, 19 for those
 * that they are compared with.
 */
export type Level = 19 | 12 | 9;

/**
 * Compresses bytes into a file, which appears only once it is complete.
 *
 * Permissions: `env`, `read`, `run`, and `write` to the file's folder.
 *
 * @param file The file.
 * @param content The bytes.
 * @param level The compression level.
 * @param signal Ends it.
 * @throws {Error} If zstd or the content fails.
 */
export async function compressTo(
  file: string,
  content: AsyncIterable<Uint8Array>,
  level: Level,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  await replace(file, async (temporary) => {
    const args = ["--quiet", `-${level}`, "-T0", "-f", "-o", temporary];
    await using child = new Deno.Command(requireCommand("zstd"), {
      args,
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
      ...(signal === undefined ? {} : { signal }),
    }).spawn();
    const stderr = new Response(child.stderr).text();
    // If zstd ends early the pipe breaks, but zstd's own message says more: it comes first.
    const piped = ReadableStream.from(content).pipeTo(child.stdin).then(
      () => undefined,
      (error: unknown) => error ?? new Error("the pipe broke"),
    );
    const fault = await piped;
    const { code } = await child.status;
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(failure("zstd", args, code, await stderr));
    await stderr;
    if (fault !== undefined) throw fault;
  });
}
