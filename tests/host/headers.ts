/**
 * Reads numbers from C headers: macros and enumerators, as far as constants need them. It evaluates only numbers,
 * shifts, sums and names; anything else is an error, never a guess.
 *
 * @module
 */

/** One header of each Debian package that is needed. */
const PACKAGES: readonly (readonly [header: string, pack: string])[] = [
  ["/usr/include/linux/mount.h", "linux-libc-dev"],
  ["/usr/include/x86_64-linux-gnu/sys/mount.h", "libc6-dev"],
];

/** Returns the packages whose headers are missing. */
export function missingPackages(): string[] {
  return PACKAGES.filter(([header]) => !isFile(header)).map(([, pack]) => pack);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The names that one header defines. */
export type Header = ReadonlyMap<string, string>;

/**
 * Reads a header. Conditionals are not evaluated, so a name may be defined twice: the first definition counts.
 *
 * @param path The header, below `/usr/include` or its folder for this architecture.
 * @throws {Deno.errors.NotFound} If there is none.
 */
export function readHeader(path: string): Header {
  const text = readInclude(path).replaceAll(/\/\*[^]*?\*\//g, " ").replaceAll(/\/\/.*$/gm, " ")
    .replaceAll("\\\n", " ");
  const names = new Map<string, string>();
  const define = (name: string, value: string): void => {
    if (value !== "" && value !== name && !names.has(name)) names.set(name, value);
  };
  for (const [, body = ""] of text.matchAll(/\benum\b[^{;]*\{([^}]*)\}/g)) {
    let last = "-1";
    for (const part of body.replaceAll(/^\s*#.*$/gm, "").split(",")) {
      const [name = "", value] = part.split("=").map((one) => one.trim());
      if (!/^\w+$/.test(name)) continue;
      last = value ?? `(${last}) + 1`;
      define(name, last);
    }
  }
  for (
    const [, name = "", value = ""] of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(.*)$/gm)
  ) {
    define(name, value.trim());
  }
  return names;
}

function readInclude(path: string): string {
  try {
    return Deno.readTextFileSync(`/usr/include/${path}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return Deno.readTextFileSync(`/usr/include/x86_64-linux-gnu/${path}`);
  }
}

/**
 * Returns the number that a name stands for.
 *
 * @param header The header.
 * @param name The name.
 * @throws {RangeError} If the header does not define it, or defines it as something that is not a number.
 */
export function numberOf(header: Header, name: string): number {
  const text = header.get(name);
  if (text === undefined) throw new RangeError(`the header does not define ${name}`);
  const request = /^_IO(R|WR)\((\w+),\s*(\d+),\s*int\)$/.exec(text);
  if (request !== null) return ioctlOf(header, request);
  return evaluate(text, (other) => numberOf(header, other), name);
}

/** Builds an `ioctl(2)` request as `asm-generic/ioctl.h` does, from direction, size, type and number. */
function ioctlOf(header: Header, [, direction, type = "", number]: RegExpExecArray): number {
  const letter = /^'(.)'$/.exec(header.get(type) ?? "")?.[1];
  if (letter === undefined) throw new RangeError(`${type} is not defined as a letter`);
  const directions = direction === "WR" ? 3 : 2;
  return directions * 2 ** 30 + 4 * 2 ** 16 + letter.charCodeAt(0) * 2 ** 8 + Number(number);
}

/** `sum = shift { "+" shift | "|" shift }`, `shift = value { "<<" value }`. */
function evaluate(text: string, lookUp: (name: string) => number, what: string): number {
  const tokens = text.match(/0x[0-9a-f]+[ul]*|\d+[ul]*|\w+|<<|[()+|-]/gi) ?? [];
  if (tokens.join("") !== text.replaceAll(/\s+/g, "")) {
    throw new RangeError(`${what} is defined as ${JSON.stringify(text)}, which is not a number`);
  }
  let at = 0;
  const value = (): number => {
    const token = tokens[at++] ?? "";
    if (token === "-") return -value();
    if (token === "(") {
      const inner = sum();
      if (tokens[at++] !== ")") throw new RangeError(`${what}: a bracket is not closed`);
      return inner;
    }
    const digits = token.replace(/[ul]+$/i, "");
    if (/^0[0-7]+$/.test(digits)) return parseInt(digits, 8);
    if (/^(0x[0-9a-f]+|\d+)$/i.test(digits)) return Number(digits);
    if (/^[a-z_]\w*$/i.test(token)) return lookUp(token);
    throw new RangeError(`${what} is defined as ${JSON.stringify(text)}, which is not a number`);
  };
  const shift = (): number => {
    let left = value();
    while (tokens[at] === "<<") {
      at++;
      left *= 2 ** value();
    }
    return left;
  };
  const sum = (): number => {
    let left = shift();
    while (tokens[at] === "+" || tokens[at] === "|") {
      left = tokens[at++] === "+" ? left + shift() : Number(BigInt(left) | BigInt(shift()));
    }
    return left;
  };
  const result = sum();
  if (at !== tokens.length) {
    throw new RangeError(`${what}: ${JSON.stringify(text)} has trailing text`);
  }
  return result;
}
