/**
 * A real process under a keeper, for a test, with everything that the keeper reports. It must not assert.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";
import { keep, type Keeper } from "../../init/services/keeper.ts";
import { StartedServices } from "../../init/services/started_services.ts";
import type { FromServices } from "../../init/services/messages.ts";

/** Seconds for anything that a test waits for: generous, since the machine may be busy. */
export const DEADLINE = 60;

/** A service; disposing of it stops it and removes its folder. */
export class Kept implements AsyncDisposable {
  /** Resolves when the start is over: to `"ready"`, or to the message of its error. */
  readonly ready: Promise<string>;
  readonly reports: FromServices[] = [];
  readonly services: StartedServices = new StartedServices();
  readonly #keeper: Keeper;
  readonly #ended = Promise.withResolvers<void>();

  private constructor(readonly folder: string, service: Service) {
    this.#keeper = keep(service, {
      services: this.services,
      starts: [],
      report: (message) => {
        this.reports.push(message);
        if (message.type === "ended") this.#ended.resolve();
      },
    });
    this.ready = this.#keeper.ready().then(() => "ready", (error: Error) => error.message);
  }

  /**
   * Keeps a shell command as a service.
   *
   * @param command What `sh -c` runs; `$0` is the test's folder.
   * @param part Other properties of the service. A socket `notify` is relative to the test's folder.
   */
  static async start(command: string, part: Partial<Service> = {}): Promise<Kept> {
    const folder = await Deno.makeTempDir({ prefix: "only-docker-kept-" });
    const service: Service = {
      name: "tried",
      argv: ["/bin/sh", "-c", command, folder],
      environment: { PATH: "/usr/bin:/bin" },
      readiness: null,
      restart: null,
      stop: { order: 0, deadline: 5 },
      output: { log: `${folder}/log` },
      stale: [],
      ...part,
    };
    const { readiness } = service;
    if (readiness !== null && "notify" in readiness) {
      const notify = `${folder}${readiness.notify}`;
      return Kept.#of(folder, { ...service, readiness: { ...readiness, notify } });
    }
    return Kept.#of(folder, service);
  }

  static async #of(folder: string, service: Service): Promise<Kept> {
    try {
      return new Kept(folder, service);
    } catch (error) {
      await Deno.remove(folder, { recursive: true });
      throw error;
    }
  }

  /** Resolves when it has ended for good. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** The events so far, as `kind: text`. */
  get events(): string[] {
    return this.reports.flatMap((report) =>
      report.type === "event" ? [`${report.event}: ${report.error ?? report.detail}`] : []
    );
  }

  /** Stops it; returns whether it had to be killed. */
  stop(): Promise<boolean> {
    return this.#keeper.stop(60);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}
