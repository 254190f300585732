/**
 * Reads the parts of an ELF file that the dynamic linker reads: its interpreter and the libraries that it needs. Every
 * number in the file is checked against bounds before it is used. This file must not look for the libraries.
 *
 * Source: `elf(5)`.
 *
 * @module
 */

/** A file that can be read at any offset. */
export interface ElfSource {
  /** The size of the whole file, in bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes at `offset`; all of them are inside the file. */
  read(offset: number, length: number): Uint8Array;
}

/** The dynamic linking of one ELF file. */
export interface Elf {
  /** `PT_INTERP`: the dynamic linker's path; `undefined` for a library or a static executable. */
  readonly interpreter?: string;
  /** `DT_NEEDED`: the sonames, in order. */
  readonly needed: readonly string[];
  /** `DT_RUNPATH` or `DT_RPATH`: folders, as written. */
  readonly runpath: readonly string[];
}

const EHDR_SIZE = 64;
const PHDR_SIZE = 56;
const DYN_SIZE = 16;
const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0n;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_STRSZ = 10n;
const DT_RPATH = 15n;
const DT_RUNPATH = 29n;

const MAX_PROGRAM_HEADERS = 256;
const MAX_DYNAMIC_SIZE = 64 * 1024;
const MAX_NAME = 4096;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly vaddr: number;
  readonly filesz: number;
}

/**
 * Whether a file begins with an ELF header.
 *
 * @param source The file.
 */
export function isElf(source: ElfSource): boolean {
  if (source.size < EHDR_SIZE) return false;
  const [a, b, c, d] = source.read(0, 4);
  return a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46;
}

/**
 * Reads the dynamic linking of a 64-bit little-endian ELF file.
 *
 * @param source The file.
 * @returns What it needs; nothing for a static executable.
 * @throws {SyntaxError} If it is not such a file.
 * @throws {RangeError} If an offset or a size in it points outside the file or exceeds what a sane file has.
 */
export function readElf(source: ElfSource): Elf {
  if (!isElf(source)) {
    throw new SyntaxError("Cannot read ELF: the file does not begin with an ELF header");
  }
  const header = view(source, 0, EHDR_SIZE, "header");
  if (header.getUint8(4) !== ELFCLASS64 || header.getUint8(5) !== ELFDATA2LSB) {
    throw new SyntaxError("Cannot read ELF: it is not 64-bit little-endian");
  }
  const segments = readSegments(source, header);
  const interp = segments.find(({ type }) => type === PT_INTERP);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  return {
    ...(interp === undefined
      ? {}
      : { interpreter: readName(source, interp.offset, interp.offset + interp.filesz) }),
    ...(dynamic === undefined
      ? { needed: [], runpath: [] }
      : readDynamic(source, dynamic, segments)),
  };
}

function readSegments(source: ElfSource, header: DataView): Segment[] {
  const phoff = toNumber(header.getBigUint64(32, true), "program header offset");
  const phentsize = header.getUint16(54, true);
  const phnum = header.getUint16(56, true);
  if (phnum === 0) return [];
  if (phentsize !== PHDR_SIZE) {
    throw new RangeError(`Cannot read ELF: its program headers have ${phentsize} bytes each`);
  }
  if (phnum > MAX_PROGRAM_HEADERS) {
    throw new RangeError(`Cannot read ELF: ${phnum} program headers are too many`);
  }
  const table = view(source, phoff, phnum * PHDR_SIZE, "program header table");
  return Array.from({ length: phnum }, (_, index) => {
    const at = index * PHDR_SIZE;
    return {
      type: table.getUint32(at, true),
      offset: toNumber(table.getBigUint64(at + 8, true), "segment offset"),
      vaddr: toNumber(table.getBigUint64(at + 16, true), "segment address"),
      filesz: toNumber(table.getBigUint64(at + 32, true), "segment size"),
    };
  });
}

function readDynamic(
  source: ElfSource,
  dynamic: Segment,
  segments: readonly Segment[],
): Pick<Elf, "needed" | "runpath"> {
  if (dynamic.filesz > MAX_DYNAMIC_SIZE) {
    throw new RangeError(
      `Cannot read ELF: a dynamic section of ${dynamic.filesz} bytes is too large`,
    );
  }
  const table = view(source, dynamic.offset, dynamic.filesz, "dynamic section");
  const entries: { tag: bigint; value: number }[] = [];
  for (let at = 0; at + DYN_SIZE <= dynamic.filesz; at += DYN_SIZE) {
    const tag = table.getBigInt64(at, true);
    if (tag === DT_NULL) break;
    // Only these tags are read: others may hold numbers that cannot be offsets.
    if ([DT_NEEDED, DT_STRTAB, DT_STRSZ, DT_RPATH, DT_RUNPATH].includes(tag)) {
      entries.push({
        tag,
        value: toNumber(table.getBigUint64(at + 8, true), `dynamic tag ${tag}`),
      });
    }
  }
  const names = entries.filter(({ tag }) => tag === DT_NEEDED);
  const paths = entries.filter(({ tag }) => tag === DT_RUNPATH || tag === DT_RPATH);
  if (names.length + paths.length === 0) return { needed: [], runpath: [] };

  const address = entries.find(({ tag }) => tag === DT_STRTAB)?.value;
  const size = entries.find(({ tag }) => tag === DT_STRSZ)?.value;
  if (address === undefined || size === undefined) {
    throw new SyntaxError("Cannot read ELF: it names libraries without a string table");
  }
  const start = toOffset(address, segments);
  const name = ({ value }: { value: number }): string => {
    if (value >= size) {
      throw new RangeError(`Cannot read ELF: name ${value} is outside the string table`);
    }
    return readName(source, start + value, start + size);
  };
  return {
    needed: names.map(name),
    runpath: paths.flatMap((path) => name(path).split(":")).filter((path) => path !== ""),
  };
}

/** The file offset of an address in memory. */
function toOffset(address: number, segments: readonly Segment[]): number {
  const segment = segments.find(({ type, vaddr, filesz }) =>
    type === PT_LOAD && vaddr <= address && address < vaddr + filesz
  );
  if (segment === undefined) {
    throw new RangeError(
      `Cannot read ELF: address 0x${address.toString(16)} is not in a loaded segment`,
    );
  }
  return segment.offset + (address - segment.vaddr);
}

function readName(source: ElfSource, start: number, end: number): string {
  const length = Math.min(end, source.size) - start;
  if (length <= 0) throw new RangeError(`Cannot read ELF: a name at ${start} is outside the file`);
  const bytes = source.read(start, Math.min(length, MAX_NAME));
  const zero = bytes.indexOf(0);
  if (zero < 0) throw new RangeError(`Cannot read ELF: the name at ${start} is not terminated`);
  return new TextDecoder("utf-8", { fatal: false }).decode(bytes.subarray(0, zero));
}

function view(source: ElfSource, offset: number, length: number, what: string): DataView {
  if (offset + length > source.size) {
    throw new RangeError(`Cannot read ELF: its ${what} at ${offset}+${length} is outside the file`);
  }
  const bytes = source.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function toNumber(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`Cannot read ELF: its ${what} 0x${value.toString(16)} is too large`);
  }
  return Number(value);
}
