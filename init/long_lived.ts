/**
 * The isolates that live as long as the host: the services' and the console's. Each is opened when it is first needed,
 * since opening one delays every stage.
 *
 * @module
 */
import { CONSOLE_PERMISSIONS, SERVICES_PERMISSIONS } from "./permissions.ts";
import type { FromConsole, ToConsole } from "./services/console_messages.ts";
import type { FromServices, ToServices } from "./services/messages.ts";
import { type LazyIsolate, lazyIsolate, openIsolate } from "./gate/isolate.ts";
import type { Opening } from "./gate/opening.ts";
import { workerUrl } from "./workers.ts";

/**
 * The isolate that starts and watches the services: the only one that runs programs.
 *
 * @param opening Opens it, and reports that.
 */
export function servicesIsolate(opening: Opening): LazyIsolate<ToServices, FromServices> {
  return lazyIsolate(() =>
    opening("services", () => {
      const isolate = openIsolate<ToServices, FromServices>(
        workerUrl("services/worker"),
        "services",
        SERVICES_PERMISSIONS,
      );
      // An isolate that is opened later can't run a program.
      Deno.permissions.revokeSync({ name: "run" });
      return isolate;
    })
  );
}

/**
 * The isolate that connects the console to dom0's terminal.
 *
 * @param opening Opens it, and reports that.
 */
export function consoleIsolate(opening: Opening): LazyIsolate<ToConsole, FromConsole> {
  return lazyIsolate(() =>
    opening(
      "console",
      () => openIsolate(workerUrl("services/console_worker"), "console", CONSOLE_PERMISSIONS),
    )
  );
}
