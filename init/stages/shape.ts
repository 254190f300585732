/**
 * Is this a step at all? What a worker sends is data from outside, whatever TypeScript thinks of it. Pure.
 *
 * @module
 */
import type { Op, Step } from "../../boot/step.ts";
import { holdService } from "./service_shape.ts";

type Kind = "text" | "number" | "bytes" | "object";

/** The most characters of a text: `PATH_MAX`, and about the page that `mount(2)` takes as data. */
const TEXT_LIMIT = 4096;
/** The most characters or bytes that one step writes. */
const DATA_LIMIT = 16 << 20;

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
  swapon: { path: "text", swapflags: "number" },
  losetup: { path: "text" },
  growfs: { path: "text", filesystemtype: "text", size: "number", devid: "number" },
  uevent: { subsystem: "text", after: "number", deadline: "number" },
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
    const shown = typeof op === "string" ? JSON.stringify(op.slice(0, 40)) : typeof op;
    throw new TypeError(`Cannot take a step with op ${shown}: there is none`);
  }
  for (const [name, kind] of Object.entries(SHAPES[op as Op])) {
    if (!isKind((value as Record<string, unknown>)[name], kind)) {
      throw new TypeError(`Cannot take a step ${op}: its ${name} is no ${kind}, or too long`);
    }
  }
  const { tolerate } = value as { tolerate?: unknown };
  if (tolerate !== undefined && !(Array.isArray(tolerate) && tolerate.every(isText))) {
    throw new TypeError(`Cannot take a step ${op}: its tolerate is no list of texts`);
  }
  if (op === "start") holdService((value as { service: object }).service);
  return value as Step;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= TEXT_LIMIT;
}

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "text":
      return isText(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "bytes":
      return (typeof value === "string" || value instanceof Uint8Array) &&
        value.length <= DATA_LIMIT;
    case "object":
      return typeof value === "object" && value !== null;
  }
}
