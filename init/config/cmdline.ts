/**
 * Parses the kernel command line. Pure.
 *
 * @module
 */

/** The most characters to read: the kernel's own limit is 2,048 on x86-64, 4,096 elsewhere. */
export const CMDLINE_LIMIT = 16_384;

/** The contents of the kernel command line: every parameter; of one that is given twice, the last value. */
export interface KernelCmdline {
  /** Parameters with their values; a parameter without `=` has the value `null`. */
  readonly parameters: ReadonlyMap<string, string | null>;
  /** Every `console=`, in order: the last one is `/dev/console`. */
  readonly consoles: readonly string[];
}

/**
 * Reads a kernel command line as the kernel's `next_arg` does: words separated by white space, except inside double
 * quotes. Quotes around a whole word or a whole value are removed; those inside stay. The words after ` -- ` are for a
 * user space init, not for the kernel, and are read in the same way.
 *
 * @param text The contents of `/proc/cmdline`.
 * @returns The parameters.
 * @throws {RangeError} If it is longer than {@linkcode CMDLINE_LIMIT}.
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
    // `console=ttyS0` is the kernel's own; `console` alone is ours, and a line can have both.
    if (name === "console" && value !== null) consoles.push(value);
    else {
      // In the order of the last occurrences: a setting can have two names.
      parameters.delete(name);
      parameters.set(name, value);
    }
  }
  return { parameters, consoles };
}

/** The kernel's white space, and the NUL at which the line ends. */
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
