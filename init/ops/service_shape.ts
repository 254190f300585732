/**
 * The check of a service that a stage's isolate sent: PID 1 does as its fields say, so each is checked here. Pure.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import type { Field } from "./operation.ts";

/** The most characters of a text: `PATH_MAX`. */
const TEXT_LIMIT = 4096;
/** The most words of a command line, variables of an environment, or files of a list. */
const LIST_LIMIT = 256;
/** The most seconds that anything may take: a day. */
const SECONDS_LIMIT = 86_400;

type Accepts = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Accepts>>;

const isText: Accepts = (value) =>
  typeof value === "string" && value.length <= TEXT_LIMIT && !value.includes("\0");
const isName: Accepts = (value) => isText(value) && value !== "";
const isPath: Accepts = (value) => isText(value) && (value as string).startsWith("/");
const isSeconds: Accepts = (value) =>
  typeof value === "number" && value >= 0 && value <= SECONDS_LIMIT;
/** No pause at all would be a loop without an end. */
const isPause: Accepts = (value) => isSeconds(value) && value as number >= 0.01;
const isCount: Accepts = (value) => Number.isSafeInteger(value) && value as number >= 0;
/** A group directly beneath the root. */
const isGroup: Accepts = (value) => isText(value) && /^\/[a-z]+$/.test(value as string);
const isScore: Accepts = (value) => Number.isInteger(value) && Math.abs(value as number) <= 1000;
const isNull: Accepts = (value) => value === null;
const is = (wanted: unknown): Accepts => (value) => value === wanted;
const listOf = (accepts: Accepts): Accepts => (value) =>
  Array.isArray(value) && value.length <= LIST_LIMIT && value.every(accepts);
const either = (...others: readonly Accepts[]): Accepts => (value) =>
  others.some((accepts) => accepts(value));
const optional = (accepts: Accepts): Accepts => either(is(undefined), accepts);
const withFields = (fields: Fields): Accepts => (value) =>
  typeof value === "object" && value !== null &&
  Object.entries(fields).every(([name, accepts]) =>
    accepts((value as Record<string, unknown>)[name])
  );

const isEnvironment: Accepts = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  listOf(isName)(Object.keys(value)) && !Object.keys(value).some((name) => name.includes("=")) &&
  listOf(isText)(Object.values(value));

/** Each field of a service, and what it must be. */
const SERVICE: { readonly [Field in keyof Service]-?: readonly [accepts: Accepts, words: string] } =
  {
    name: [isName, "a text that is not empty"],
    // What the first names, the scope says.
    argv: [
      (value) => listOf(isText)(value) && (value as unknown[]).length > 0,
      "a list of texts that is not empty",
    ],
    firstArguments: [optional(listOf(isText)), "a list of texts"],
    environment: [isEnvironment, "an object of texts"],
    readiness: [
      either(
        isNull,
        withFields({ notify: isPath, exit: is(undefined), deadline: isSeconds }),
        withFields({ exit: is(0), notify: is(undefined), deadline: isSeconds }),
      ),
      "null, or notify or exit with a deadline",
    ],
    restart: [
      either(
        isNull,
        withFields({
          delay: isSeconds,
          maximumDelay: isSeconds,
          starts: isCount,
          window: isSeconds,
        }),
      ),
      "null, or delay, maximumDelay, starts and window",
    ],
    stop: [withFields({ order: isCount, deadline: isSeconds }), "order and deadline"],
    output: [either(is("console"), withFields({ log: isPath })), '"console", or a log'],
    stale: [listOf(isPath), "a list of absolute paths"],
    place: [
      optional(withFields({ cgroup: either(isNull, isGroup), oom_score_adj: isScore })),
      "cgroup and oom_score_adj",
    ],
    needs: [optional(listOf(isName)), "a list of names"],
    liveness: [
      optional(withFields({
        probe: either(is("systemPing"), is("http2")),
        socket: isPath,
        interval: isPause,
        deadline: isPause,
        limit: isPause,
      })),
      "probe, socket, interval, deadline and limit",
    ],
    state: [
      optional(listOf(
        withFields({ path: isPath, format: either(is("json"), is("bolt")), holds: isName }),
      )),
      "a list of path, format and holds",
    ],
  };

/** A service, as a field of a step. */
export const service: Field<Service> = {
  fault(value) {
    if (typeof value !== "object" || value === null) return "its service is not an object";
    const { name } = value as { name?: unknown };
    const shown = isName(name) ? (name as string).slice(0, 40) : "the service";
    for (const [field, [accepts, words]] of Object.entries(SERVICE)) {
      if (accepts((value as Record<string, unknown>)[field])) continue;
      return `the ${field} of ${shown} is not ${words}`;
    }
    return null;
  },
};
