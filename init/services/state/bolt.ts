/**
 * Checks a database of bbolt: the two meta pages with their checksums, then every page that the newer one leads to,
 * within limits. Pure but for reading; the format is that of bbolt's own `page.go`, `meta.go` and `bucket.go`.
 *
 * @module
 */

/** Reads a range of the file; shorter if the file ends within it. */
export type Pread = (offset: number, count: number) => Uint8Array;

const MAGIC = 0xed0cdaed;
const VERSION = 2;
const BRANCH = 1;
const LEAF = 2;
const FREELIST = 0x10;
/** Marks an element in a leaf whose value is a bucket. */
const BUCKET = 1;
/** Stands for a freelist that is not kept on disk. */
const NO_FREELIST = 0xffff_ffff_ffff_ffffn;

const PAGE_HEADER = 16;
const ELEMENT = 16;
const BUCKET_HEADER = 16;
const META_SIZE = 64;
/** The checksum's offset in a meta, and the number of bytes before it that it covers. */
const CHECKSUM = 56;

const PAGE_SIZES: readonly number[] = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
/** The most pages to look at, and the most bytes of one with those that it overflows into. */
const PAGES = 20_000;
const PAGE_BYTES = 16 << 20;

interface Meta {
  readonly pageSize: number;
  readonly root: number;
  readonly freelist: number | null;
  /** The first page number that was never used. */
  readonly end: number;
  readonly txid: bigint;
}

/**
 * Checks a database.
 *
 * @param pread Reads the file.
 * @param size Bytes of the file.
 * @returns The damage, in a few words; `null` if there is none within the limits. An empty file is not damaged: bbolt
 * makes a database of it.
 */
export function boltDamage(pread: Pread, size: number): string | null {
  if (size === 0) return null;
  const meta = newestMeta(pread);
  if (meta === null) return "neither of its two meta pages is valid";
  if (meta.end * meta.pageSize > size) return "it was cut short";
  if (meta.freelist !== null) {
    const page = pageAt(pread, meta, meta.freelist);
    if (page === null || page.flags !== FREELIST) return `page ${meta.freelist} is not a freelist`;
  }
  return treeDamage(pread, meta);
}

function newestMeta(pread: Pread): Meta | null {
  const first = metaOf(pread(PAGE_HEADER, META_SIZE));
  // If the first is lost, so is its page size: the second is at any that fits.
  const sizes = first === null ? PAGE_SIZES : [first.pageSize];
  const seconds = sizes.map((size) => ({
    size,
    meta: metaOf(pread(size + PAGE_HEADER, META_SIZE)),
  }));
  const second = seconds.find(({ size, meta }) => meta?.pageSize === size)?.meta ?? null;
  if (first === null || second === null) return first ?? second;
  return first.txid > second.txid ? first : second;
}

function metaOf(bytes: Uint8Array): Meta | null {
  if (bytes.length < META_SIZE) return null;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION) return null;
  if (view.getBigUint64(CHECKSUM, true) !== fnv1a(bytes.subarray(0, CHECKSUM))) return null;
  const pageSize = view.getUint32(8, true);
  const freelist = view.getBigUint64(32, true);
  return !PAGE_SIZES.includes(pageSize) ? null : {
    pageSize,
    root: Number(view.getBigUint64(16, true)),
    freelist: freelist === NO_FREELIST ? null : Number(freelist),
    end: Number(view.getBigUint64(40, true)),
    txid: view.getBigUint64(48, true),
  };
}

/** FNV-1a, 64 bits. */
function fnv1a(bytes: Uint8Array): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of bytes) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n);
  }
  return hash;
}

interface Page {
  readonly flags: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

function pageAt(pread: Pread, { pageSize, end }: Meta, id: number): Page | null {
  if (id < 2 || id >= end) return null;
  const header = pread(id * pageSize, PAGE_HEADER);
  if (header.length < PAGE_HEADER) return null;
  const view = viewOf(header);
  const overflow = view.getUint32(12, true);
  const length = (overflow + 1) * pageSize;
  if (view.getBigUint64(0, true) !== BigInt(id) || id + overflow >= end || length > PAGE_BYTES) {
    return null;
  }
  const bytes = pread(id * pageSize, length);
  if (bytes.length < length) return null;
  return { flags: view.getUint16(8, true), count: view.getUint16(10, true), bytes };
}

/** Follows each page to those below it and to the buckets in it. A page that is used twice is damage as well. */
function treeDamage(pread: Pread, meta: Meta): string | null {
  const met = new Set<number>();
  const open = [meta.root];
  while (open.length > 0 && met.size < PAGES) {
    const id = open.pop()!;
    if (met.has(id)) return `page ${id} is used twice`;
    met.add(id);
    const page = pageAt(pread, meta, id);
    const below = page === null ? null : pagesBelow(page);
    if (below === null) return `page ${id} is not a tree page`;
    open.push(...below);
  }
  return null;
}

/** The pages that a tree page leads to; `null` if it is not one. */
function pagesBelow({ flags, count, bytes }: Page): readonly number[] | null {
  if ((flags !== BRANCH && flags !== LEAF) || PAGE_HEADER + count * ELEMENT > bytes.length) {
    return null;
  }
  const view = viewOf(bytes);
  const below: number[] = [];
  for (let index = 0; index < count; index++) {
    const at = PAGE_HEADER + index * ELEMENT;
    if (flags === BRANCH) {
      const [position, keySize] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      if (at + position + keySize > bytes.length) return null;
      below.push(Number(view.getBigUint64(at + 8, true)));
      continue;
    }
    const [kind, position, keySize, valueSize] = [0, 4, 8, 12].map((field) =>
      view.getUint32(at + field, true)
    ) as [number, number, number, number];
    const value = at + position + keySize;
    if (value + valueSize > bytes.length) return null;
    if (kind !== BUCKET) continue;
    const found = bucketBelow(bytes.subarray(value, value + valueSize));
    if (found === null) return null;
    below.push(...found);
  }
  return below;
}

/** The pages of a bucket, which begins at a page of its own, or is itself a page after its header. */
function bucketBelow(bytes: Uint8Array): readonly number[] | null {
  if (bytes.length < BUCKET_HEADER) return null;
  const root = Number(viewOf(bytes).getBigUint64(0, true));
  if (root !== 0) return [root];
  const page = bytes.subarray(BUCKET_HEADER);
  if (page.length < PAGE_HEADER) return null;
  const view = viewOf(page);
  return view.getUint16(8, true) !== LEAF
    ? null
    : pagesBelow({ flags: LEAF, count: view.getUint16(10, true), bytes: page });
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
