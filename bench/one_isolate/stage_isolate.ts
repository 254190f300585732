/**
 * The bench bundles this file in place of `init/gate/stage_isolate.ts`: the stages run in PID 1's own isolate, with
 * all that it holds. An init without scoping would do the same; no image has it.
 *
 * @module
 */
import { connectDocker } from "../../boot/docker/client.ts";
import { DOCKER_SOCKET } from "../../boot/paths.ts";
import { STAGES } from "../../boot/stages/stages.ts";
import { runInside } from "../../init/gate/inside.ts";
import type { ToStage } from "../../init/gate/protocol.ts";
import type { StageChannel, StageIsolate } from "../../init/gate/stage_isolate.ts";

const docker = connectDocker(DOCKER_SOCKET);
const inside = { stages: STAGES, docker: () => docker };

/** Opens no isolate: the caller talks to the stage itself. */
export function openStageIsolate(): StageIsolate {
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  return {
    ended,
    over: false,
    end: resolve,
    run(call): StageChannel {
      let listener = (_message: unknown): void => {};
      let hear = (_message: ToStage): void => {};
      queueMicrotask(() => {
        hear = runInside(inside, call, (message) => queueMicrotask(() => listener(message)));
      });
      return {
        post: (message) => queueMicrotask(() => hear(message)),
        onMessage(listens): void {
          listener = listens;
        },
        close(): void {},
      };
    },
  };
}
