/**
 * The user's terminal while it is a machine's console: raw, and put back as it was whatever happens.
 *
 * @module
 */
import type { WindowSize } from "../boot/config.ts";

/**
 * The size of the user's terminal.
 *
 * @returns The size; `null` where there is no terminal, or none that knows it.
 */
export function windowSize(): WindowSize | null {
  try {
    const { rows, columns } = Deno.consoleSize();
    return rows > 0 && columns > 0 ? { rows, columns } : null;
  } catch {
    return null;
  }
}

/** Makes the terminal raw until it is disposed of; does nothing where standard input is none. */
export function rawTerminal(): Disposable {
  if (!Deno.stdin.isTerminal()) return { [Symbol.dispose]: () => {} };
  Deno.stdin.setRaw(true);
  return { [Symbol.dispose]: () => Deno.stdin.setRaw(false) };
}

/**
 * Calls back whenever the terminal's size changed, until it is disposed of.
 *
 * @param changed Is given the new size.
 */
export function onResize(changed: (size: WindowSize) => void): Disposable {
  const listener = (): void => {
    const size = windowSize();
    if (size !== null) changed(size);
  };
  Deno.addSignalListener("SIGWINCH", listener);
  return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", listener) };
}

/** What Ctrl-C sends in a raw terminal: ETX. */
const INTERRUPT = 0x03;

/**
 * Whether what was typed asks to interrupt.
 *
 * @param typed The bytes.
 */
export function interrupts(typed: Uint8Array): boolean {
  return typed.includes(INTERRUPT);
}
