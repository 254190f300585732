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
export type * from "./boot/docker/api.ts";
export type * from "./boot/docker/types.ts";
export type { Frame } from "./boot/docker/frames.ts";
export type {
  Liveness,
  Readiness,
  RestartPolicy,
  Service,
  ServicePlace,
  StateFile,
} from "./boot/service.ts";
export type { Host, Stage, StagePermissions, StartedContainer, StepScope } from "./boot/stage.ts";
export { Skipped, StepError } from "./boot/stage.ts";
export { BOOT, STAGES } from "./boot/stages.ts";
export { describeStep } from "./boot/describe_step.ts";
export * from "./boot/inode.ts";
export * from "./boot/step.ts";
export type { ReadRange } from "./boot/superblock/device.ts";
export type { PoolMember, Probed, State, Usage } from "./boot/superblock/format.ts";
export { probe, recognise } from "./boot/superblock/probe.ts";
export { type Signature, signatures } from "./boot/superblock/signatures.ts";
export { udevLines } from "./boot/superblock/udev.ts";
export type { Uevent } from "./boot/uevent.ts";
export { type KernelCmdline, parseCmdline } from "./init/cmdline.ts";
export { configure, type Configured } from "./init/config.ts";
export { planBoot } from "./init/plan.ts";
export { buildImage, type BuildOptions } from "./initramfs/build.ts";
export { type Manifest, readManifest } from "./initramfs/manifest.ts";
export type { BootOptions, BootResult, NamespaceOptions, VmOptions } from "./kvm/boot.ts";
export { type InitMessage, MessageDecoder, parseMessage } from "./kvm/events.ts";
export { bootSpans } from "./timeline/build_spans.ts";
export { LastBoot } from "./timeline/collect.ts";
export type {
  BootSpans,
  CriticalPath,
  Segment,
  Span,
  SpanEnd,
  SpanKind,
} from "./timeline/spans.ts";
export { drawSvg } from "./timeline/svg.ts";
export { drawText, type Palette } from "./timeline/text.ts";
export { bootInVm } from "./kvm/vm.ts";
export { bootInNamespaces } from "./ns/boot.ts";
export type { Part } from "./initramfs/parts.ts";
