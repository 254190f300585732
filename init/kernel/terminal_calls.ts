/**
 * Calls on terminals. Marshals and throws; it holds no policy.
 *
 * @module
 */
import { bytes, type Check, type Symbols } from "./call.ts";
import * as c from "./constants.ts";
import type { Kernel } from "./kernel.ts";

/** The calls that this file implements. */
export type TerminalCalls = Pick<Kernel, "tiocgwinsz" | "makeRaw" | "tcsetattr" | "tcdrain">;

/**
 * Makes these calls.
 *
 * @param libc The C library's functions.
 * @param check The check of their results.
 */
export function terminalCalls(libc: Symbols, check: Check): TerminalCalls {
  /** Bytes of `struct termios`, and some to spare. */
  const termiosSize = 64;
  const tcsetattr: Kernel["tcsetattr"] = (fd, termios) =>
    void check(libc.tcsetattr(fd, c.TCSANOW, bytes(termios)), "tcsetattr", fd);
  return {
    tcsetattr,
    tcdrain: async (fd) => void await libc.tcdrain_waiting(fd),
    tiocgwinsz(fd) {
      const winsize = new Uint16Array(4);
      const buffer = new Uint8Array(winsize.buffer);
      check(libc.ioctl(fd, BigInt(c.TIOCGWINSZ), buffer), "ioctl TIOCGWINSZ", fd);
      return { rows: winsize[0]!, columns: winsize[1]! };
    },
    makeRaw(fd) {
      const before = new Uint8Array(termiosSize);
      check(libc.tcgetattr(fd, before), "tcgetattr", fd);
      const raw = before.slice();
      libc.cfmakeraw(raw);
      tcsetattr(fd, raw);
      return before;
    },
  };
}
