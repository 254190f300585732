/**
 * An Engine API without a daemon: images and containers as tables, and a record of the calls. For unit tests.
 *
 * @module
 */
import type { Docker } from "../../boot/docker/api.ts";
import { DockerApiError } from "../../boot/docker/error.ts";
import type { ContainerCreateBody, ContainerInspect } from "../../boot/docker/types.ts";

/** The initial state of a fake daemon. */
export interface FakeDockerOptions {
  /** Existing images: references by id. */
  readonly images?: Readonly<Record<string, readonly string[]>>;
  /** The image in a loaded tarball; `null` for a tarball without one. */
  readonly tarball?: { readonly id: string; readonly references: readonly string[] } | null;
  /** Calls that fail, by `OPERATION SUBJECT` or `OPERATION`, with a status; `null` for an unreachable daemon. */
  readonly fail?: Readonly<Record<string, number | null>>;
  /** Methods that a test implements itself. */
  readonly methods?: Partial<Docker>;
}

/** A fake daemon and what it recorded. */
export interface FakeDocker extends Docker {
  /** Every call, in order: `OPERATION SUBJECT`. */
  readonly calls: readonly string[];
  /** The body of each `containerCreate`, by the container's name. */
  readonly created: ReadonlyMap<string, ContainerCreateBody>;
  /** The containers, by name. */
  readonly containers: Map<string, ContainerInspect>;
  /** The bytes of the tarballs that were loaded. */
  readonly loaded: readonly Uint8Array[];
}

/**
 * Makes a fake daemon.
 *
 * @param options Its initial state.
 */
export function fakeDocker(options: FakeDockerOptions = {}): FakeDocker {
  const images = new Map(Object.entries(options.images ?? {}).map(([id, refs]) => [id, [...refs]]));
  const calls: string[] = [];
  const created = new Map<string, ContainerCreateBody>();
  const containers = new Map<string, ContainerInspect>();
  const loaded: Uint8Array[] = [];
  let made = 0;

  const record = (operation: string, subject = ""): void => {
    const line = `${operation} ${subject}`.trim();
    calls.push(line);
    for (const key of [line, operation]) {
      const status = options.fail?.[key];
      if (status !== undefined) throw new DockerApiError(line, status, "injected");
    }
  };
  const container = (operation: string, id: string): ContainerInspect => {
    for (const one of containers.values()) if (one.Id === id || one.Name === `/${id}`) return one;
    throw new DockerApiError(`${operation} ${id}`, 404, `No such container: ${id}`);
  };
  const unused = (operation: string) => (): Promise<never> =>
    Promise.reject(new Error(`the fake daemon has no answer to ${operation}`));
  const imageId = (name: string): string => {
    for (const [id, refs] of images) if (id === name || refs.includes(name)) return id;
    throw new DockerApiError(`imageInspect ${name}`, 404, `No such image: ${name}`);
  };
  // The methods are async so that their errors are rejections.
  const asynchronous: Docker = {
    socketPath: "/fake.sock",
    systemPing: async () => await record("systemPing"),
    systemInfo: unused("systemInfo"),
    async imageInspect(name) {
      await record("imageInspect", name);
      const id = imageId(name);
      return { Id: id, RepoTags: images.get(id) ?? [] };
    },
    async imageLoad(tarball) {
      const bytes = new Uint8Array(await new Response(tarball).arrayBuffer());
      record("imageLoad");
      loaded.push(bytes);
      if (options.tarball) images.set(options.tarball.id, [...options.tarball.references]);
    },
    async imageTag(name, reference) {
      await record("imageTag", `${name} ${reference}`);
      images.get(imageId(name))?.push(reference);
    },
    async containerCreate(name, body) {
      await record("containerCreate", name);
      const Id = `container-${++made}`;
      created.set(name, body);
      containers.set(name, {
        Id,
        Image: imageId(body.Image),
        Name: `/${name}`,
        State: { Status: "created", Running: false, ExitCode: 0, Error: "" },
        Config: { Labels: body.Labels ?? null, Tty: body.Tty ?? false },
        HostConfig: { RestartPolicy: { Name: body.HostConfig?.RestartPolicy?.Name ?? "no" } },
      });
      return { Id, Warnings: null };
    },
    async containerInspect(id) {
      await record("containerInspect", id);
      return container("containerInspect", id);
    },
    async containerStart(id) {
      await record("containerStart", id);
      container("containerStart", id);
    },
    async containerResize(id, { h, w }) {
      await record("containerResize", `${id} ${h} ${w}`);
    },
    async containerDelete(id) {
      await record("containerDelete", id);
      containers.delete(container("containerDelete", id).Name.slice(1));
    },
    async containerList(query = {}) {
      await record("containerList");
      const labels = query.filters?.label ?? [];
      return [...containers.values()].filter(({ State, Config }) =>
        (query.all || State.Running) && labels.every((label) => label in (Config.Labels ?? {}))
      ).map(({ Id, Name, Image, State }) => ({
        ...{ Id, Names: [Name], ImageID: Image, State: State.Status },
      }));
    },
    async containerStop(id) {
      await record("containerStop", id);
      container("containerStop", id);
    },
    containerWait: unused("containerWait"),
    containerAttach: unused("containerAttach"),
    containerExec: unused("containerExec"),
    execStart: unused("execStart"),
    execInspect: unused("execInspect"),
    ...options.methods,
  };
  return { ...asynchronous, calls, created, containers, loaded };
}
