/**
 * Only Docker: a container host that is a Linux kernel, one init and Docker, and nothing else.
 *
 * This module is what a program needs to plan a boot, build the image, boot it and hear what it does. The command
 * `only-docker` (`deno task only-docker --help`) is made of the same parts.
 *
 * ```ts ignore
 * import { bootInNamespaces, buildImage } from "@only-docker/only-docker";
 *
 * await buildImage({ out: "/srv/image", cache: "/var/cache/only-docker", flavour: "auto", progress: console.error });
 * const never = new AbortController().signal;
 * const result = await bootInNamespaces({
 *   image: "/srv/image",
 *   run: "docker version",
 *   append: "",
 *   timeout: 60,
 *   data: null,
 *   onEvent: (event) => console.error(event.t, event.stage, event.event),
 *   onOutput: async (_stream, data) => void await Deno.stdout.write(data),
 *   onNote: console.error,
 *   stop: never,
 *   kill: never,
 * });
 * ```
 *
 * @module
 */
export type { BootConfig, WindowSize } from "./boot/config.ts";
export { DEFAULT_CONFIG } from "./boot/config.ts";
export type {
  BootEvent,
  ControlMessage,
  EventKind,
  RunMessage,
  ShutdownAction,
} from "./boot/events.ts";
export type { StagePermissions } from "./boot/stages/manifest.ts";
export type { MountRule } from "./boot/stages/mount_rule.ts";
export type { Held, IsolateKind } from "./init/isolate_kinds.ts";
export type { DockerCall } from "./init/planning/docker.ts";
export {
  type PlanDocument,
  planDocument,
  type PlannedAct,
  type PlannedStage,
} from "./init/planning/document.ts";
export { planShutdown, type ShutdownPlan } from "./init/planning/shutdown.ts";
export type { BuiltImage } from "./init/planning/world.ts";
export { planJson, planText, shutdownText } from "./init/plan_report.ts";
export type { BundledImage, ImageIndex } from "./boot/paths.ts";
export { buildImage, type BuildOptions } from "./initramfs/build.ts";
export { readBuiltImage } from "./initramfs/built_image.ts";
export { type Manifest, readManifest } from "./initramfs/manifest.ts";
export type { Part } from "./initramfs/parts.ts";
export type { BootOptions, BootResult, NamespaceOptions, VmOptions } from "./kvm/boot.ts";
export { type InitMessage, MessageDecoder, parseMessage } from "./kvm/events.ts";
export { bootInVm } from "./kvm/vm.ts";
export { bootInNamespaces } from "./ns/boot.ts";
