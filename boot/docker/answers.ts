/**
 * The required fields of each Engine API answer: the checks that correspond to `types.ts`. Pure.
 *
 * @module
 */
import { boolean, list, number, object, optional, record, type Shape, text } from "./shape.ts";

/** {@linkcode SystemInfo}. */
export const SYSTEM_INFO: Shape = object({
  ServerVersion: text,
  Driver: text,
  CgroupVersion: optional(text),
  Containers: number,
  ContainersRunning: number,
});

/** {@linkcode ImageInspect}. */
export const IMAGE_INSPECT: Shape = object({ Id: text, RepoTags: optional(list(text)) });

/** {@linkcode ContainerCreateResult}. */
export const CONTAINER_CREATE: Shape = object({ Id: text, Warnings: optional(list(text)) });

/** {@linkcode ContainerInspect}. */
export const CONTAINER_INSPECT: Shape = object({
  Id: text,
  Image: text,
  Name: text,
  State: object({
    Status: text,
    Running: boolean,
    ExitCode: number,
    Error: text,
    StartedAt: optional(text),
  }),
  RestartCount: optional(number),
  Config: object({
    Labels: optional(record(text)),
    Tty: boolean,
    StopTimeout: optional(number),
  }),
  HostConfig: object({
    RestartPolicy: object({ Name: text, MaximumRetryCount: optional(number) }),
  }),
});

/** A list of {@linkcode ContainerSummary}. */
export const CONTAINER_LIST: Shape = list(
  object({ Id: text, Names: list(text), ImageID: text, State: text }),
);

/** {@linkcode ContainerWaitResult}. */
export const CONTAINER_WAIT: Shape = object({
  StatusCode: number,
  Error: optional(object({ Message: text })),
});

/** The answer to `containerExec`. */
export const CONTAINER_EXEC: Shape = object({ Id: text });

/** {@linkcode ExecInspect}. */
export const EXEC_INSPECT: Shape = object({
  ID: text,
  Running: boolean,
  ExitCode: optional(number),
});

/** One line of progress of `imageLoad`; it has an `error` if the load failed. */
export const PROGRESS: Shape = object({ error: optional(text) });
