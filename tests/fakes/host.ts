/**
 * A host that records the requests of a stage and answers from tables: for unit tests of stages. It must not act.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type BootConfig, DEFAULT_CONFIG } from "../../boot/config.ts";
import type { Docker } from "../../boot/docker/client.ts";
import { MS_REMOUNT, MS_SHARED } from "../../boot/mountflags.ts";
import { type Host, type Stage, StepError } from "../../boot/stages/stage.ts";
import { S_IFDIR, S_IFLNK, S_IFREG } from "../../boot/inode.ts";
import type { Stat } from "../../init/ops/operation.ts";
import { describeStep, rowOf, type Step, type StepResult } from "../../init/ops/ops.ts";

/** The answers of a fake host. */
export interface FakeHostOptions {
  /** The existing files, by path; their folders exist, too. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Folders without files, or device nodes: the values of `stat` that differ from the defaults. */
  readonly stats?: Readonly<Record<string, Partial<Stat>>>;
  readonly outcomes?: Readonly<Record<string, unknown>>;
  readonly config?: Partial<BootConfig>;
  readonly docker?: Docker;
  /**
   * Steps that fail, with the error number's name: by `OP SUBJECT` (`mount /proc`), or by the whole line of
   * `describeStep`.
   */
  readonly fail?: Readonly<Record<string, string>>;
  /** Files that appear with the first event that a stage waits for, with the second, and so on; then no event comes. */
  readonly appears?: readonly Readonly<Record<string, string | Uint8Array>>[];
  /** The only step that fails with EIO, which no step tolerates: its place among the steps, from 0. */
  readonly failAt?: number;
}

/** A fake host and what it recorded. */
export interface FakeHost extends Host {
  /** Every requested step, in order, including failed ones. */
  readonly taken: readonly Step[];
  /** The same, as `describeStep` describes them. */
  readonly lines: readonly string[];
  /** The lines that the stage logged. */
  readonly logged: readonly string[];
  /** The names of the containers that it reported as started. */
  readonly started: readonly string[];
  /** The files, including those that the steps wrote. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

/** Returns the subject of a step in `fail`: for a mount, its target alone. */
const subjectOf = (step: Step): string =>
  step.op === "mount" ? step.target : rowOf(step).subject(step);

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === "string" ? new TextEncoder().encode(data) : data;

/**
 * Makes a fake host.
 *
 * @param options Its answers; a stage that uses anything else fails.
 */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const files = new Map(Object.entries(options.files ?? {}));
  const stats = new Map(Object.entries(options.stats ?? {}));
  const appears = [...options.appears ?? []];
  const taken: Step[] = [];
  const logged: string[] = [];
  const started: string[] = [];

  const names = (path: string): string[] => {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = [...files.keys(), ...stats.keys()].filter((name) => name.startsWith(prefix));
    return [...new Set(below.map((name) => name.slice(prefix.length).split("/")[0] ?? ""))].sort();
  };
  const known = (path: string): boolean =>
    files.has(path) || stats.has(path) || names(path).length > 0;
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

  function answer(step: Step): unknown {
    const error = (code: string): StepError => new StepError(describeStep(step), code, code);
    if (options.failAt === taken.length - 1) throw error("EIO");
    const injected = options.fail?.[`${step.op} ${subjectOf(step)}`] ??
      options.fail?.[describeStep(step)];
    if (injected !== undefined) throw error(injected);
    const create = (path: string, stat: Partial<Stat>): void => {
      if (known(path)) throw error("EEXIST");
      if (!known(folderOf(path))) throw error("ENOENT");
      stats.set(path, stat);
    };
    switch (step.op) {
      case "readFile": {
        const data = files.get(step.path);
        if (data === undefined) throw error("ENOENT");
        if (bytesOf(data).length > step.limit) throw error("EFBIG");
        return typeof data === "string" ? data : new TextDecoder().decode(data);
      }
      case "pread": {
        const data = files.get(step.path);
        if (data === undefined) throw error("ENOENT");
        return bytesOf(data).slice(step.offset, step.offset + step.count);
      }
      case "readdir":
        if (!known(step.path)) throw error("ENOENT");
        return names(step.path);
      case "stat": {
        if (!known(step.path)) throw error("ENOENT");
        const data = files.get(step.path);
        const stat: Stat = {
          mode: data === undefined ? S_IFDIR | 0o755 : S_IFREG | 0o644,
          uid: 0,
          gid: 0,
          size: data === undefined ? 0 : bytesOf(data).length,
          dev: 1,
          rdev: 0,
          mountRoot: false,
        };
        return { ...stat, ...stats.get(step.path) };
      }
      case "writeFile":
        if (!known(folderOf(step.path))) throw error("ENOENT");
        files.set(step.path, step.data);
        return;
      case "mkdir":
        return create(step.path, { mode: S_IFDIR | step.mode });
      case "mknod":
        return create(step.path, { mode: step.mode, rdev: step.dev });
      case "symlink":
        return create(step.linkpath, { mode: S_IFLNK | 0o777 });
      case "mount":
      case "umount2": {
        if (!known(step.target)) throw error("ENOENT");
        if (step.op === "mount" && (step.mountflags & (MS_REMOUNT | MS_SHARED)) !== 0) return;
        stats.set(step.target, { ...stats.get(step.target), mountRoot: step.op === "mount" });
        return;
      }
      case "losetup":
        if (!files.has(step.path)) throw error("ENOENT");
        return "/dev/loop0";
      case "uevent": {
        const appeared = appears.shift();
        if (appeared === undefined) return undefined;
        for (const [path, data] of Object.entries(appeared)) files.set(path, data);
        const { subsystem, after } = step;
        return { action: "add", devpath: "/devices/fake", subsystem, seqnum: after + 1 };
      }
      case "unlink":
        if (!files.delete(step.path) && !stats.delete(step.path)) throw error("ENOENT");
        return;
      default:
        return;
    }
  }

