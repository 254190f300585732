/**
 * Checks that an answer has the fields that the host reads. Pure.
 *
 * @module
 */

/** Says what is wrong with a value, naming its path; `null` where nothing is. */
export type Shape = (value: unknown, path: string) => string | null;

const expected = (kind: string, value: unknown, path: string): string =>
  `${path} is ${value === undefined ? "missing" : `not ${kind}`}`;

/** A text. */
export function text(value: unknown, path: string): string | null {
  return typeof value === "string" ? null : expected("a text", value, path);
}

/** A finite number. */
export function number(value: unknown, path: string): string | null {
  return Number.isFinite(value) ? null : expected("a number", value, path);
}

/** True or false. */
export function boolean(value: unknown, path: string): string | null {
  return typeof value === "boolean" ? null : expected("true or false", value, path);
}

/** What may be left out or null, as Go has it for what is empty. */
export const optional = (shape: Shape): Shape => (value, path) =>
  value === undefined || value === null ? null : shape(value, path);

/** A list of one kind. */
export const list = (shape: Shape): Shape => (value, path) => {
  if (!Array.isArray(value)) return expected("a list", value, path);
  for (const [index, item] of value.entries()) {
    const wrong = shape(item, `${path}[${index}]`);
    if (wrong !== null) return wrong;
  }
  return null;
};

/** An object with these fields, and perhaps others. */
export const object = (fields: Readonly<Record<string, Shape>>): Shape => (value, path) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return expected("an object", value, path);
  }
  for (const [name, shape] of Object.entries(fields)) {
    const wrong = shape(
      Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
      `${path}.${name}`,
    );
    if (wrong !== null) return wrong;
  }
  return null;
};

/** An object whose values are of one kind. */
export const record = (shape: Shape): Shape => (value, path) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return expected("an object", value, path);
  }
  for (const [name, item] of Object.entries(value)) {
    const wrong = shape(item, `${path}.${name}`);
    if (wrong !== null) return wrong;
  }
  return null;
};

/**
 * Parses an answer and checks it.
 *
 * @param json The answer's text.
 * @param shape What it must be.
 * @throws {SyntaxError} Where it is no JSON or lacks a field.
 */
export function parseAnswer<T>(json: string, shape: Shape): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new SyntaxError(`the answer is not JSON: ${JSON.stringify(json.slice(0, 80))}`);
  }
  const wrong = shape(value, "the answer");
  if (wrong !== null) throw new SyntaxError(wrong);
  return value as T;
}
