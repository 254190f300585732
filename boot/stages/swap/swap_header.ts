/**
 * Makes the first page of a swap area, as `mkswap(8)` writes it: version 1. Pure.
 *
 * @module
 */

/** Bytes of a page on x86-64. */
export const PAGE_SIZE = 4096;

/** The description of a swap area in its header. */
export interface SwapArea {
  /** Bytes, in whole pages. */
  readonly size: number;
  /** 16 bytes. */
  readonly uuid: Uint8Array;
  /** At most 16 bytes. */
  readonly label: string;
}

/**
 * Makes the page.
 *
 * @param area The description.
 * @throws {RangeError} If the size, the UUID or the label does not fit.
 * @see `union swap_header` of the kernel's `linux/swap.h`.
 */
export function swapHeader({ size, uuid, label }: SwapArea): Uint8Array {
  const pages = size / PAGE_SIZE;
  // 10 pages is mkswap's minimum.
  if (!Number.isInteger(pages) || pages < 10 || pages > 2 ** 32) {
    throw new RangeError(`Cannot swap to ${size} bytes: at least 10 whole pages of ${PAGE_SIZE}`);
  }
  const name = new TextEncoder().encode(label);
  if (uuid.length !== 16 || name.length > 16) {
    throw new RangeError(
      "Cannot name a swap area: a UUID has 16 bytes, and a label has at most 16",
    );
  }
  const page = new Uint8Array(PAGE_SIZE);
  const view = new DataView(page.buffer);
  view.setUint32(1024, 1, true);
  view.setUint32(1028, pages - 1, true);
  page.set(uuid, 1036);
  page.set(name, 1052);
  page.set(new TextEncoder().encode("SWAPSPACE2"), PAGE_SIZE - 10);
  return page;
}
