/**
 * The part of Docker's Engine API 1.45 that the host uses, field by field as the API's document names them. Fields
 * that the host neither sends nor reads are left out. This file holds types only.
 *
 * @module
 */

/** `GET /info`. */
export interface SystemInfo {
  readonly ServerVersion: string;
  readonly Driver: string;
  readonly CgroupVersion?: string;
  readonly Containers: number;
  readonly ContainersRunning: number;
}

/** `GET /images/{name}/json`. */
export interface ImageInspect {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
}

/** The log driver of a container. */
export interface LogConfig {
  readonly Type: "json-file" | "local" | "none";
  readonly Config: Readonly<Record<string, string>>;
}

/** How a container is placed on the host. */
export interface HostConfig {
  /** `SOURCE:TARGET[:OPTIONS]`, absolute paths. */
  readonly Binds?: readonly string[];
  readonly CapAdd?: readonly string[];
  readonly CapDrop?: readonly string[];
  readonly CgroupnsMode?: "host" | "private";
  readonly IpcMode?: string;
  readonly LogConfig?: LogConfig;
  readonly NetworkMode?: string;
  readonly PidMode?: string;
  readonly Privileged?: boolean;
  readonly ReadonlyRootfs?: boolean;
  readonly RestartPolicy?: {
    readonly Name: "no" | "always" | "unless-stopped" | "on-failure";
    readonly MaximumRetryCount?: number;
  };
  readonly SecurityOpt?: readonly string[];
  readonly UTSMode?: string;
}

/** The body of `POST /containers/create`. */
export interface ContainerCreateBody {
  /** A reference or an id. */
  readonly Image: string;
  /** The image's own command where it is left out. */
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
  readonly OpenStdin?: boolean;
  readonly StdinOnce?: boolean;
  readonly StopSignal?: string;
  /** Seconds. */
  readonly StopTimeout?: number;
  readonly Tty?: boolean;
  readonly HostConfig?: HostConfig;
}

/** The answer of `POST /containers/create`. */
export interface ContainerCreateResult {
  readonly Id: string;
  readonly Warnings: readonly string[] | null;
}

/** `GET /containers/{id}/json`. */
export interface ContainerInspect {
  readonly Id: string;
  /** The image's id. */
  readonly Image: string;
  readonly Name: string;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Error: string;
  };
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly Tty: boolean;
  };
}

/** One entry of `GET /containers/json`. */
export interface ContainerSummary {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly ImageID: string;
  readonly State: string;
}

/** The answer of `POST /containers/{id}/wait`. */
export interface ContainerWaitResult {
  readonly StatusCode: number;
  readonly Error?: { readonly Message: string } | null;
}

/** The body of `POST /containers/{id}/exec`. */
export interface ContainerExecBody {
  readonly Cmd: readonly string[];
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly AttachStderr?: boolean;
  readonly Env?: readonly string[];
  readonly Tty?: boolean;
}

/** `GET /exec/{id}/json`. */
export interface ExecInspect {
  readonly ID: string;
  readonly Running: boolean;
  /** `null` while it runs. */
  readonly ExitCode: number | null;
}
