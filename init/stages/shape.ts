/**
 * Is this a step at all? What a worker sends is data from outside, whatever TypeScript thinks of it. Pure.
 *
 * @module
 */
import type { Op, Step } from "../../boot/step.ts";

type Kind = "text" | "number" | "bytes" | "object";

/** The fields that each operation must have. Numbers are held to their ranges where they are marshalled. */
const SHAPES: Readonly<Record<Op, Readonly<Record<string, Kind>>>> = {
  mkdir: { path: "text", mode: "number" },
  mknod: { path: "text", mode: "number", dev: "number" },
  symlink: { target: "text", linkpath: "text" },
  unlink: { path: "text" },
  mount: {
    source: "text",
    target: "text",
    filesystemtype: "text",
    mountflags: "number",
    data: "text",
  },
  umount2: { target: "text", flags: "number" },
  switch_root: { path: "text" },
  writeFile: { path: "text", data: "bytes", mode: "number" },
  readFile: { path: "text", limit: "number" },
  pread: { path: "text", offset: "number", count: "number" },
  readdir: { path: "text" },
  stat: { path: "text" },
  finit_module: { path: "text", param_values: "text", flags: "number" },
  sethostname: { name: "text" },
  siocsifflags: { ifr_name: "text", ifr_flags: "number" },
  start: { service: "object" },
  console: { container: "text" },
};

/**
 * Holds a value to the shape of a step.
 *
 * @param value What a worker sent.
 * @returns The step.
 * @throws {TypeError} Where it is none, with the field that is wrong.
 */
export function asStep(value: unknown): Step {
  const op = (value as { op?: unknown } | null)?.op;
  if (typeof op !== "string" || !Object.hasOwn(SHAPES, op)) {
    throw new TypeError(`Cannot take a step with op ${JSON.stringify(op)}: there is none`);
  }
  for (const [name, kind] of Object.entries(SHAPES[op as Op])) {
    if (!isKind((value as Record<string, unknown>)[name], kind)) {
      throw new TypeError(`Cannot take a step ${op}: its ${name} is no ${kind}`);
    }
  }
  const { tolerate } = value as { tolerate?: unknown };
  if (tolerate !== undefined && !Array.isArray(tolerate)) {
    throw new TypeError(`Cannot take a step ${op}: its tolerate is no list`);
  }
  if (op === "start") holdService((value as { service: Record<string, unknown> }).service);
  return value as Step;
}

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "bytes":
      return typeof value === "string" || value instanceof Uint8Array;
    case "object":
      return typeof value === "object" && value !== null;
  }
}

function holdService(service: Record<string, unknown>): void {
  const { name, argv } = service;
  if (typeof name !== "string" || name === "") {
    throw new TypeError("Cannot take a step start: the service has no name");
  }
  if (!Array.isArray(argv) || argv.length === 0 || argv.some((a) => typeof a !== "string")) {
    throw new TypeError(`Cannot take a step start: the argv of ${name} is no list of texts`);
  }
}
