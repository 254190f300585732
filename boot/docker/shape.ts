/**
 * Checks that an answer has the fields that the host reads. Pure.
 *
 * @module
 */

/** Checks a value. Returns its fault, with its path; `null` if there is none. */
export type Shape = (value: unknown, path: string) => string | null;

const expected = (kind: string, value: unknown, path: string): string =>
  `${path} is ${value === undefined ? "missing" : `not ${kind}`}`;

/** Checks for a string. */
export function text(value: unknown, path: string): string | null {
  return typeof value === "string" ? null : expected("a string", value, path);
}

/** Checks for a finite number. */
export function number(value: unknown, path: string): string | null {
  return Number.isFinite(value) ? null : expected("a number", value, path);
}

/** Checks for a boolean. */
export function boolean(value: unknown, path: string): string | null {
  return typeof value === "boolean" ? null : expected("a boolean", value, path);
}

/** Checks a value that may be missing or null: Go encodes empty values so. */
export const optional = (shape: Shape): Shape => (value, path) =>
  value === undefined || value === null ? null : shape(value, path);

/** Checks for a list whose items have the same shape. */
export const list = (shape: Shape): Shape => (value, path) => {
  if (!Array.isArray(value)) return expected("a list", value, path);
  for (const [index, item] of value.entries()) {
    const wrong = shape(item, `${path}[${index}]`);
    if (wrong !== null) return wrong;
  }
  return null;
};

/** Checks for an object with these fields; it may have others. */
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

/** Checks for an object whose values have the same shape. */
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
 * @param shape The check.
 * @throws {SyntaxError} If it is not JSON, or fails the check.
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
