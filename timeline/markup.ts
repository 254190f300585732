/**
 * XML as values: the output is well formed, whatever a text holds. Pure.
 *
 * @module
 */

/** A piece of a document that is well formed. */
export interface Markup {
  readonly markup: string;
}

/** Everything that is not a character in XML 1.0. */
const NO_CHARACTERS = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * A text.
 *
 * @param value Any text; everything that is not a character in XML 1.0 is replaced.
 */
export function text(value: string): Markup {
  const allowed = value.toWellFormed().replaceAll(NO_CHARACTERS, "\ufffd");
  return { markup: allowed.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "") };
}

/**
 * An element.
 *
 * @param name Its name.
 * @param attributes Its attributes; numbers are rounded to two decimals.
 * @param content Its content.
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly Markup[] = [],
): Markup {
  const written = Object.entries(attributes).map(([key, value]) => {
    const word = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    return ` ${key}="${text(word).markup}"`;
  });
  const open = `<${name}${written.join("")}`;
  if (content.length === 0) return { markup: `${open}/>` };
  return { markup: `${open}>${content.map(({ markup }) => markup).join("\n")}</${name}>` };
}
