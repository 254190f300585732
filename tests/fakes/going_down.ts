/**
 * A host that goes down, over fake parts: for unit tests of the way down. It must not stop anything.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { BootEvent } from "../../boot/events.ts";
import type { Console } from "../../init/services/console.ts";
import {
  prepareShutdown,
  type Shutdown,
  type ShutdownParts,
} from "../../init/services/shutdown.ts";
import type { Supervisor } from "../../init/services/supervisor.ts";
import { NO_SINK } from "../../init/sink.ts";
import { startTimeline } from "../../init/timeline.ts";
import { type FakeKernel, fakeKernel, type FakeKernelOptions } from "./kernel.ts";

const MOUNTINFO = "20 1 8:1 / /d rw - ext4 /dev/vda rw\n";

/** A host that goes down. */
export interface Going {
  readonly shutdown: Shutdown;
  readonly kernel: FakeKernel;
  readonly events: BootEvent[];
  /** What happened but for the looking, in order. */
  readonly log: readonly string[];
  readonly down: Promise<void>;
  reaped(): void;
}

/** A host without a process left, unless `kernel` says otherwise. */
export function host(parts: Partial<ShutdownParts> = {}, options: FakeKernelOptions = {}): Going {
  const kernel = fakeKernel({
    files: { "/proc/self/mountinfo": MOUNTINFO },
    fail: { kill: "ESRCH", ...options.fail },
  });
  const down = Promise.withResolvers<void>();
  const reboot = kernel.reboot;
  kernel.reboot = (command) => {
    reboot(command);
    down.resolve();
  };
  const events: BootEvent[] = [];
  let onReaped = (): void => {};
  const said = (call: string): void => void kernel.calls.push(call);
  const console = {
    detach: () => Promise.resolve(said("detach")),
    stopContainers: ({ spared }) => Promise.resolve(said(`containers but ${spared.join()}`)),
  } as Partial<Console> as Console;
  const shutdown = prepareShutdown({
    kernel,
    timeline: startTimeline(kernel, 0, (event) => void events.push(event)),
    sink: { ...NO_SINK, flush: () => Promise.resolve(said("flush")) },
    reaper: { count: 0, onReaped: (listener) => void (onReaped = listener) },
    supervisor: {
      stop: () => {
        said("stop");
        return Promise.resolve([]);
      },
    } as Partial<Supervisor> as Supervisor,
    watchdog: { cover: (seconds) => said(`cover ${seconds}`), disarm: () => said("disarm") },
    console,
    disks: new Set(["/d"]),
    deadline: 30,
    keep: () => assert.fail("nothing is kept"),
    ...parts,
  });
  return {
    shutdown,
    kernel,
    events,
    get log() {
      return kernel.calls.filter((call) => !/^(open|read|close|cover) /.test(call));
    },
    down: down.promise,
    reaped: () => onReaped(),
  };
}

/** The events, each in one line: its kind, its step, and its detail or error. */
export const details = ({ events }: Going): unknown[] =>
  events.map(({ event, step, detail, error }) =>
    [event, step, detail ?? error].filter((word) => word !== undefined).join(" ")
  );
/** Waits until everything that can happen now has happened. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Fails. */
export const broken = (): never => {
  throw new Error("broken");
};
const nothing = (): Promise<void> => Promise.resolve();
/** A console without a container, but for these parts. */
export const consoleWith = (parts: Partial<Console>): Console =>
  ({ detach: nothing, stopContainers: nothing, ...parts }) as Console;
