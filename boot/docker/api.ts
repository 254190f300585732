/**
 * The Engine API as the host sees it: one method an operation, named after the operation's id. What implements it is
 * in `client.ts`; a test has a fake. This file must not act.
 *
 * @module
 */
import type {
  ContainerCreateBody,
  ContainerCreateResult,
  ContainerExecBody,
  ContainerFilters,
  ContainerInspect,
  ContainerSummary,
  ContainerWaitResult,
  ExecInspect,
  ImageInspect,
  SystemInfo,
} from "./types.ts";
import type { Frame } from "./frames.ts";

/** How long a call may take, and what ends it early. */
export interface CallOptions {
  /** Seconds until the call is given up; each operation has its own default. */
  readonly deadline?: number;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

/** A container's terminal: bytes both ways. */
export interface Terminal {
  /** What the container prints; ends when the container does. */
  readonly readable: ReadableStream<Uint8Array>;
  /** What is typed. */
  readonly writable: WritableStream<Uint8Array>;
  /** Detaches. May be called twice. */
  close(): void;
}

/** The output of a command that runs in a container. */
export interface ExecOutput {
  /** In the order of the daemon; ends when the command does. */
  readonly frames: ReadableStream<Frame>;
  /** Detaches. May be called twice. */
  close(): void;
}

/** Which containers are listed. */
export interface ContainerListQuery {
  /** Also those that do not run. */
  readonly all?: boolean;
  /** What must hold of them. */
  readonly filters?: ContainerFilters;
}

/**
 * The Engine API. Every method throws a {@linkcode DockerApiError} where the daemon refuses, cannot be reached, gives
 * no answer within the deadline, or gives one that makes no sense.
 */
export interface Docker {
  /** The socket that it speaks over. */
  readonly socketPath: string;
  /** `GET /_ping`. */
  systemPing(options?: CallOptions): Promise<void>;
  /** `GET /info`. */
  systemInfo(options?: CallOptions): Promise<SystemInfo>;
  /** `GET /images/{name}/json`: by reference or id. */
  imageInspect(name: string, options?: CallOptions): Promise<ImageInspect>;
  /** `POST /images/load`: streams a tarball in. Takes the stream over, whatever the result. */
  imageLoad(tarball: ReadableStream<Uint8Array>, options?: CallOptions): Promise<void>;
  /** `POST /images/{name}/tag`: makes the reference name the image. */
  imageTag(name: string, reference: string, options?: CallOptions): Promise<void>;
  /** `POST /containers/create`. */
  containerCreate(
    name: string,
    body: ContainerCreateBody,
    options?: CallOptions,
  ): Promise<ContainerCreateResult>;
  /** `GET /containers/{id}/json`. */
  containerInspect(id: string, options?: CallOptions): Promise<ContainerInspect>;
  /** `GET /containers/json`: running ones, or all; of these the ones that every filter lets through. */
  containerList(
    query?: ContainerListQuery,
    options?: CallOptions,
  ): Promise<readonly ContainerSummary[]>;
  /** `POST /containers/{id}/start`. One that runs already is no error. */
  containerStart(id: string, options?: CallOptions): Promise<void>;
  /** `POST /containers/{id}/stop`: its stop signal, then `SIGKILL` after `t` seconds. A stopped one is no error. */
  containerStop(
    id: string,
    query?: { readonly t?: number },
    options?: CallOptions,
  ): Promise<void>;
  /** `DELETE /containers/{id}`. */
  containerDelete(
    id: string,
    query?: { readonly force?: boolean },
    options?: CallOptions,
  ): Promise<void>;
  /** `POST /containers/{id}/resize`: the terminal's size in characters. */
  containerResize(
    id: string,
    query: { readonly h: number; readonly w: number },
    options?: CallOptions,
  ): Promise<void>;
  /** `POST /containers/{id}/wait`: until it ends. Has no deadline of its own: a container lives as long as it likes. */
  containerWait(
    id: string,
    query?: { readonly condition?: "not-running" | "next-exit" | "removed" },
    options?: CallOptions,
  ): Promise<ContainerWaitResult>;
  /** `POST /containers/{id}/attach`: the terminal of a container with `Tty`. The deadline is for the attaching. */
  containerAttach(id: string, options?: CallOptions): Promise<Terminal>;
  /** `POST /containers/{id}/exec`: prepares a command. */
  containerExec(
    id: string,
    body: ContainerExecBody,
    options?: CallOptions,
  ): Promise<{ readonly Id: string }>;
  /** `POST /exec/{id}/start`: runs a prepared command without `Tty`. The deadline is for the starting. */
  execStart(id: string, options?: CallOptions): Promise<ExecOutput>;
  /** `GET /exec/{id}/json`. */
  execInspect(id: string, options?: CallOptions): Promise<ExecInspect>;
}
