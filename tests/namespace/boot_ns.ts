/**
 * One boot of the image in namespaces, with `--run`: started, listened to, and at its end everything that it said. It
 * must not assert.
 *
 * @module
 */
import type { BootEvent } from "../../boot/events.ts";
import { DEFAULT_IMAGE } from "../../cli/places.ts";
import type { BootResult } from "../../kvm/boot.ts";
import { bootInNamespaces } from "../../ns/boot.ts";
import { join } from "../fakes/bytes.ts";
import { LIFETIME } from "./dom0_command.ts";
import { Heard } from "./heard.ts";
import { findInit } from "./processes.ts";

/** The host's file that tells a command that the stages are through. */
const THROUGH = "/run/stages-are-through";

/** What to boot. */
export interface BootNs {
  /** What `sh -c` runs in dom0. */
  readonly run: string;
  /**
   * Whether it waits until the stages are through. Some go on when dom0 is up, and a command that is quick takes the
   * host down before they have ended.
   */
  readonly afterStages?: boolean;
  /** The kernel command line. */
  readonly append?: string;
  /** The folder that is Docker's state. */
  readonly data?: string;
  /** The folder of the image, when it is not the ordinary one. */
  readonly image?: string;
  /** Is told each event at once. */
  readonly onEvent?: (event: BootEvent) => void;
}

/** A boot that came to its end. */
export interface Booted {
  readonly result: BootResult;
  /** The exit status of the command; `null` where it did not end. */
  readonly status: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly events: readonly BootEvent[];
  readonly notes: readonly string[];
  /** Seconds that all of it took. */
  readonly seconds: number;
}

/** A boot that goes on. */
export interface Booting {
  readonly heard: Heard;
  /** What the command has printed on its standard output so far. */
  readonly printed: () => string;
  readonly ended: Promise<Booted>;
  /** PID 1's id on this machine. */
  readonly init: () => number;
  /** Asks it to power off. */
  readonly stop: () => void;
}

/** Boots, and answers when all is over. */
export function bootNs(options: BootNs): Promise<Booted> {
  return startNs(options).ended;
}

/** Starts a boot. */
export function startNs(options: BootNs): Booting {
  const heard = new Heard();
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const notes: string[] = [];
  const stop = new AbortController();
  const began = performance.now();
  const ended = bootInNamespaces({
    image: options.image ?? DEFAULT_IMAGE,
    run: options.afterStages
      ? `until [ -e /host${THROUGH} ]; do sleep 0.1; done; ${options.run}`
      : options.run,
    append: options.append ?? "",
    data: options.data ?? null,
    timeout: LIFETIME,
    onEvent(event) {
      options.onEvent?.(event);
      heard.add(event);
      if (options.afterStages && event.stage === "boot" && event.event === "done") {
        Deno.writeTextFileSync(`/proc/${findInit(Deno.pid)}/root${THROUGH}`, "");
      }
    },
    onOutput(stream, data) {
      output[stream].push(data);
      return Promise.resolve();
    },
    onNote: (line) => notes.push(line),
    stop: stop.signal,
    kill: new AbortController().signal,
  }).then((result): Booted => {
    heard.close(JSON.stringify(result));
    return {
      result,
      status: result.outcome === "exited" ? result.status : null,
      stdout: join(output.stdout),
      stderr: join(output.stderr),
      events: heard.events,
      notes,
      seconds: (performance.now() - began) / 1000,
    };
  });
  return {
    heard,
    printed: () => text(join(output.stdout)),
    ended,
    init: () => findInit(Deno.pid),
    stop: () => stop.abort(),
  };
}

/** Bytes as text. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
