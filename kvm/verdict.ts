/**
 * Caches the verdict on KVM, so that it is not found anew at each start. It is valid for one boot of this machine, one
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

/** The circumstances that a verdict depends on. */
export interface Circumstances {
  /** This boot of this machine: `/proc/sys/kernel/random/boot_id`, `random(4)`. */
  readonly bootId: string;
  /** The first line of QEMU's `--version`. */
  readonly qemu: string;
  /** The kernel's content. */
  readonly kernel: Uint8Array<ArrayBuffer>;
}

/**
 * Builds the key of a verdict from its circumstances.
 *
 * @param circumstances The circumstances.
 */
export async function verdictKey({ bootId, qemu, kernel }: Circumstances): Promise<string> {
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", kernel)).toString("hex");
  return `${bootId.trim()} ${qemu.trim()} sha256:${digest}`;
}

/**
 * Parses a cached verdict.
 *
 * @param text The file's content.
 * @param key The key that the verdict must have.
 * @returns The verdict, or `null` if the file holds none for this key.
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
 * @param key The verdict's key.
 */
export async function recallVerdict(cache: string, key: string): Promise<Verdict | null> {
  const text = await Deno.readTextFile(fileIn(cache)).catch(() => "");
  return parseVerdict(text, key);
}

/**
 * Caches a verdict. If the cache can't be written, the next start takes a few seconds longer; nothing else is lost.
 *
 * @param cache The cache folder; it is made if it is missing.
 * @param key The verdict's key.
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
