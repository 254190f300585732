/**
 * Ensures that a container of the host itself exists: it is reused if it matches its definition, else created anew.
 *
 * The rule: a container has a label with the digest of its definition (its image's id and the whole body of
 * `containerCreate`). A container with the same digest is reused, with everything that it has written. If anything
 * differs, such as a newer image, it is deleted and created anew: its data outside volumes is lost. A comparison with
 * the result of `containerInspect` would not work, since the daemon fills in defaults.
 *
 * @module
 */
import type { Docker } from "./api.ts";
import { DockerApiError } from "./error.ts";
import type { ContainerCreateBody, ContainerInspect } from "./types.ts";

/** The label with the digest of a container's definition. */
export const DEFINITION_LABEL = "only-docker.definition";

/** An image that Docker has: the outcome of the stage that imported it. */
export interface PresentImage {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
  readonly reference: string;
}

/** The container that exists now. */
export interface EnsuredContainer {
  readonly id: string;
  /** Whether it existed already. */
  readonly reused: boolean;
  readonly warnings: readonly string[];
}

/**
 * Finds the container or creates it. Does not start it.
 *
 * @param docker The Engine API.
 * @param name The container's name.
 * @param image The image, whose reference names its id.
 * @param definition The container's definition, without the image and the label.
 * @throws {DockerApiError} If the daemon refuses.
 */
export async function ensureContainer(
  docker: Docker,
  name: string,
  image: PresentImage,
  definition: Omit<ContainerCreateBody, "Image" | "Labels">,
): Promise<EnsuredContainer> {
  const digest = await sha256(JSON.stringify([image.id, image.reference, definition]));
  const existing = await inspect(docker, name);
  if (existing !== null) {
    const usable = existing.State.Status !== "dead" && existing.State.Status !== "removing";
    const same = existing.Config.Labels?.[DEFINITION_LABEL] === digest &&
      existing.Image === image.id;
    if (usable && same) return { id: existing.Id, reused: true, warnings: [] };
    await docker.containerDelete(existing.Id, { force: true });
  }
  const made = await docker.containerCreate(name, {
    Image: image.reference,
    Labels: { [DEFINITION_LABEL]: digest },
    ...definition,
  });
  return { id: made.Id, reused: false, warnings: made.Warnings ?? [] };
}

async function inspect(docker: Docker, name: string): Promise<ContainerInspect | null> {
  try {
    return await docker.containerInspect(name);
  } catch (cause) {
    if (cause instanceof DockerApiError && cause.status === 404) return null;
    throw cause;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256:${new Uint8Array(digest).toHex()}`;
}
