/**
 * The part of Docker's Engine API 1.45 that the host uses, field by field as the API's document names them. Fields
 * that the host neither sends nor reads are left out. This file holds types only.
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
  /** How many there are. */
  readonly Containers: number;
  /** How many run. */
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

/** How a container is placed on the host. */
export interface HostConfig {
  /** `SOURCE:TARGET[:OPTIONS]`, absolute paths. */
  readonly Binds?: readonly string[];
  /** Capabilities beyond the usual ones. */
  readonly CapAdd?: readonly string[];
  /** Capabilities that are taken away. */
  readonly CapDrop?: readonly string[];
  /** The control group above its own, from the root; the daemon's where it is left out. */
  readonly CgroupParent?: string;
  /** Whose control group namespace. */
  readonly CgroupnsMode?: "host" | "private";
  /** Whose IPC namespace. */
  readonly IpcMode?: string;
  /** Where its output is kept. */
  readonly LogConfig?: LogConfig;
  /** Whose network namespace, or which network. */
  readonly NetworkMode?: string;
  /** Whose process ID namespace. */
  readonly PidMode?: string;
  /** Whether it may do everything. */
  readonly Privileged?: boolean;
  /** Whether its root can't be written. */
  readonly ReadonlyRootfs?: boolean;
  /** Whether it is started again. */
  readonly RestartPolicy?: {
    /** The name. */
    readonly Name: "no" | "always" | "unless-stopped" | "on-failure";
    /** How often, of `on-failure`. */
    readonly MaximumRetryCount?: number;
  };
  /** Further restrictions. */
  readonly SecurityOpt?: readonly string[];
  /** Whose host name. */
  readonly UTSMode?: string;
}

/** The body of `POST /containers/create`. */
export interface ContainerCreateBody {
  /** A reference or an id. */
  readonly Image: string;
  /** The image's own command where it is left out. */
  readonly Cmd?: readonly string[];
  /** The environment, as `NAME=VALUE`. */
  readonly Env?: readonly string[];
  /** Labels by name. */
  readonly Labels?: Readonly<Record<string, string>>;
  /** Whether standard input is kept open. */
  readonly OpenStdin?: boolean;
  /** Whether it closes with the first who detaches. */
  readonly StdinOnce?: boolean;
  /** What asks it to stop. */
  readonly StopSignal?: string;
  /** Seconds. */
  readonly StopTimeout?: number;
  /** Whether it has a terminal. */
  readonly Tty?: boolean;
  /** How it is placed. */
  readonly HostConfig?: HostConfig;
}

/** The answer of `POST /containers/create`. */
export interface ContainerCreateResult {
  /** The id. */
  readonly Id: string;
  /** What the daemon wants to be known. */
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
  /** How it is. */
  readonly State: {
    /** The state's name. */
    readonly Status: string;
    /** Whether it runs. */
    readonly Running: boolean;
    /** Its exit status. */
    readonly ExitCode: number;
    /** What went wrong. */
    readonly Error: string;
    /** When it was last started: the year 1 where it never was. */
    readonly StartedAt?: string;
  };
  /** How often its restart policy has started it again. */
  readonly RestartCount?: number;
  /** The driver's options. */
  readonly Config: {
    /** Labels by name. */
    readonly Labels: Readonly<Record<string, string>> | null;
    /** Whether it has a terminal. */
    readonly Tty: boolean;
    /** Seconds between its stop signal and `SIGKILL`; negative for no limit, left out for Docker's own. */
    readonly StopTimeout?: number | null;
  };
  /** How it is placed. */
  readonly HostConfig: {
    /** Whether it is started again. */
    readonly RestartPolicy: {
      /** The name. */
      readonly Name: string;
      /** How often `on-failure` starts it again; 0 for always. */
      readonly MaximumRetryCount?: number;
    };
  };
}

/** The filters of `GET /containers/json`: each has values, one of which must hold. */
export interface ContainerFilters {
  /** Labels, as `NAME` or `NAME=VALUE`: here all must hold. */
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
  /** How it is. */
  readonly State: string;
}

/** The answer of `POST /containers/{id}/wait`. */
export interface ContainerWaitResult {
  /** Its exit status. */
  readonly StatusCode: number;
  /** What went wrong. */
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
