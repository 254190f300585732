/**
 * Writes the documents that are made from the sources: `deno task document`. It must not decide what they say.
 *
 * @module
 */
import { PERMISSIONS_DOCUMENT, permissionsDocument } from "../init/permissions_document.ts";

await Deno.writeTextFile(
  new URL(`../${PERMISSIONS_DOCUMENT}`, import.meta.url),
  permissionsDocument(),
);
