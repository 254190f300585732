/**
 * Mount flags: `mount(2)`, `umount(2)`, `linux/mount.h`.
 *
 * @module
 */

/** Read-only. */
export const MS_RDONLY = 1;
/** Set-user-id and set-group-id bits mean nothing. */
export const MS_NOSUID = 2;
/** Device nodes can't be opened. */
export const MS_NODEV = 4;
/** Nothing can be executed. */
export const MS_NOEXEC = 8;
/** Changes the flags of a mount. */
export const MS_REMOUNT = 32;
/** Shows a directory in a second place. */
export const MS_BIND = 4096;
/** Moves a mount to another place. */
export const MS_MOVE = 8192;
/** With the mounts beneath. */
export const MS_REC = 16384;
/** Mounts beneath spread nowhere. */
export const MS_PRIVATE = 1 << 18;
/** Mounts beneath spread to the peers. */
export const MS_SHARED = 1 << 20;
/** Access times are kept roughly. */
export const MS_RELATIME = 1 << 21;
/** `umount2`: detach now, clean up when the last user has gone. */
export const MNT_DETACH = 2;
/** `umount2`: a last symbolic link is not followed. */
export const UMOUNT_NOFOLLOW = 8;
