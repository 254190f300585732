/**
 * Mount flags: `mount(2)`, `umount(2)`, `linux/mount.h`.
 *
 * @module
 */

/** Read-only. */
export const MS_RDONLY = 1;
/** Ignores set-user-ID and set-group-ID bits. */
export const MS_NOSUID = 2;
/** Forbids opening device nodes. */
export const MS_NODEV = 4;
/** Forbids executing programs. */
export const MS_NOEXEC = 8;
/** Changes the flags of a mount. */
export const MS_REMOUNT = 32;
/** Shows a directory in a second place. */
export const MS_BIND = 4096;
/** Moves a mount to another place. */
export const MS_MOVE = 8192;
/** Includes the mounts beneath. */
export const MS_REC = 16384;
/** Mounts beneath do not propagate. */
export const MS_PRIVATE = 1 << 18;
/** Mounts beneath propagate to the peers. */
export const MS_SHARED = 1 << 20;
/** Updates access times only now and then. */
export const MS_RELATIME = 1 << 21;
/** `umount2`: detaches now, cleans up after the last user has gone. */
export const MNT_DETACH = 2;
/** `umount2`: does not follow a final symbolic link. */
export const UMOUNT_NOFOLLOW = 8;
