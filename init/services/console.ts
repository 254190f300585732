/**
 * Main's side of the console isolate: attaches the console, runs the command of `--run`, and stops the containers.
 *
 * @module
 */
import type { RunMessage } from "../../boot/events.ts";
import type { Isolate } from "../gate/isolate.ts";
import type { Timeline } from "../timeline.ts";
import type { FromConsole, ToConsole } from "./console_messages.ts";
import type { StopMessage, StopRequest } from "./stop_messages.ts";
import type { ConsoleTerminal } from "./terminal.ts";

/** The console. */
export interface Console {
  /** Gives the console to a container and starts it. Settles when it runs and is attached. */
  attach(container: string): Promise<void>;
  /** Takes the console back. */
  detach(): Promise<void>;
  /** Runs a command in a container; its output goes through `send`, which settles when it is written. */
  run(
    container: string,
    command: string,
    send: (message: RunMessage) => Promise<void>,
  ): Promise<number>;
  /**
   * Stops containers. Settles when only the spared ones run, or when the time is over; at once if Docker was never
   * ready. Rejects if Docker does not list the running containers.
   */
  stopContainers(request: StopRequest, told: (message: StopMessage) => void): Promise<void>;
  resized(): void;
  /** Called when dockerd is ready, for the first time or again after a restart. */
  engineReady(): void;
  /** Calls back when the attached container is gone and must be created anew. */
  onEnded(listener: (reason: string) => void): void;
}

/**
 * Opens the console.
 *
 * @param isolate The console isolate.
 * @param terminal The terminal that it reads and writes.
 * @param timeline Receives information for a person.
 */
export function openConsole(
  isolate: Isolate<ToConsole, FromConsole>,
  terminal: ConsoleTerminal,
  timeline: Timeline,
): Console {
  let attaching: PromiseWithResolvers<void> | null = null;
  let detaching: PromiseWithResolvers<void> | null = null;
  let running: PromiseWithResolvers<number> | null = null;
  let stopping: PromiseWithResolvers<void> | null = null;
  let told = (_message: StopMessage): void => {};
  let engineWasReady = false;
  let send = (_message: RunMessage): Promise<void> => Promise.resolve();
  let onEnded = (_reason: string): void => {};
  let crash: Error | null = null;

  isolate.onMessage((message) => {
    switch (message.type) {
      case "raw":
        return terminal.raw();
      case "sane":
        return terminal.sane();
      case "attached":
        return attaching?.resolve();
      case "failed":
        return attaching?.reject(new Error(message.error));
      case "ended":
        return onEnded(message.reason);
      case "detached":
        return detaching?.resolve();
      case "output": {
        const { message: output } = message;
        send(output).then(() => isolate.post({ type: "acknowledge" }));
        if (output.run === "exit") running?.resolve(output.status);
        return;
      }
      case "run-failed":
        return running?.reject(new Error(message.error));
      case "stopping":
      case "stopped":
        return told(message);
      case "containers-stopped":
        return message.error === undefined
          ? stopping?.resolve()
          : stopping?.reject(new Error(message.error));
      case "log":
        return timeline.tell("console", "step", { detail: message.detail });
    }
  });
  isolate.crashed.then((error) => {
    timeline.tell("console", "failed", { error: error.message });
    crash = error;
    terminal.sane();
    attaching?.reject(error);
    running?.reject(error);
    stopping?.reject(error);
    detaching?.resolve();
    onEnded(error.message);
  });

  return {
    attach(container) {
      if (crash !== null) return Promise.reject(crash);
      attaching = Promise.withResolvers();
      isolate.post({ type: "attach", container, winsize: terminal.winsize() });
      return attaching.promise;
    },
    detach() {
      if (crash !== null) return Promise.resolve();
      detaching = Promise.withResolvers();
      isolate.post({ type: "detach" });
      return detaching.promise;
    },
    run(container, command, sender) {
      if (crash !== null) return Promise.reject(crash);
      running = Promise.withResolvers();
      send = sender;
      isolate.post({ type: "run", container, command });
      return running.promise;
    },
    stopContainers(request, tells) {
      if (crash !== null) return Promise.reject(crash);
      if (!engineWasReady) return Promise.resolve();
      stopping = Promise.withResolvers();
      told = tells;
      isolate.post({ type: "stop-containers", request });
      return stopping.promise;
    },
    resized: () => isolate.post({ type: "winsize", winsize: terminal.winsize() }),
    engineReady() {
      engineWasReady = true;
      isolate.post({ type: "engine-ready" });
    },
    onEnded(listener) {
      onEnded = listener;
    },
  };
}
