/**
 * A host that records what a stage asks of it and answers from a table: for unit tests of stages. It must not act.
 *
 * @module
 */
import { type BootConfig, DEFAULT_CONFIG } from "../../boot/config.ts";
import type { Docker } from "../../boot/docker/client.ts";
import { type Host, StepError } from "../../boot/stage.ts";
import {
  describeStep,
  S_IFDIR,
  S_IFREG,
  type Stat,
  type Step,
  type StepResult,
  subjectOf,
} from "../../boot/step.ts";

/** What a fake host answers with. */
export interface FakeHostOptions {
  /** The files that there are, by path; their folders exist with them. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Folders without files, or device nodes: what `stat` says of them beyond the defaults. */
  readonly stats?: Readonly<Record<string, Partial<Stat>>>;
  readonly outcomes?: Readonly<Record<string, unknown>>;
  readonly config?: Partial<BootConfig>;
  readonly docker?: Docker;
  /** Steps that fail, by `OP SUBJECT` (`mount /proc`, see `subjectOf`), with the error number's name. */
  readonly fail?: Readonly<Record<string, string>>;
}

/** A fake host and what it recorded. */
export interface FakeHost extends Host {
  /** Every step that was asked for, in order, failed ones too. */
  readonly taken: readonly Step[];
  /** The same, as `describeStep` says them. */
  readonly lines: readonly string[];
  /** What the stage logged. */
  readonly logged: readonly string[];
  /** The files, with what the steps wrote. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === "string" ? new TextEncoder().encode(data) : data;

/**
 * Makes a fake host.
 *
 * @param options What it answers with; a stage that uses what is not given fails.
 */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const files = new Map(Object.entries(options.files ?? {}));
  const stats = new Map(Object.entries(options.stats ?? {}));
  const taken: Step[] = [];
  const logged: string[] = [];

  const names = (path: string): string[] => {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = [...files.keys(), ...stats.keys()].filter((name) => name.startsWith(prefix));
    return [...new Set(below.map((name) => name.slice(prefix.length).split("/")[0] ?? ""))].sort();
  };
  const known = (path: string): boolean =>
    files.has(path) || stats.has(path) || names(path).length > 0;

  function answer(step: Step): unknown {
    const error = (code: string): StepError => new StepError(describeStep(step), code, code);
    const injected = options.fail?.[`${step.op} ${subjectOf(step)}`];
    if (injected !== undefined) throw error(injected);
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
        files.set(step.path, step.data);
        return;
      case "mkdir":
        if (known(step.path)) throw error("EEXIST");
        stats.set(step.path, { mode: S_IFDIR | step.mode });
        return;
      case "mknod":
        if (known(step.path)) throw error("EEXIST");
        stats.set(step.path, { mode: step.mode, rdev: step.dev });
        return;
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
      if (options.docker === undefined) throw new Error("this stage was given no Docker");
      return options.docker;
    },
    step: (step) => Promise.resolve().then(() => take(step)),
    async steps(steps): Promise<void> {
      for (const step of steps) await this.step(step);
    },
    log: (detail) => void logged.push(detail),
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
    files,
  };
}
