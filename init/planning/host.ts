/**
 * The host on which a plan runs the stages: it answers from an assumed world, checks each step against the stage's
 * scope as PID 1's broker does, and records each request. It takes no step.
 *
 * @module
 */
import type { BootConfig } from "../../boot/config.ts";
import type { BundledImage } from "../../boot/paths.ts";
import { type Host, type Stage, StepError } from "../../boot/stages/stage.ts";
import { S_IFDIR, S_IFREG } from "../../boot/inode.ts";
import type { AssumedWorld } from "../ops/operation.ts";
import { describeStep, rowOf, type Step, type StepResult } from "../ops/ops.ts";
import { refusal } from "../gate/scope.ts";
import { type DockerCall, unusedDocker } from "./docker.ts";
import type { World } from "./world.ts";

/** One action of a stage. */
export type Act =
  | { readonly step: Step }
  | { readonly docker: DockerCall }
  | { readonly log: string };

/** Receives the actions of a stage, in order. */
export interface Recorder {
  act(act: Act): void;
  /** Called, with the reason, if a stage asks for something that the assumed world does not know. */
  unknown(reason: string): void;
}

/** Makes the host of one stage. */
export type HostOf = (
  stage: Pick<Stage, "scope">,
  outcomes: Readonly<Record<string, unknown>>,
  recorder: Recorder,
) => Host;

/**
 * Begins a world: the changes that a stage makes in it are there for the stages after it.
 *
 * @param world The world before the first stage.
 * @param config The boot's configuration.
 */
export function beginWorld(world: World, config: BootConfig): HostOf {
  const mounted = new Set(world.mounted);
  const made = new Set(world.others);
  const tarballs = new WeakMap<ReadableStream<Uint8Array>, BundledImage>();

  /** Makes the world as one step finds it. */
  const assumed = (step: Step, recorder: Recorder): AssumedWorld => ({
    text(path) {
      const unknown = world.unknown(path);
      if (unknown !== null) throw notKnown(unknown, recorder);
      const text = world.files.get(path);
      if (text === undefined) throw absent(step);
      return text;
    },
    range(path, offset, count) {
      const size = world.disks.get(path);
      if (size === undefined) throw absent(step);
      return new Uint8Array(Math.max(0, Math.min(count, size - offset)));
    },
    names(folder) {
      const below = [...world.files.keys()].filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))]
        .sort();
    },
    stat(path) {
      const file = world.files.has(path);
      if (!file && !made.has(path)) throw absent(step);
      return {
        mode: file ? S_IFREG | 0o644 : S_IFDIR | 0o755,
        ...{ uid: 0, gid: 0, size: 0, dev: 0, rdev: 0, mountRoot: mounted.has(path) },
      };
    },
    make: (path) => void made.add(path),
    mount: (target) => void mounted.add(target),
    umount: (target) => void mounted.delete(target),
  });

  return (stage, outcomes, recorder) => {
    const step = <S extends Step>(wanted: S): Promise<StepResult<S>> => {
      recorder.act({ step: wanted });
      const reason = refusal(stage.scope, wanted);
      if (reason !== null) {
        return Promise.reject(new StepError(describeStep(wanted), "ESCOPE", reason));
      }
      try {
        return Promise.resolve(
          rowOf(wanted).assume(wanted, assumed(wanted, recorder)) as StepResult<S>,
        );
      } catch (cause) {
        return isTolerated(wanted, cause)
          ? Promise.resolve(undefined as StepResult<S>)
          : Promise.reject(cause);
      }
    };
    return {
      config,
      outcomes,
      docker: unusedDocker(
        (tarball) => tarballs.get(tarball),
        (call) => recorder.act({ docker: call }),
      ),
      step,
      async steps(wanted): Promise<void> {
        for (const one of wanted) await step(one);
      },
      log: (detail) => recorder.act({ log: detail }),
      open: (path) => Promise.resolve().then(() => open(path, recorder)),
    };
  };

  function open(path: string, recorder: Recorder): ReadableStream<Uint8Array> {
    const text = world.files.get(path);
    if (text !== undefined) return ReadableStream.from([new TextEncoder().encode(text)]);
    const image = Object.values(world.index).find(({ file }) => file === path);
    if (image === undefined) throw new Deno.errors.NotFound(`no such file: ${path}`);
    // A tarball is only ever passed on to Docker, or searched for a shell.
    const stream = lazily(() => {
      const unknown = world.unknown(path);
      return unknown === null ? world.open(path) : Promise.reject(notKnown(unknown, recorder));
    });
    tarballs.set(stream, image);
    return stream;
  }
}

const absent = (step: Step): StepError =>
  new StepError(describeStep(step), "ENOENT", "ENOENT (no such file or directory)");

function notKnown(reason: string, recorder: Recorder): Error {
  recorder.unknown(reason);
  return new Error(reason);
}

function isTolerated(step: Step, cause: unknown): boolean {
  const codes: readonly string[] = "tolerate" in step ? step.tolerate ?? [] : [];
  return cause instanceof StepError && codes.includes(cause.code);
}

/** Makes a stream that is opened when it is first read: one that nobody reads keeps no file open. */
function lazily(
  open: () => Promise<ReadableStream<Uint8Array>>,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream({
    async pull(controller): Promise<void> {
      reader ??= (await open()).getReader();
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader?.cancel(reason),
  }, { highWaterMark: 0 });
}
