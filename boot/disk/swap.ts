/**
 * Recognises swap space, and the memory that a hibernating machine saved to it. Pure.
 *
 * @see mkswap(8)
 * @module
 */
import type { Device } from "./device.ts";
import { hasText, label, uuid, view } from "./bytes.ts";
import { type Format, type Probed, probed } from "./format.ts";

/** The page sizes of Linux: the magic text is at the end of the first page. */
const PAGES = [0x1000, 0x2000, 0x4000, 0x8000, 0x10_000];
const MAGIC_LENGTH = 10;
const LEAST_SIZE = 10 * 4096;
const HEADER = { offset: 1024, count: 512 } as const;
/** The magic bytes at the start of TuxOnIce, which leaves the end of the page as it is. */
const TUX_ON_ICE = "\xed\xc3\x02\xe9\x98\x56\xe5\x0c";

/** Recognises swap space that can be used. */
export const swap: Format = {
  async look(device) {
    const found = await pageWith(device, ["SWAP-SPACE", "SWAPSPACE2"]);
    if (found === null || hasText(found.head, 0, TUX_ON_ICE)) return null;
    // The oldest layout has no header: neither label nor UUID.
    if (found.magic === "SWAP-SPACE") return probed({ type: "swap", usage: "other" });
    const data = view(found.head);
    const littleEndian = data.getUint32(HEADER.offset, true) === 1;
    if (!littleEndian && data.getUint32(HEADER.offset) !== 1) return null;
    const lastPage = data.getUint32(HEADER.offset + 4, littleEndian);
    if (lastPage === 0) return null;
    return { ...swapOf("swap", found.head), size: (lastPage + 1) * found.page };
  },
};

/** Recognises swap space that holds the memory of a hibernating machine: it must not be used. */
export const swsuspend: Format = {
  async look(device) {
    const names = ["S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001"];
    const found = await pageWith(device, names);
    if (found !== null) return swapOf("swsuspend", found.head);
    const head = await device.range(0, HEADER.offset + HEADER.count);
    return head !== null && device.size >= LEAST_SIZE && hasText(head, 0, TUX_ON_ICE)
      ? swapOf("swsuspend", head)
      : null;
  },
};

async function pageWith(
  device: Device,
  texts: readonly string[],
): Promise<{ magic: string; page: number; head: Uint8Array } | null> {
  if (device.size < LEAST_SIZE) return null;
  for (const page of PAGES) {
    const head = await device.range(0, page);
    if (head === null) return null;
    const magic = texts.find((text) => hasText(head, page - MAGIC_LENGTH, text));
    if (magic !== undefined) return { magic, page, head };
  }
  return null;
}

function swapOf(type: "swap" | "swsuspend", head: Uint8Array): Probed {
  const header = head.subarray(HEADER.offset, HEADER.offset + HEADER.count);
  const known = probed({ type, usage: "other" });
  // If there is data after the fields, they are not valid: an older mkswap left the previous data there.
  if (header.subarray(172, 180).some((byte) => byte !== 0)) return known;
  return { ...known, ...label(header.subarray(28, 44)), uuid: uuid(header.subarray(12, 28)) };
}
