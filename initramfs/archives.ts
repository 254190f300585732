/**
 * Which Debian archives the packages come from: the machine's own, or the mirror that was asked for. Pure text work;
 * this file must not run apt or name a host.
 *
 * @module
 */

/** The release that the image is made of. */
export const RELEASE = "trixie";

/** Debian's archives, by address. */
export interface Archives {
  readonly main: string;
  /** The security archive, if the machine knows one. */
  readonly security?: string;
}

/** The format in which apt prints each source, for {@linkcode chooseArchives}. */
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
 * Chooses the archives from the machine's sources, as `apt-get indextargets --no-release-info` prints them. Debian's
 * are recognised by their suites, since a machine that never ran `apt-get update` knows nothing else about them.
 *
 * @param indexTargets Its output in {@linkcode INDEX_FORMAT}.
 * @param mirror The address to use as Debian's main archive instead.
 * @throws {SyntaxError} If the mirror is not a URL.
 * @throws {Error} If there is no Debian archive; the message says to pass `--mirror`.
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
 * The sources of the private root, in the deb822 style of `sources.list(5)`.
 *
 * @param archives The archives.
 * @param keyring The file of the keys that must have signed them.
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

/** How this machine reaches archives: only these settings of its own configuration are kept. */
const KEPT = /^Acquire::(https?|ftp|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date)\b/i;

/**
 * The configuration of the private root, in the syntax of `apt.conf(5)`. apt reads the file that `APT_CONFIG` names
 * before the machine's `apt.conf.d`, and this one moves `Dir` away from there: apt sees no preference, hook or source
 * of the machine.
 *
 * @param folder The private root: an absolute path without quotes and backslashes.
 * @param machineConfig The machine's configuration, as `apt-config dump --format '%F "%v";%n'` prints it; proxies and
 * the like are kept.
 * @throws {RangeError} If the folder cannot be written in apt's syntax.
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
    // apt's own user could not reach files below a home folder.
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
 * Reads the output of `apt-get --print-uris`: `'ADDRESS' FILE SIZE SHA256:DIGEST`.
 *
 * @param text Its output; other lines are ignored.
 * @throws {SyntaxError} If a package has no SHA-256 digest.
 */
export function parsePrintUris(text: string): DebAddress[] {
  return text.split("\n").filter((line) => line.startsWith("'")).map((line) => {
    const match = /^'[^']*' ([^ /]+\.deb) ([0-9]+) .*?SHA256:([0-9a-f]{64})\b/.exec(line);
    if (match === null) throw new SyntaxError(`Cannot read what apt would download: ${line}`);
    return { file: match[1]!, size: Number(match[2]), sha256: match[3]! };
  });
}

/**
 * Reads a package's name and version from its file name, which apt writes as `NAME_VERSION_ARCHITECTURE.deb`.
 *
 * @param file The file's name.
 * @throws {SyntaxError} If the name has another form.
 */
export function parseDebName(file: string): { readonly name: string; readonly version: string } {
  const match = /^([a-z0-9][a-z0-9+.-]+)_([^_/]+)_(amd64|all)\.deb$/.exec(file);
  if (match === null) {
    throw new SyntaxError(`Cannot read the package file's name ${JSON.stringify(file)}`);
  }
  return { name: match[1]!, version: decodeURIComponent(match[2]!) };
}

/**
 * Finds the kernel package that a metapackage depends on.
 *
 * @param record The metapackage's record, as `apt-cache show` prints it.
 * @throws {SyntaxError} If it does not depend on a kernel image.
 */
export function parseKernelPackage(record: string): string {
  const match = /^Depends:.*?\b(linux-image-[0-9][a-z0-9+.~-]*)/m.exec(record);
  if (match === null) {
    throw new SyntaxError(
      "Cannot find the kernel: its metapackage does not depend on a linux-image package",
    );
  }
  return match[1]!;
}
