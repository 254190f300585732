/**
 * The user's terminal while it is a machine's console: in raw mode, and restored whatever happens.
 *
 * @module
 */
import type { WindowSize } from "../boot/config.ts";

/**
 * Returns the size of the user's terminal.
 *
 * @returns The size, or `null` if there is no terminal or it does not know its size.
 */
export function windowSize(): WindowSize | null {
  try {
    const { rows, columns } = Deno.consoleSize();
    return rows > 0 && columns > 0 ? { rows, columns } : null;
  } catch {
    return null;
  }
}

/** Puts the terminal into raw mode until the result is disposed of; does nothing if standard input is not one. */
export function rawTerminal(): Disposable {
  if (!Deno.stdin.isTerminal()) return { [Symbol.dispose]: () => {} };
  Deno.stdin.setRaw(true);
  return { [Symbol.dispose]: () => Deno.stdin.setRaw(false) };
}

/**
 * Calls back whenever the terminal's size changes, until the result is disposed of.
 *
 * @param changed Called with the new size.
 */
export function onResize(changed: (size: WindowSize) => void): Disposable {
  const listener = (): void => {
    const size = windowSize();
    if (size !== null) changed(size);
  };
  Deno.addSignalListener("SIGWINCH", listener);
  return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", listener) };
}

/** The byte that Ctrl-C sends in a raw terminal: ETX. */
const INTERRUPT = 0x03;

/**
 * Whether the typed bytes contain Ctrl-C.
 *
 * @param typed The bytes.
 */
export function interrupts(typed: Uint8Array): boolean {
  return typed.includes(INTERRUPT);
}
