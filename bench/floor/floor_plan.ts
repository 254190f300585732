/**
 * The floor's plan: everything that a boot would do with Docker, and nothing else. It is taken from the plan of a boot,
 * so that the floor runs the same services with the same arguments, and the same containers. Pure.
 *
 * @module
 */
import type { PlanDocument } from "../../init/planning/document.ts";
import type { BundledImage, ImageIndex } from "../../boot/paths.ts";

/** A program to start. */
export interface Program {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A container to run, and its image. */
export interface Container {
  readonly name: string;
  readonly image: BundledImage;
  /** The body of `containerCreate`. */
  readonly body: object;
}

/** The floor's plan. */
export interface FloorPlan {
  /** The files that the services' command lines name, by path: they are written before the clock starts. */
  readonly files: Readonly<Record<string, string>>;
  readonly containerd: Program;
  readonly dockerd: Program;
  readonly dom0: Container;
  readonly dhcp: Container;
}

/** The fields of a plan's step that are read. */
interface PlannedStep {
  readonly op: string;
  readonly path?: string;
  readonly data?: unknown;
  readonly service?: Program & { readonly name: string };
}

/**
 * Takes the floor's plan out of a boot's plan.
 *
 * @param plan The plan, for an image that is built.
 * @param index The bundled images.
 * @param command The command that dom0 runs.
 * @throws {Error} If the plan lacks a service or a container; the message names it.
 */
export function floorPlan(
  plan: PlanDocument,
  index: ImageIndex,
  command: readonly string[],
): FloorPlan {
  const acts = plan.stages.flatMap((stage) => stage.acts);
  const steps = acts.flatMap((act) => "step" in act ? [act.step as PlannedStep] : []);
  const program = (wanted: string): Program => {
    const found = steps.find(({ op, service }) => op === "start" && service?.name === wanted);
    if (found?.service === undefined) throw new Error(`The boot's plan does not start ${wanted}`);
    const { argv, environment } = found.service;
    return { argv, environment };
  };
  const container = (subject: string, image: BundledImage): Container => {
    for (const act of acts) {
      if (!("docker" in act)) continue;
      const { operation, subject: name, body } = act.docker;
      if (
        operation === "containerCreate" && name.startsWith(subject) && typeof body === "object" &&
        body
      ) {
        return { name, image, body };
      }
    }
    throw new Error(`The boot's plan does not create the container ${subject}`);
  };
  const containerd = program("containerd");
  const dockerd = program("dockerd");
  const named = [...containerd.argv, ...dockerd.argv].join(" ");
  const dom0 = container("dom0", index.dom0);
  return {
    files: Object.fromEntries(
      steps.flatMap(({ op, path, data }) =>
        op === "writeFile" && path !== undefined && named.includes(path) && typeof data === "string"
          ? [[path, data]]
          : []
      ),
    ),
    containerd,
    dockerd,
    dom0: { ...dom0, body: { ...dom0.body, Cmd: command } },
    dhcp: container("dhcp", index.dhcp),
  };
}
