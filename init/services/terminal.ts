/**
 * The console's terminal: its size and its settings. Only main can ask the kernel, so main does it for the isolate that
 * passes the bytes.
 *
 * @module
 */
import type { WindowSize } from "../../boot/config.ts";
import { SyscallError } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** PID 1's standard input is the console. */
const CONSOLE = 0;

/** The terminal behind the console; a console that is not a terminal, such as a pipe, has a size but no settings. */
export interface ConsoleTerminal {
  /** The terminal's own size; if it does not know, the launcher's last one. */
  winsize(): WindowSize;
  /** Sets the size of the launcher's terminal, if this one is a serial line. */
  setWinsize(winsize: WindowSize): void;
  raw(): void;
  sane(): void;
}

/**
 * Makes the console's terminal.
 *
 * @param kernel The system calls.
 * @param configured The size until a better one is known.
 */
export function consoleTerminal(
  kernel: Pick<Kernel, "tiocgwinsz" | "makeRaw" | "tcsetattr">,
  configured: WindowSize,
): ConsoleTerminal {
  let told = configured;
  let before: Uint8Array | null = null;
  const onTerminal = <T>(call: () => T): T | null => {
    try {
      return call();
    } catch (error) {
      if (error instanceof SyscallError) return null;
      throw error;
    }
  };
  return {
    winsize() {
      const known = onTerminal(() => kernel.tiocgwinsz(CONSOLE));
      return known === null || known.rows === 0 || known.columns === 0 ? told : known;
    },
    setWinsize(winsize) {
      told = winsize;
    },
    raw() {
      before ??= onTerminal(() => kernel.makeRaw(CONSOLE));
    },
    sane() {
      const settings = before;
      before = null;
      if (settings !== null) onTerminal(() => kernel.tcsetattr(CONSOLE, settings));
    },
  };
}
