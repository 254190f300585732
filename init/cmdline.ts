/**
 * The kernel command line as text -> what it says. Pure.
 *
 * @module
 */

/** The most characters that are read: the kernel's own limit is 2,048 on x86-64, 4,096 elsewhere. */
export const CMDLINE_LIMIT = 16_384;

/** What the kernel command line says: every parameter, the last value of one that is given twice. */
export interface KernelCmdline {
  /** Parameters with their values; a parameter without `=` has the value `null`. */
  readonly parameters: ReadonlyMap<string, string | null>;
  /** Every `console=`, in order: the last one is `/dev/console`. */
  readonly consoles: readonly string[];
}

/**
 * Reads a kernel command line as the kernel does: words apart by white space, double quotes around what holds it.
 * Everything behind ` -- ` is for a user space init, not for the kernel, and is read likewise.
 *
 * @param text What `/proc/cmdline` holds.
 * @returns The parameters.
 * @throws {RangeError} Where it is longer than {@linkcode CMDLINE_LIMIT}.
 * @see https://docs.kernel.org/admin-guide/kernel-parameters.html
 */
export function parseCmdline(text: string): KernelCmdline {
  if (text.length > CMDLINE_LIMIT) {
    throw new RangeError(
      `Cannot read the kernel command line: ${text.length} characters, at most ${CMDLINE_LIMIT}`,
    );
  }
  const parameters = new Map<string, string | null>();
  const consoles: string[] = [];
  for (const word of words(text)) {
    const equals = word.indexOf("=");
    const name = equals === -1 ? word : word.slice(0, equals);
    const value = equals === -1 ? null : word.slice(equals + 1);
    if (name === "") continue;
    // `console=ttyS0` is the kernel's own; `console` alone is ours, and both can stand on one line.
    if (name === "console" && value !== null) consoles.push(value);
    else parameters.set(name, value);
  }
  return { parameters, consoles };
}

function words(text: string): string[] {
  const found: string[] = [];
  let word = "";
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && /[\s\0]/.test(character)) {
      if (word !== "") found.push(word);
      word = "";
    } else word += character;
  }
  if (word !== "") found.push(word);
  return found;
}
