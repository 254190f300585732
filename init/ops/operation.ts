/**
 * What an operation is: one row that holds everything there is to know about it. The types of steps, the check of a
 * message, the check against a scope, the log and the plan derive from the rows. This file must not know any of them.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import type { Uevent } from "../../boot/uevent.ts";
import type { ErrnoCode } from "../kernel/errno.ts";
import type { Kernel, Stat } from "../kernel/kernel.ts";

export type { ErrnoCode, Stat };

/** How the kernel takes a path: it follows a last symbolic link, or acts on the entry of that name in a folder. */
export type Lookup = "followed" | "entry";

/** One field of an operation, whose values are of the type `T`. */
export interface Field<T> {
  /**
   * The fault of a value in a few words, such as `its mode is not a number`; `null` where it may stand there. The limits
   * of its size are checked first, before anything looks inside.
   */
  readonly fault: (value: unknown, name: string) => string | null;
  /** Never there: it carries the type. */
  readonly of?: T;
  /** Of a path: how the kernel takes it. A path of some steps alone answers `null` for the others. */
  readonly lookup?: (step: Readonly<Record<string, unknown>>) => Lookup | null;
}

/** A field that holds a path: the broker opens it, and the operation is given a {@linkcode Place}. */
export interface PathField extends Field<string> {
  readonly lookup: (step: Readonly<Record<string, unknown>>) => Lookup | null;
}

/** The fields of an operation. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

type Value<F> = F extends Field<infer T> ? T : never;
type OptionalKeys<F> = { [K in keyof F]: undefined extends Value<F[K]> ? K : never }[keyof F];

/** The values of fields. */
export type Values<F extends Fields> =
  & { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Value<F[K]> }
  & { readonly [K in OptionalKeys<F>]?: Exclude<Value<F[K]>, undefined> };

/**
 * A path that the broker has opened: where it leads can't change any more. A `path` through /proc/self/fd is for calls
 * that take no descriptor.
 */
export interface Place {
  /** Opened with `O_PATH`: the file itself, or the folder of the entry. */
  readonly fd: number;
  /** The entry's name in the folder; empty where `fd` is the file itself. */
  readonly name: string;
  readonly path: string;
  /** The path without links, for names and messages: never for a call. */
  readonly real: string;
}

/** The values of fields as an operation is given them: places instead of paths. */
export type Placed<F extends Fields> = {
  readonly [K in keyof Values<F>]: F[K & keyof F] extends PathField ? Place
    : F[K & keyof F] extends Required<Pick<Field<string>, "lookup">> ? Place | string
    : Values<F>[K];
};

/** Those who take the steps that are not system calls. */
export interface Delegates {
  start(service: Service): Promise<void>;
  console(container: string): Promise<void>;
  uevent(subsystem: string, after: number, deadline: number): Promise<Uevent | undefined>;
}

/** What taking a step needs. */
export interface Taking {
  readonly kernel: Kernel;
  readonly delegates: Delegates;
}

/** The world that a plan assumes, as far as steps look at it or change it. */
export interface AssumedWorld {
  /** The text of a file. Throws the step's error where there is none. */
  text(path: string): string;
  /** A range of a disk. Throws likewise. */
  range(path: string, offset: number, count: number): Uint8Array;
  names(path: string): readonly string[];
  stat(path: string): Stat;
  make(path: string): void;
  mount(target: string): void;
  umount(target: string): void;
}

/** One operation: everything there is to know about it. `T` is what taking it needs. */
export interface Operation<Op extends string, F extends Fields, Answer, Rule, T = Taking> {
  /** Its name: the system call's, where it is one. */
  readonly op: Op;
  /**
   * `looks` changes nothing and is logged only where it fails; `makes` changes something; `begins` starts something that
   * shutdown would have to undo, so during shutdown it is never answered.
   */
  readonly effect: "looks" | "makes" | "begins";
  readonly fields: F;
  /** The part of a step that its scope is about, for messages. */
  readonly subject: (step: Values<F>) => string;
  /** Whether a rule of a scope covers a step. */
  readonly covers: (rule: Rule, step: Values<F>) => boolean;
  /** A step in one line. */
  readonly describe: (step: Values<F>) => string;
  /** The answer in the world that a plan assumes. */
  readonly assume: (step: Values<F>, world: AssumedWorld) => Answer;
  /** Takes a step that is checked and whose paths are open. */
  readonly take: (step: Placed<F>, taking: T) => Answer | Promise<Answer>;
}

/**
 * Declares an operation. Whatever is missing does not compile.
 *
 * @param row The operation.
 */
export function operation<const Op extends string, F extends Fields, Answer, Rule, T = Taking>(
  row: Operation<Op, F, Answer, Rule, T>,
): Operation<Op, F, Answer, Rule, T> {
  return row;
}

/** The most characters of a text: `PATH_MAX`, and about the page that `mount(2)` takes as data. */
const TEXT_LIMIT = 4096;
/** The most characters or bytes that one step writes. */
const DATA_LIMIT = 16 << 20;

const field = <T>(expected: string, accepts: (value: unknown) => boolean): Field<T> => ({
  fault: (value, name) => accepts(value) ? null : `its ${name} is not ${expected}`,
});

const isText = (value: unknown): boolean => typeof value === "string" && value.length <= TEXT_LIMIT;
const isData = (value: unknown): value is string | Uint8Array =>
  typeof value === "string" || value instanceof Uint8Array;

/** A text. A NUL in it is the system call's to refuse. */
export const text: Field<string> = field(`a text of at most ${TEXT_LIMIT} characters`, isText);

/** A list of texts. */
export const texts: Field<readonly string[]> = field(
  "a list of texts",
  (value) => Array.isArray(value) && value.every(isText),
);

/** A number. Its range is checked where it is marshalled. */
export const number: Field<number> = field("a number", Number.isFinite);

/** A number that may be missing. */
export const optionalNumber: Field<number | undefined> = field(
  "a number, or missing",
  (value) => value === undefined || Number.isFinite(value),
);

/** Text or bytes for a file. */
export const data: Field<string | Uint8Array> = field(
  `a text or bytes, at most ${DATA_LIMIT}`,
  (value) => isData(value) && value.length <= DATA_LIMIT,
);

/** One of a few words. */
export const oneOf = <const W extends string>(...words: readonly W[]): Field<W> =>
  field(`one of ${words.join(", ")}`, (value) => (words as readonly unknown[]).includes(value));

/** A path that the kernel follows to the file itself. */
export const followed: PathField = { ...text, lookup: () => "followed" };

/** A path of an entry in a folder: the folder is followed, a last symbolic link never. */
export const entry: PathField = { ...text, lookup: () => "entry" };

/** Whether a path says what it names: absolute, with no `.`, `..` or empty component. */
export function isPlainPath(path: string): boolean {
  if (path === "/") return true;
  return path.startsWith("/") &&
    path.slice(1).split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** Whether a path is a folder or lies in it. A path that is not plain lies nowhere. */
export function isWithin(path: string, folder: string): boolean {
  return isPlainPath(path) && (folder === "/" || path === folder || path.startsWith(`${folder}/`));
}

/** Whether a rule names something, or everything. */
export const isNamed = (name: string, rule: string): boolean => rule === "*" || rule === name;

/** Permission bits as programs print them. */
export const octal = (mode: number): string => `0${(mode & 0o7777).toString(8)}`;

type OnPath = { readonly path: string };

/** The subject and the rules of an operation that is about one path. */
export const onPath = {
  subject: ({ path }: OnPath): string => path,
  covers: (folder: string, { path }: OnPath): boolean => isWithin(path, folder),
};
