/**
 * The Engine API as the host uses it: one method for each operation, named after the operation's id. `client.ts`
 * implements it; tests have a fake. This file must not act.
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

/** The deadline of a call, and a signal that ends it early. */
export interface CallOptions {
  /** Seconds after which the call is abandoned; each operation has its own default. */
  readonly deadline?: number;
  /** Abandons the call. */
  readonly signal?: AbortSignal;
}

/** A container's terminal: bytes in both directions. */
export interface Terminal {
  /** The container's output; ends when the container does. */
  readonly readable: ReadableStream<Uint8Array>;
  /** The container's input. */
  readonly writable: WritableStream<Uint8Array>;
  /** Detaches. May be called twice. */
  close(): void;
}

/** The output of a command that runs in a container. */
export interface ExecOutput {
  /** The pieces in the daemon's order; ends when the command does. */
  readonly frames: ReadableStream<Frame>;
  /** Detaches. May be called twice. */
  close(): void;
}

/** Selects the containers to list. */
export interface ContainerListQuery {
  /** Whether to include containers that do not run. */
  readonly all?: boolean;
  /** Conditions that the containers must meet. */
  readonly filters?: ContainerFilters;
}

/**
 * The Engine API. Every method throws a {@linkcode DockerApiError} if the daemon refuses, cannot be reached, does not
 * answer within the deadline, or gives a malformed answer.
 */
export interface Docker {
  /** The daemon's socket. */
  readonly socketPath: string;
  /** `GET /_ping`. */
  systemPing(options?: CallOptions): Promise<void>;
  /** `GET /info`. */
  systemInfo(options?: CallOptions): Promise<SystemInfo>;
  /** `GET /images/{name}/json`: by reference or id. */
  imageInspect(name: string, options?: CallOptions): Promise<ImageInspect>;
  /** `POST /images/load`: streams a tarball to the daemon. Takes over the stream, whatever the result. */
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
  /** `GET /containers/json`: the running containers, or all, if they pass every filter. */
  containerList(
    query?: ContainerListQuery,
    options?: CallOptions,
  ): Promise<readonly ContainerSummary[]>;
  /** `POST /containers/{id}/start`. It is not an error if the container runs already. */
  containerStart(id: string, options?: CallOptions): Promise<void>;
  /**
   * `POST /containers/{id}/stop`: sends its stop signal, then `SIGKILL` after `t` seconds. It is not an error if the
   * container is stopped already.
   */
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
  /** `POST /containers/{id}/wait`: waits until it ends, by default without a deadline: containers may run for ever. */
  containerWait(
    id: string,
    query?: { readonly condition?: "not-running" | "next-exit" | "removed" },
    options?: CallOptions,
  ): Promise<ContainerWaitResult>;
  /** `POST /containers/{id}/attach`: the terminal of a container with `Tty`. The deadline covers only the attaching. */
  containerAttach(id: string, options?: CallOptions): Promise<Terminal>;
  /** `POST /containers/{id}/exec`: prepares a command. */
  containerExec(
    id: string,
    body: ContainerExecBody,
    options?: CallOptions,
  ): Promise<{ readonly Id: string }>;
  /** `POST /exec/{id}/start`: runs a prepared command without `Tty`. The deadline covers only the start. */
  execStart(id: string, options?: CallOptions): Promise<ExecOutput>;
  /** `GET /exec/{id}/json`. */
  execInspect(id: string, options?: CallOptions): Promise<ExecInspect>;
}
