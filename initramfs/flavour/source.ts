/**
 * Locates this project's own init. Only this file of the image build knows the layout of `init/`.
 *
 * @module
 */
import { initPermissions } from "../../init/permissions.ts";
import { WORKERS } from "../../init/workers.ts";
import { type InitSource, projectFile } from "./bundle.ts";

/** The init of this project. */
export function initSource(): InitSource {
  return {
    main: projectFile("../../init/main.ts", import.meta.url),
    workers: WORKERS,
    permissions: initPermissions(),
    config: projectFile("../../deno.json", import.meta.url),
  };
}
