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
 * Reads a kernel command line as the kernel's `next_arg` does: words apart by white space, which double quotes protect.
 * Quotes around a whole word or a whole value are taken off; those inside stay.
 * What stands behind ` -- ` is for a user space init, not for the kernel, and is read likewise.
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
    const [name, value] = split(word);
    if (name === "") continue;
    // `console=ttyS0` is the kernel's own; `console` alone is ours, and both can stand on one line.
    if (name === "console" && value !== null) consoles.push(value);
    else {
      // In the order of the last words: a setting can have two names.
      parameters.delete(name);
      parameters.set(name, value);
    }
  }
  return { parameters, consoles };
}

/** White space to the kernel, and the NUL at which it ends. */
const APART = /[ \t\n\v\f\r\0]/;

function words(text: string): string[] {
  const found: string[] = [];
  let word = "";
  let quoted = false;
  for (const character of text) {
    if (!quoted && APART.test(character)) {
      if (word !== "") found.push(word);
      word = "";
      continue;
    }
    if (character === '"') quoted = !quoted;
    word += character;
  }
  if (word !== "") found.push(word);
  return found;
}

function split(word: string): [name: string, value: string | null] {
  const bare = word.startsWith('"') ? word.slice(1).replace(/"$/, "") : word;
  const equals = bare.indexOf("=");
  if (equals === -1) return [bare, null];
  const value = bare.slice(equals + 1);
  return [bare.slice(0, equals), value.startsWith('"') ? value.slice(1).replace(/"$/, "") : value];
}
