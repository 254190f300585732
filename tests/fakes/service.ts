/**
 * A service that a test need not describe. It must not start anything.
 *
 * @module
 */
import type { Service } from "../../boot/service.ts";

/**
 * Makes a service that is ready at once, is not started again, and is stopped within a second.
 *
 * @param parts Its name, its words, and what else is different.
 */
export const fakeService = (parts: Pick<Service, "name" | "argv"> & Partial<Service>): Service => ({
  environment: {},
  readiness: null,
  restart: null,
  stop: { order: 1, deadline: 1 },
  output: "console",
  stale: [],
  ...parts,
});
