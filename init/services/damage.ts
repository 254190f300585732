/**
 * Looks for damage in a service's own files after it has failed to start, and sets damaged files aside: they are
 * renamed, never deleted, and never overwrite another file. It must not start anything.
 *
 * @module
 */
import { DAMAGED_FOLDER } from "../../boot/paths.ts";
import type { StateFile } from "../../boot/service.ts";
import { boltDamage } from "./state/bolt.ts";
import { jsonDamage } from "./state/json.ts";

/** The most bytes of a file that is read whole: a longer one can't be checked. */
const WHOLE = 32 << 20;

/** Errors that are not a file's fault: beside one of them, the name of a file in the output means nothing. */
const WORLD =
  /no space left|read-only file system|permission denied|not permitted|input\/output error|timeout|timed out|too many open|cannot allocate|resource temporarily|quota/i;

/**
 * Sets damaged files aside. Needs read and write permission for the files and for {@linkcode DAMAGED_FOLDER}.
 *
 * @param state The service's files.
 * @param lastWords The end of its output: if no check finds anything, a file that it names counts as damaged.
 * @param now The time, for the new names.
 * @param folder The folder for damaged files: on the same file system.
 * @returns The files that were set aside, and the damaged ones that could not be: one line each.
 */
export function setDamageAside(
  state: readonly StateFile[],
  lastWords: string,
  now: Date,
  folder: string = DAMAGED_FOLDER,
): { readonly aside: readonly string[]; readonly stuck: readonly string[] } {
  let damaged = state.flatMap((file) => {
    const reason = damageOf(file);
    return reason === null ? [] : [{ file, reason }];
  });
  if (damaged.length === 0 && !WORLD.test(lastWords)) {
    const named = state.find(({ path }) => lastWords.includes(path) && exists(path));
    if (named !== undefined) {
      damaged = [{ file: named, reason: "the service's last output names it" }];
    }
  }
  const aside: string[] = [];
  const stuck: string[] = [];
  for (const { file: { path, holds }, reason } of damaged) {
    try {
      const to = moveAside(path, now, folder);
      aside.push(`${path} is damaged (${reason}) and was set aside as ${to}; lost: ${holds}`);
    } catch (error) {
      stuck.push(
        `${path} is damaged (${reason}) and can't be set aside: ${(error as Error).message}`,
      );
    }
  }
  return { aside, stuck };
}

/** Describes the damage of a file; `null` if there is none, or if it can't be read: that is not a fault of its own. */
function damageOf({ path, format }: StateFile): string | null {
  try {
    using file = Deno.openSync(path);
    const { size, isFile } = file.statSync();
    if (!isFile) return null;
    const pread = (offset: number, count: number): Uint8Array => {
      file.seekSync(offset, Deno.SeekMode.Start);
      const bytes = new Uint8Array(Math.min(count, Math.max(0, size - offset)));
      let length = 0;
      while (length < bytes.length) {
        const read = file.readSync(bytes.subarray(length));
        if (read === null) break;
        length += read;
      }
      return bytes.subarray(0, length);
    };
    if (format === "bolt") return boltDamage(pread, size);
    return size > WHOLE ? null : jsonDamage(pread(0, size));
  } catch {
    return null;
  }
}

function moveAside(path: string, now: Date, folder: string): string {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = now.toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  const name = `${folder}/${path.slice(path.lastIndexOf("/") + 1)}.damaged-${time}`;
  let to = name;
  for (let more = 2; exists(to); more++) to = `${name}-${more}`;
  Deno.renameSync(path, to);
  return to;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
