/**
 * Docker in the world that a plan assumes: a daemon that was never used. It records each call and answers as such a
 * daemon would. It must not connect.
 *
 * @module
 */
import type { Docker } from "../../boot/docker/api.ts";
import { DockerApiError } from "../../boot/docker/error.ts";
import type { ContainerInspect, ImageInspect } from "../../boot/docker/types.ts";
import { type BundledImage, DOCKER_SOCKET } from "../../boot/paths.ts";

/** One call of the Engine API. */
export interface DockerCall {
  /** The operation's id. */
  readonly operation: string;
  /** Its subject: a name, an id or a reference. */
  readonly subject: string;
  /** The body, if the operation has one. */
  readonly body?: unknown;
}

/**
 * Makes a daemon that was never used.
 *
 * @param imageOf The bundled image that a tarball's stream was opened for.
 * @param record Called with each call, before it is answered.
 */
export function unusedDocker(
  imageOf: (tarball: ReadableStream<Uint8Array>) => BundledImage | undefined,
  record: (call: DockerCall) => void,
): Docker {
  const images = new Map<string, ImageInspect>();
  const call = (operation: string, subject: string, body?: unknown): void =>
    record({ operation, subject, ...body === undefined ? {} : { body } });
  const absent = (operation: string, subject: string): Promise<never> =>
    Promise.reject(new DockerApiError(`${operation} ${subject}`, 404, `No such ${subject}`));
  const unasked = (operation: string) => (): Promise<never> =>
    Promise.reject(new Error(`Cannot plan ${operation}: no known stage calls it`));

  return {
    socketPath: DOCKER_SOCKET,
    imageInspect(name) {
      call("imageInspect", name);
      const image = images.get(name);
      return image === undefined ? absent("imageInspect", name) : Promise.resolve(image);
    },
    async imageLoad(tarball) {
      const image = imageOf(tarball);
      await tarball.cancel();
      call("imageLoad", image?.file ?? "a tarball");
      if (image !== undefined) {
        images.set(image.id, { Id: image.id, RepoTags: [image.reference] });
      }
    },
    imageTag: (name, reference) => Promise.resolve(call("imageTag", `${name} ${reference}`)),
    containerInspect(name): Promise<ContainerInspect> {
      call("containerInspect", name);
      return absent("containerInspect", name);
    },
    containerCreate(name, body) {
      call("containerCreate", name, body);
      return Promise.resolve({ Id: name, Warnings: null });
    },
    containerList(query) {
      call("containerList", (query?.filters?.label ?? []).join(" "));
      return Promise.resolve([]);
    },
    containerStart: (id) => Promise.resolve(call("containerStart", id)),
    systemPing: unasked("systemPing"),
    systemInfo: unasked("systemInfo"),
    containerStop: unasked("containerStop"),
    containerDelete: unasked("containerDelete"),
    containerResize: unasked("containerResize"),
    containerWait: unasked("containerWait"),
    containerAttach: unasked("containerAttach"),
    containerExec: unasked("containerExec"),
    execStart: unasked("execStart"),
    execInspect: unasked("execInspect"),
  };
}