  function take<S extends Step>(step: S): StepResult<S> {
    taken.push(step);
    try {
      return answer(step) as StepResult<S>;
    } catch (cause) {
      const tolerate: readonly string[] = "tolerate" in step ? step.tolerate ?? [] : [];
      if (cause instanceof StepError && tolerate.includes(cause.code)) {
        return undefined as StepResult<S>;
      }
      throw cause;
    }
  }

  return {
    config: { ...DEFAULT_CONFIG, ...options.config },
    outcomes: options.outcomes ?? {},
    get docker(): Docker {
      if (options.docker === undefined) throw new Error("this fake host has no Docker");
      return options.docker;
    },
    step: (step) => Promise.resolve().then(() => take(step)),
    async steps(steps): Promise<void> {
      for (const step of steps) await this.step(step);
    },
    log(detail, container) {
      logged.push(detail);
      if (container !== undefined) started.push(container.container);
    },
    open: (path) => {
      const data = files.get(path);
      if (data === undefined) {
        return Promise.reject(new Deno.errors.NotFound(`no such file: ${path}`));
      }
      return Promise.resolve(ReadableStream.from([bytesOf(data)]));
    },
    taken,
    get lines(): readonly string[] {
      return taken.map(describeStep);
    },
    logged,
    started,
    files,
  };
}

/** A run of a stage in which one step failed. */
export interface FailedRun {
  /** The requested steps, including the one that failed. */
  readonly lines: readonly string[];
  /** The error of the stage; `undefined` if it succeeded. */
  readonly error: unknown;
}

/**
 * Runs a stage once for each of its steps, each time with another step that fails with EIO.
 *
 * @param stage The stage.
 * @param options The host's answers.
 * @returns The steps without a failure, and a run for each of them.
 */
export async function failEachStep(
  stage: Stage,
  options: FakeHostOptions,
): Promise<{ readonly way: readonly string[]; readonly runs: readonly FailedRun[] }> {
  const whole = fakeHost(options);
  await stage.run(whole);
  const runs: FailedRun[] = [];
  for (const failAt of whole.lines.keys()) {
    const host = fakeHost({ ...options, failAt });
    const error: unknown = await stage.run(host).then(() => undefined, (cause) => cause);
    runs.push({ lines: host.lines, error });
  }
  return { way: whole.lines, runs };
}

/**
 * Asserts that a stage ends with the failure of any step, and requests no further step.
 *
 * @param stage The stage.
 * @param options The host's answers.
 * @throws {AssertionError} If it goes on, or hides the step.
 */
export async function assertEndsWithEachFailure(
  stage: Stage,
  options: FakeHostOptions,
): Promise<void> {
  const { way, runs } = await failEachStep(stage, options);
  assert.ok(way.length > 0, "the stage requests no step");
  for (const [at, { lines, error }] of runs.entries()) {
    assert.deepEqual(lines, way.slice(0, at + 1));
    assert.ok(error instanceof StepError, `the failure of ${way[at]} is ignored`);
    assert.deepEqual([error.step, error.code], [way[at], "EIO"]);
  }
}
