/**
 * Which Debian archives the packages come from: the machine's own, or the mirror that was asked for. Pure text work;
 * this file must not run apt and names no host.
 *
 * @module
 */

/** The release that the image is made of. */
export const RELEASE = "trixie";

/** Debian's archives, by address. */
export interface Archives {
  readonly main: string;
  /** The security archive, where the machine knows one. */
  readonly security?: string;
}

/** What to print for each source: read by {@linkcode chooseArchives}. */
export const INDEX_FORMAT = "$(CREATED_BY) $(REPO_URI) $(RELEASE)";

/** Debian's releases and their roles: the suites that tell Debian's archives from others. */
const SUITES = [
  ...["buster", "bullseye", "bookworm", "trixie", "forky", "duke", "sid"],
  ...["oldoldstable", "oldstable", "stable", "testing", "unstable"],
].join("|");
const MAIN_SUITE = new RegExp(`^(${SUITES})$`);
const SECURITY_SUITE = new RegExp(`^(${SUITES})(-security|/updates)$`);
const ADDRESS = /^[a-z][a-z0-9+-]*:[!-~]+$/;

/**
 * Chooses the archives from what `apt-get indextargets --no-release-info` says of the machine's sources. Debian's are
 * told by their suites, since a machine that never ran `apt-get update` knows nothing else of them.
 *
 * @param indexTargets Its output in {@linkcode INDEX_FORMAT}.
 * @param mirror The address to take for Debian's main archive instead.
 * @throws {SyntaxError} Where the mirror is no address.
 * @throws {Error} Where there is no Debian archive: says to pass `--mirror`.
 */
export function chooseArchives(indexTargets: string, mirror?: string): Archives {
  const sources = indexTargets.split("\n").map((line) => line.split(" "))
    .filter(([kind, address]) => kind === "Packages" && ADDRESS.test(address ?? ""));
  const find = (suite: RegExp): string | undefined =>
    sources.find(([, , release]) => suite.test(release ?? ""))?.[1];
  if (mirror !== undefined && !ADDRESS.test(mirror)) {
    throw new SyntaxError(`Cannot use --mirror ${JSON.stringify(mirror)}: it is not a URL`);
  }
  const main = mirror ?? find(MAIN_SUITE);
  if (main === undefined) {
    throw new Error(
      "This machine's apt has no Debian archive: pass --mirror with the URL of one, such as a Debian mirror near you",
    );
  }
  const security = find(SECURITY_SUITE);
  return security === undefined ? { main } : { main, security };
}

/**
 * The sources of the private root, as `sources.list(5)` has them in deb822 style.
 *
 * @param archives The archives.
 * @param keyring The file of the keys that they must be signed with.
 */
export function sourcesText(archives: Archives, keyring: string): string {
  const source = (address: string, suites: string): string =>
    `Types: deb\nURIs: ${address}\nSuites: ${suites}\nComponents: main\n` +
    `Architectures: amd64\nSigned-By: ${keyring}\n`;
  const sources = [source(archives.main, `${RELEASE} ${RELEASE}-updates`)];
  if (archives.security !== undefined) {
    sources.push(source(archives.security, `${RELEASE}-security`));
  }
  return sources.join("\n");
}

/** How this machine reaches archives: of its own configuration only these are kept. */
const KEPT = /^Acquire::(https?|ftp|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date)\b/i;

/**
 * The configuration of the private root, as `apt.conf(5)` has it. As `APT_CONFIG` names it, it is read before the
 * machine's `apt.conf.d` and moves `Dir` away from it: no preference, hook or source of the machine is seen.
 *
 * @param folder The private root: an absolute path without quotes and backslashes.
 * @param machineConfig What `apt-config dump --format '%F "%v";%n'` says of the machine: proxies and the like are kept.
 * @throws {RangeError} Where the folder cannot be written in apt's syntax.
 */
export function configText(folder: string, machineConfig: string): string {
  if (!/^\/[^"\\;\n]*$/.test(folder)) {
    throw new RangeError(
      `Cannot use the cache folder ${JSON.stringify(folder)}: apt cannot quote it`,
    );
  }
  return [
    `Dir "${folder}";`,
    'Dir::Etc "etc";',
    'Dir::State "state";',
    `Dir::State::status "${folder}/status";`,
    'Dir::Cache "cache";',
    'Dir::Cache::archives "archives";',
    'Dir::Log "log";',
    'APT::Architecture "amd64";',
    'APT::Architectures { "amd64"; };',
    'APT::Install-Recommends "false";',
    'APT::Install-Suggests "false";',
    // Below a home folder apt's own user could not reach the files.
    'APT::Sandbox::User "root";',
    'APT::Update::Error-Mode "any";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    ...machineConfig.split("\n").filter((line) => KEPT.test(line)),
    "",
  ].join("\n");
}

/** One file that apt would download. */
export interface DebAddress {
  /** The file's name in apt's archive folder. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Reads what `apt-get --print-uris` prints: `'ADDRESS' FILE SIZE SHA256:DIGEST`.
 *
 * @param text Its output; other lines are passed over.
 * @throws {SyntaxError} Where a package has no SHA-256 digest.
 */
export function parsePrintUris(text: string): DebAddress[] {
  return text.split("\n").filter((line) => line.startsWith("'")).map((line) => {
    const match = /^'[^']*' ([^ /]+\.deb) ([0-9]+) .*?SHA256:([0-9a-f]{64})\b/.exec(line);
    if (match === null) throw new SyntaxError(`Cannot read what apt would download: ${line}`);
    return { file: match[1]!, size: Number(match[2]), sha256: match[3]! };
  });
}

/**
 * Reads name and version from the name of a package file, as apt names it: `NAME_VERSION_ARCHITECTURE.deb`.
 *
 * @param file The file's name.
 * @throws {SyntaxError} Where it is not such a name.
 */
export function parseDebName(file: string): { readonly name: string; readonly version: string } {
  const match = /^([a-z0-9][a-z0-9+.-]+)_([^_/]+)_(amd64|all)\.deb$/.exec(file);
  if (match === null) {
    throw new SyntaxError(`Cannot read the package file's name ${JSON.stringify(file)}`);
  }
  return { name: match[1]!, version: decodeURIComponent(match[2]!) };
}

/**
 * Finds the kernel that a metapackage stands for in its record.
 *
 * @param record What `apt-cache show` says of the metapackage.
 * @throws {SyntaxError} Where it depends on no kernel image.
 */
export function parseKernelPackage(record: string): string {
  const match = /^Depends:.*?\b(linux-image-[0-9][a-z0-9+.~-]*)/m.exec(record);
  if (match === null) {
    throw new SyntaxError("Cannot find the kernel: its metapackage names no linux-image");
  }
  return match[1]!;
}
