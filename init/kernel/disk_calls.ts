/**
 * Calls on whole disks: the size of their file systems, swap, and files that appear as disks. Marshals and throws; it
 * holds no policy.
 *
 * @module
 */
import type { Check, Symbols } from "./call.ts";
import * as c from "./constants.ts";
import type { Kernel } from "./kernel.ts";
import * as m from "./marshal.ts";

/** The calls that this file implements. */
export type DiskCalls = Pick<Kernel, "swapon" | "growfs" | "loopCtlGetFree" | "loopConfigure">;

/** A request of `ioctl(2)` and its argument. */
interface Request {
  readonly name: "FIGETBSZ" | "XFS_IOC_FSGEOMETRY" | Growing;
  readonly argument: Uint8Array<ArrayBuffer>;
}
type Growing = "EXT4_IOC_RESIZE_FS" | "XFS_IOC_FSGROWFSDATA" | "BTRFS_IOC_RESIZE";

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of their results.
 */
export function diskCalls(libc: Symbols, check: Check): DiskCalls {
  const ioctl = (fd: number, { name, argument }: Request): Uint8Array => {
    check(libc.ioctl(fd, BigInt(c[name]), argument), `ioctl ${name}`, fd);
    return argument;
  };
  const blocks = (fd: number, size: number): number => {
    const blocksize = ioctl(fd, { name: "FIGETBSZ", argument: new Uint8Array(4) });
    return Math.floor(m.wholeNumber(size) / new DataView(blocksize.buffer).getInt32(0, true));
  };
  const growth: Readonly<
    Record<Parameters<Kernel["growfs"]>[1], (fd: number, size: number, devid: number) => Request>
  > = {
    ext4: (fd, size) => ({ name: "EXT4_IOC_RESIZE_FS", argument: m.unsigned64(blocks(fd, size)) }),
    xfs(fd, size) {
      const geometry = new Uint8Array(m.XFS_FSOP_GEOM_SIZE);
      ioctl(fd, { name: "XFS_IOC_FSGEOMETRY", argument: geometry });
      return {
        name: "XFS_IOC_FSGROWFSDATA",
        argument: m.xfsGrowfsData(blocks(fd, size), geometry),
      };
    },
    btrfs: (_fd, size, devid) => ({
      name: "BTRFS_IOC_RESIZE",
      argument: m.btrfsVolArgs(`${m.unsigned(devid)}:${m.wholeNumber(size)}`),
    }),
  };
  return {
    swapon: (path, swapflags) =>
      void check(libc.swapon(m.cstring(path), m.unsigned(swapflags, 0x7fff_ffff)), "swapon", path),
    loopCtlGetFree: (control) =>
      check(
        libc.ioctl(control, BigInt(c.LOOP_CTL_GET_FREE), new Uint8Array()),
        "ioctl LOOP_CTL_GET_FREE",
        control,
      ),
    loopConfigure: (loop, file) =>
      void check(
        libc.ioctl(loop, BigInt(c.LOOP_CONFIGURE), m.loopConfig(file, c.LO_FLAGS_READ_ONLY)),
        "ioctl LOOP_CONFIGURE",
        loop,
      ),
    async growfs(fd, filesystemtype, size, devid) {
      if (!Object.hasOwn(growth, filesystemtype)) {
        throw new RangeError(`Cannot grow a file system of type ${JSON.stringify(filesystemtype)}`);
      }
      const request = growth[filesystemtype](fd, size, devid);
      const answer = await libc.ioctl_waiting(fd, BigInt(c[request.name]), request.argument);
      // The errno of the waiting thread is lost: the same request fails here as well, with its errno.
      if (answer === -1) ioctl(fd, request);
    },
  };
}
