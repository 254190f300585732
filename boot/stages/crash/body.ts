/**
 * Stage `crash`: reports the machine's records of a kernel crash (`pstore`) once, and puts them where they can be read.
 *
 * @see https://docs.kernel.org/admin-guide/abi-testing.html
 * @module
 */
import { CRASH, type CrashOutcome, KEPT_CRASHES, PSTORE } from "./manifest.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../mountflags.ts";
import { LOG_FOLDER } from "../../paths.ts";
import { type Host, isRefused, Skipped, type Stage } from "../stage.ts";
import { mount } from "../steps.ts";

/** The most bytes to read of one record, and the most records. */
const RECORD_LIMIT = 1 << 20;
const RECORDS = 64;

/** Reports a crash. */
export const crash: Stage<CrashOutcome> = {
  ...CRASH,
  async run(host) {
    if (!host.config.hardware) {
      throw new Skipped("the machine's crash records do not belong to this host");
    }
    await mountPstore(host);
    const names = (await host.step({ op: "readdir", path: PSTORE })).filter(isCrash);
    const records = new Map<string, string>();
    for (const name of names.slice(0, RECORDS)) {
      const record = await readRecord(host, name);
      if (record !== null) records.set(name, record);
    }
    if (records.size === 0) return { told: null };
    const text = inOrder([...records.values()]).join("\n");
    const file = await keep(host, text);
    for (const name of records.keys()) {
      await host.step({ op: "unlink", path: `${PSTORE}/${name}` });
    }
    const told = `the last boot ended in a crash: ${reasonOf(text)}: see ${file}`;
    host.log(told);
    return { told };
  },
};

async function mountPstore(host: Host): Promise<void> {
  const stat = await host.step({ op: "stat", path: PSTORE, tolerate: ["ENOENT"] });
  if (stat === undefined) throw new Skipped("the kernel keeps no records of crashes");
  if (stat.mountRoot) return;
  await host.step(mount("pstore", PSTORE, "pstore", MS_NOSUID | MS_NODEV | MS_NOEXEC));
}

/** Whether a record belongs to a crash: `dmesg-BACKEND-ID`, compressed or not. */
function isCrash(name: string): boolean {
  return name.startsWith("dmesg-");
}

/** Logs a record that can't be read, and leaves it in place: the others are still worth reading. */
async function readRecord(host: Host, name: string): Promise<string | null> {
  try {
    return await host.step({ op: "readFile", path: `${PSTORE}/${name}`, limit: RECORD_LIMIT });
  } catch (error) {
    if (!isRefused(error)) throw error;
    host.log(error.message);
    return null;
  }
}

/**
 * Sorts the parts of a crash by time: the kernel writes the end of its log first, as part 1, and counts up from there.
 *
 * @param records The records, each with a first line such as `Panic#1 Part2`.
 */
export function inOrder(records: readonly string[]): string[] {
  const part = (record: string): number => Number(/^\w+#\d+ Part(\d+)\r?\n/.exec(record)?.[1] ?? 0);
  return records.toSorted((a, b) => part(b) - part(a));
}

/**
 * Finds the kernel's reason for a crash, in its own words.
 *
 * @param text The kernel's log.
 */
export function reasonOf(text: string): string {
  const reasons = [
    /Kernel panic - not syncing: .*/g,
    /(?:BUG|Oops|kernel BUG|general protection fault|Unable to handle).*/g,
  ];
  for (const reason of reasons) {
    const found = text.match(reason)?.[0];
    if (found !== undefined) return found.trim().slice(0, 200);
  }
  return "the kernel gave no reason";
}

/** Writes the log beside those of earlier crashes, removes the oldest ones, and returns its path. */
async function keep(host: Host, text: string): Promise<string> {
  const names = await host.step({ op: "readdir", path: LOG_FOLDER });
  const numbers = names.flatMap((name) => /^crash-(\d{1,9})\.txt$/.exec(name)?.[1] ?? [])
    .map(Number);
  const number = Math.max(0, ...numbers) + 1;
  const path = (of: number): string => `${LOG_FOLDER}/crash-${of}.txt`;
  await host.step({ op: "writeFile", path: path(number), data: text, mode: 0o600 });
  for (const old of numbers.filter((one) => one <= number - KEPT_CRASHES)) {
    await host.step({ op: "unlink", path: path(old) });
  }
  return path(number);
}
