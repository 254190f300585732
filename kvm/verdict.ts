/**
 * The verdict on KVM, kept so that it is found once and not at each start. It holds for one boot of this machine, one
 * QEMU and one kernel.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path/posix";
import * as v from "npm:valibot@1.5.0";

/** Whether KVM runs a guest here; if not, why, in one line. */
export type Verdict =
  | { readonly runs: true }
  | { readonly runs: false; readonly reason: string };

const keptSchema = v.object({
  key: v.string(),
  verdict: v.variant("runs", [
    v.object({ runs: v.literal(true) }),
    v.object({ runs: v.literal(false), reason: v.string() }),
  ]),
});

/** What a verdict depends on. */
export interface Circumstances {
  /** This boot of this machine: `/proc/sys/kernel/random/boot_id`, `random(4)`. */
  readonly bootId: string;
  /** The first line of QEMU's `--version`. */
  readonly qemu: string;
  /** The kernel's content. */
  readonly kernel: Uint8Array<ArrayBuffer>;
}

/**
 * Puts what a verdict depends on into one short text.
 *
 * @param circumstances What it depends on.
 */
export async function verdictKey({ bootId, qemu, kernel }: Circumstances): Promise<string> {
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", kernel)).toString("hex");
  return `${bootId.trim()} ${qemu.trim()} sha256:${digest}`;
}

/**
 * Reads what was kept.
 *
 * @param text The file's content.
 * @param key What the verdict must depend on.
 * @returns The verdict; `null` where the file holds none for this key.
 */
export function parseVerdict(text: string, key: string): Verdict | null {
  try {
    const kept = v.parse(keptSchema, JSON.parse(text));
    return kept.key === key ? kept.verdict : null;
  } catch {
    return null;
  }
}

const fileIn = (cache: string): string => join(cache, "kvm-verdict.json");

/**
 * Looks a verdict up. Needs read permission for the cache folder.
 *
 * @param cache The cache folder.
 * @param key What the verdict depends on.
 */
export async function recallVerdict(cache: string, key: string): Promise<Verdict | null> {
  const text = await Deno.readTextFile(fileIn(cache)).catch(() => "");
  return parseVerdict(text, key);
}

/**
 * Keeps a verdict. A cache that can't be written costs the next start a few seconds and nothing else.
 *
 * @param cache The cache folder; it is made where it is missing.
 * @param key What the verdict depends on.
 * @param verdict The verdict.
 */
export async function keepVerdict(cache: string, key: string, verdict: Verdict): Promise<void> {
  const temporary = `${fileIn(cache)}.${Deno.pid}`;
  try {
    await Deno.mkdir(cache, { recursive: true });
    await Deno.writeTextFile(temporary, JSON.stringify({ key, verdict }));
    await Deno.rename(temporary, fileIn(cache));
  } catch {
    await Deno.remove(temporary).catch(() => undefined);
  }
}
