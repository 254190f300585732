/**
 * The programs and files that a build or a launch needs on the machine: found, installed through apt if we are root,
 * or named with the one command that installs them. This file must not install anything that was not asked for.
 *
 * @module
 */
import { findCommand, isThere } from "./find_command.ts";
import { run } from "./process.ts";

/** A program or a file that must be there, and the Debian package that has it. */
export type Need =
  | { readonly command: string; readonly package: string }
  | { readonly file: string; readonly package: string };

/** The options of {@linkcode ensureCommands}. */
export interface EnsureOptions {
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The keyring that Debian's archives are checked with. */
export const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The needs of a build of the image. */
export const BUILD_NEEDS: readonly Need[] = [
  { command: "apt-get", package: "apt" },
  { command: "dpkg-deb", package: "dpkg" },
  { command: "depmod", package: "kmod" },
  { command: "xz", package: "xz-utils" },
  { command: "zstd", package: "zstd" },
  { file: DEBIAN_KEYRING, package: "debian-archive-keyring" },
];

/**
 * Makes sure that programs and files are on the machine.
 *
 * Permissions: `env`, `read`, `run`.
 *
 * @param needs What must be there.
 * @param options Where an installation is reported, and what aborts it.
 * @throws {Error} If something is missing and we are not root, or apt could not install it; the message is one line
 * with the command to run.
 */
export async function ensureCommands(
  needs: readonly Need[],
  options: EnsureOptions,
): Promise<void> {
  const missing = needs.filter((need) => !isMet(need));
  if (missing.length === 0) return;
  const advice = adviceFor(missing);
  if (Deno.uid() !== 0 || findCommand("apt-get") === undefined) throw new Error(advice);
  const packages = packagesOf(missing);
  options.progress(`installing ${packages.join(", ")} on this machine`);
  await install(packages, options).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new Error(`${advice} (${error instanceof Error ? error.message : error})`);
  });
  const still = missing.filter((need) => !isMet(need));
  if (still.length > 0) throw new Error(adviceFor(still));
}

async function install(packages: readonly string[], options: EnsureOptions): Promise<void> {
  const args = ["install", "-y", "--no-install-recommends", ...packages];
  const settings = { env: { DEBIAN_FRONTEND: "noninteractive" }, signal: options.signal };
  try {
    await run("apt-get", args, settings);
  } catch {
    // A machine whose package lists are missing or old does not know the package yet.
    options.signal?.throwIfAborted();
    options.progress("updating the package lists");
    await run("apt-get", ["update"], settings);
    await run("apt-get", args, settings);
  }
}

/**
 * Says what is missing and which command installs it.
 *
 * @param missing What is missing.
 * @returns One line.
 */
export function adviceFor(missing: readonly Need[]): string {
  const what = missing.map((need) => "command" in need ? need.command : need.file).join(", ");
  const packages = packagesOf(missing).join(" ");
  return `Missing on this machine: ${what}. Install with: ` +
    `sudo apt-get install -y --no-install-recommends ${packages}`;
}

const packagesOf = (needs: readonly Need[]): string[] => [
  ...new Set(needs.map((need) => need.package)),
];

const isMet = (need: Need): boolean =>
  "command" in need ? findCommand(need.command) !== undefined : isThere(need.file, 0);
