/**
 * The init's permissions, as each of its flavours has them written: as a permission set of the config file beside
 * the script, and as flags for the compiler. Both come from the same grants. This file must not decide any.
 *
 * @module
 */

/** What is granted of one kind of permission: all of it, or these. */
export type Grant = true | readonly string[];

/** Every kind of permission that is granted, in a fixed order. A kind that is missing is refused. */
export type Grants = ReadonlyMap<string, Grant>;

/**
 * Reads a permission object as the whole of what a process may do.
 *
 * An empty list grants nothing: it is left out, because Deno takes an empty list in a flag or a config file for all.
 *
 * @param permissions The permissions; a kind that is left out is refused.
 * @returns The grants.
 * @throws {RangeError} Where a grant is `"inherit"`, empty text, or has a comma, at which a flag would be split.
 */
export function grantsOf(permissions: Deno.PermissionOptionsObject): Grants {
  const grants = new Map<string, Grant>();
  for (const [kind, value] of Object.entries(permissions).sort(byName)) {
    if (value === undefined || value === false) continue;
    if (value === "inherit") {
      throw new RangeError(`Cannot grant ${kind}: "inherit" has nothing to inherit from in PID 1`);
    }
    if (value === true) {
      grants.set(kind, true);
      continue;
    }
    const subjects = (value as readonly (string | URL)[]).map((subject) =>
      subject instanceof URL ? decodeURIComponent(subject.pathname) : subject
    );
    for (const subject of subjects) {
      if (subject === "" || subject.includes(",")) {
        throw new RangeError(
          `Cannot grant ${kind} of ${JSON.stringify(subject)}: empty or a comma`,
        );
      }
    }
    if (subjects.length > 0) grants.set(kind, subjects);
  }
  return grants;
}

/**
 * Writes grants as Deno's command line has them (`deno compile --help`, permission options). Importing code from
 * elsewhere is refused, since Deno allows some hosts by default.
 *
 * @param grants The grants.
 * @returns One flag a kind.
 */
export function permissionFlags(grants: Grants): string[] {
  const flags = [...grants].map(([kind, grant]) =>
    grant === true ? `--allow-${kind}` : `--allow-${kind}=${grant.join(",")}`
  );
  return grants.has("import") ? flags : [...flags, "--deny-import"];
}

/**
 * Writes grants as a permission set of Deno's config file (`deno.json`, `permissions`). Importing code from
 * elsewhere is refused likewise.
 *
 * @param grants The grants.
 * @returns The set, as a value for `JSON.stringify`.
 */
export function permissionSet(grants: Grants): Record<string, unknown> {
  return { import: { deny: true }, ...Object.fromEntries(grants) };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
