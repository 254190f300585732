/**
 * The init's permissions in the form that each flavour needs: as a permission set in the config file beside the script,
 * and as flags for the compiler. Both come from the same grants. This file must not decide any of them.
 *
 * @module
 */

/** The grant of one kind of permission: all of it, or a list. */
export type Grant = true | readonly string[];

/** Every kind of permission that is granted, in a fixed order. A missing kind is refused. */
export type Grants = ReadonlyMap<string, Grant>;

/**
 * Reads a permission object as the whole of what a process may do.
 *
 * An empty list grants nothing: it is omitted, because Deno takes an empty list in a flag or a config file to mean
 * everything.
 *
 * @param permissions The permissions; an omitted kind is refused.
 * @returns The grants.
 * @throws {RangeError} If a grant is `"inherit"` or empty, or has a comma, at which Deno would split the flag.
 */
export function grantsOf(permissions: Deno.PermissionOptionsObject): Grants {
  const grants = new Map<string, Grant>();
  for (const [kind, value] of Object.entries(permissions).sort(byName)) {
    if (value === undefined || value === false) continue;
    if (value === "inherit") {
      throw new RangeError(
        `Cannot grant ${kind}: "inherit" is impossible, since PID 1 has nothing to inherit from`,
      );
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
          `Cannot grant ${kind} of ${JSON.stringify(subject)}: it is empty or has a comma`,
        );
      }
    }
    if (subjects.length > 0) grants.set(kind, subjects);
  }
  return grants;
}

/**
 * Writes grants as flags of Deno's command line (`deno compile --help`, permission options). They refuse to import code
 * from elsewhere, since Deno allows some hosts by default.
 *
 * @param grants The grants.
 * @returns One flag for each kind.
 */
export function permissionFlags(grants: Grants): string[] {
  const flags = [...grants].map(([kind, grant]) =>
    grant === true ? `--allow-${kind}` : `--allow-${kind}=${grant.join(",")}`
  );
  return grants.has("import") ? flags : [...flags, "--deny-import"];
}

/**
 * Writes grants as a permission set of Deno's config file (`deno.json`, `permissions`). The set also refuses to import
 * code from elsewhere.
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
