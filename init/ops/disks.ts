/**
 * Operations on disks and kernel modules.
 *
 * @module
 */
import * as c from "../kernel/constants.ts";
import { O_READ, withFd } from "../kernel/files.ts";
import { followed, number, oneOf, onPath, operation, text } from "./operation.ts";

/**
 * Loads a kernel module from a file: `finit_module(2)`. `flags` are `MODULE_INIT_*`; the flag for a compressed file is
 * added by the file's name.
 */
export const finitModule = operation({
  op: "finit_module",
  effect: "makes",
  fields: { path: followed, param_values: text, flags: number },
  ...onPath,
  describe: ({ path, param_values }) =>
    `finit_module ${path}${param_values === "" ? "" : ` ${param_values}`}`,
  assume: () => {},
  take: ({ path, param_values, flags }, { kernel }) =>
    withFd(kernel, kernel.open(path.path, O_READ), (fd) => {
      const compressed = /\.ko\.(xz|zst|gz)$/.test(path.real);
      kernel.finitModule(
        fd,
        param_values,
        flags | (compressed ? c.MODULE_INIT_COMPRESSED_FILE : 0),
      );
    }),
});

/**
 * Has the kernel swap to a device: `swapon(2)`. `swapflags` are `SWAP_FLAG_*` and, with `SWAP_FLAG_PREFER`, the priority:
 * the higher is used first.
 */
export const swapon = operation({
  op: "swapon",
  effect: "makes",
  fields: { path: followed, swapflags: number },
  ...onPath,
  describe: ({ path, swapflags }) => `swapon ${path} flags 0x${swapflags.toString(16)}`,
  assume: () => {},
  take: ({ path, swapflags }, { kernel }) => kernel.swapon(path.path, swapflags),
});

/**
 * Shows a file as a read-only block device and answers its path, such as `/dev/loop0`: `loop(4)`, `LOOP_CTL_GET_FREE` and
 * `LOOP_CONFIGURE`.
 */
export const losetup = operation({
  op: "losetup",
  effect: "makes",
  fields: { path: followed },
  ...onPath,
  describe: ({ path }) => `losetup ${path}`,
  assume: () => "/dev/loop0",
  take: ({ path }, { kernel }) =>
    withFd(kernel, kernel.open(path.path, O_READ), (file) => {
      const control = kernel.open("/dev/loop-control", O_READ);
      const device = `/dev/loop${withFd(kernel, control, kernel.loopCtlGetFree)}`;
      withFd(kernel, kernel.open(device, O_READ), (loop) => kernel.loopConfigure(loop, file));
      return device;
    }),
});

/**
 * Grows a mounted file system while it is in use: `ioctl(2)` with `EXT4_IOC_RESIZE_FS`, `XFS_IOC_FSGROWFSDATA` or
 * `BTRFS_IOC_RESIZE`. `size` is in bytes, of which the kernel takes whole blocks; `devid` is the device's number in a
 * btrfs, from 1.
 */
export const growfs = operation({
  op: "growfs",
  effect: "makes",
  fields: {
    path: followed,
    filesystemtype: oneOf("ext4", "xfs", "btrfs"),
    size: number,
    devid: number,
  },
  ...onPath,
  describe: ({ path, filesystemtype, size, devid }) =>
    `growfs ${path} as ${filesystemtype} to ${size} bytes` +
    (filesystemtype === "btrfs" ? ` on device ${devid}` : ""),
  assume: () => {},
  take({ path, filesystemtype, size, devid }, { kernel }) {
    const fd = kernel.open(path.path, c.O_RDONLY | c.O_DIRECTORY);
    return kernel.growfs(fd, filesystemtype, size, devid).finally(() => kernel.close(fd));
  },
});
