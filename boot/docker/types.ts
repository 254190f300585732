/**
 * The part of Docker's Engine API 1.45 that the host uses, with the field names of the API's document. Fields that the
 * host neither sends nor reads are omitted. This file has types only.
 *
 * @module
 */

/** `GET /info`. */
export interface SystemInfo {
  /** The daemon's version. */
  readonly ServerVersion: string;
  /** The storage driver. */
  readonly Driver: string;
  /** `1` or `2`. */
  readonly CgroupVersion?: string;
  /** The number of containers. */
  readonly Containers: number;
  /** The number of running containers. */
  readonly ContainersRunning: number;
}

/** `GET /images/{name}/json`. */
export interface ImageInspect {
  /** The id. */
  readonly Id: string;
  /** The references that name it. */
  readonly RepoTags: readonly string[] | null;
}

/** The log driver of a container. */
export interface LogConfig {
  /** The driver. */
  readonly Type: "json-file" | "local" | "none";
  /** The driver's options. */
  readonly Config: Readonly<Record<string, string>>;
}

/** The settings of a container that depend on the host. */
export interface HostConfig {
  /** `SOURCE:TARGET[:OPTIONS]`, absolute paths. */
  readonly Binds?: readonly string[];
  /** Capabilities to add to the default ones. */
  readonly CapAdd?: readonly string[];
  /** Capabilities to drop. */
  readonly CapDrop?: readonly string[];
  /** The parent of its control group, from the root; by default the daemon's setting. */
  readonly CgroupParent?: string;
  /** The control group namespace. */
  readonly CgroupnsMode?: "host" | "private";
  /** The IPC namespace. */
  readonly IpcMode?: string;
  /** The log of its output. */
  readonly LogConfig?: LogConfig;
  /** The network namespace, or the network. */
  readonly NetworkMode?: string;
  /** The process ID namespace. */
  readonly PidMode?: string;
  /** Whether it has all privileges. */
  readonly Privileged?: boolean;
  /** Whether its root is read-only. */
  readonly ReadonlyRootfs?: boolean;
  /** Whether it is started again. */
  readonly RestartPolicy?: {
    /** The name. */
    readonly Name: "no" | "always" | "unless-stopped" | "on-failure";
    /** The most restarts for `on-failure`. */
    readonly MaximumRetryCount?: number;
  };
  /** Security options. */
  readonly SecurityOpt?: readonly string[];
  /** The UTS namespace, which has the host name. */
  readonly UTSMode?: string;
}

/** The body of `POST /containers/create`. */
export interface ContainerCreateBody {
  /** A reference or an id. */
  readonly Image: string;
  /** The command; by default the image's own. */
  readonly Cmd?: readonly string[];
  /** The environment, as `NAME=VALUE`. */
  readonly Env?: readonly string[];
  /** Labels by name. */
  readonly Labels?: Readonly<Record<string, string>>;
  /** Whether standard input is kept open. */
  readonly OpenStdin?: boolean;
  /** Whether standard input closes when the first client detaches. */
  readonly StdinOnce?: boolean;
  /** The signal that asks it to stop. */
  readonly StopSignal?: string;
  /** Seconds between the stop signal and `SIGKILL`. */
  readonly StopTimeout?: number;
  /** Whether it has a terminal. */
  readonly Tty?: boolean;
  /** The settings that depend on the host. */
  readonly HostConfig?: HostConfig;
}

/** The answer to `POST /containers/create`. */
export interface ContainerCreateResult {
  /** The id. */
  readonly Id: string;
  /** The daemon's warnings. */
  readonly Warnings: readonly string[] | null;
}

/** `GET /containers/{id}/json`. */
export interface ContainerInspect {
  /** The id. */
  readonly Id: string;
  /** The image's id. */
  readonly Image: string;
  /** The name. */
  readonly Name: string;
  /** The state. */
  readonly State: {
    /** The state's name. */
    readonly Status: string;
    /** Whether it runs. */
    readonly Running: boolean;
    /** Its exit status. */
    readonly ExitCode: number;
    /** The error of its last start; empty if there is none. */
    readonly Error: string;
    /** When it was last started: the year 1 if it never was. */
    readonly StartedAt?: string;
  };
  /** The number of restarts by its restart policy. */
  readonly RestartCount?: number;
  /** The settings that do not depend on the host. */
  readonly Config: {
    /** Labels by name. */
    readonly Labels: Readonly<Record<string, string>> | null;
    /** Whether it has a terminal. */
    readonly Tty: boolean;
    /** Seconds between the stop signal and `SIGKILL`; negative for no limit; by default Docker's own. */
    readonly StopTimeout?: number | null;
  };
  /** The settings that depend on the host. */
  readonly HostConfig: {
    /** Whether it is started again. */
    readonly RestartPolicy: {
      /** The name. */
      readonly Name: string;
      /** The most restarts for `on-failure`; 0 for no limit. */
      readonly MaximumRetryCount?: number;
    };
  };
}

/** The filters of `GET /containers/json`: each has values, one of which must match. */
export interface ContainerFilters {
  /** Labels, as `NAME` or `NAME=VALUE`: here all must match. */
  readonly label?: readonly string[];
}

/** One entry of `GET /containers/json`. */
export interface ContainerSummary {
  /** The id. */
  readonly Id: string;
  /** Its names, each after a slash. */
  readonly Names: readonly string[];
  /** Its image's id. */
  readonly ImageID: string;
  /** The name of its state. */
  readonly State: string;
}

/** The answer to `POST /containers/{id}/wait`. */
export interface ContainerWaitResult {
  /** Its exit status. */
  readonly StatusCode: number;
  /** The error of the wait, if there is one. */
  readonly Error?: { readonly Message: string } | null;
}

/** The body of `POST /containers/{id}/exec`. */
export interface ContainerExecBody {
  /** The command. */
  readonly Cmd: readonly string[];
  /** Whether its input is attached. */
  readonly AttachStdin?: boolean;
  /** Whether its output is attached. */
  readonly AttachStdout?: boolean;
  /** Whether its error output is attached. */
  readonly AttachStderr?: boolean;
  /** The environment, as `NAME=VALUE`. */
  readonly Env?: readonly string[];
  /** Whether it has a terminal. */
  readonly Tty?: boolean;
}

/** `GET /exec/{id}/json`. */
export interface ExecInspect {
  /** The id. */
  readonly ID: string;
  /** Whether it runs. */
  readonly Running: boolean;
  /** `null` while it runs. */
  readonly ExitCode: number | null;
}
