/**
 * The first bytes of a disk -> its file system and label. Pure.
 *
 * @module
 */

/** A file system that was recognised. */
export interface FileSystem {
  /** As mount(2) names it. */
  readonly type: "ext4" | "xfs" | "btrfs";
  readonly label: string;
}

/** A range of a disk that {@linkcode identify} looks at: bytes from the start, and how many. */
export interface Range {
  readonly offset: number;
  readonly count: number;
}

/** What must be read of a disk: the superblocks of ext4 and xfs, and that of btrfs. */
export const HEAD: Range = { offset: 0, count: 2048 };
/** The superblock of btrfs. */
export const BTRFS: Range = { offset: 0x10000, count: 1024 };

/**
 * Recognises a file system by its superblock.
 *
 * @param head The bytes of {@linkcode HEAD}; fewer where the disk is smaller.
 * @param btrfs The bytes of {@linkcode BTRFS}, likewise.
 * @returns The file system; `null` where it is none of these.
 * @see https://docs.kernel.org/filesystems/ext4/super.html
 * @see https://btrfs.readthedocs.io/en/latest/dev/On-disk-format.html
 */
export function identify(head: Uint8Array, btrfs: Uint8Array): FileSystem | null {
  if (head.length === HEAD.count) {
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (view.getUint16(1024 + 0x38, true) === 0xef53) {
      return { type: "ext4", label: text(head.subarray(1024 + 0x78, 1024 + 0x88)) };
    }
    if (text(head.subarray(0, 4)) === "XFSB") {
      return { type: "xfs", label: text(head.subarray(108, 120)) };
    }
  }
  if (btrfs.length === BTRFS.count && text(btrfs.subarray(0x40, 0x48)) === "_BHRfS_M") {
    return { type: "btrfs", label: text(btrfs.subarray(0x12b, 0x22b)) };
  }
  return null;
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    end === -1 ? bytes : bytes.subarray(0, end),
  );
}
