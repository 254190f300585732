/**
 * The configuration that a launcher gives one boot without a new image: a config file in a further archive behind the
 * initramfs. The kernel unpacks the archives in order, and the later file wins.
 *
 * @module
 */
import type { BootConfig, WindowSize } from "../boot/config.ts";
import { CONFIG_FILE } from "../boot/paths.ts";
import type { Entry, Tree } from "../initramfs/tree.ts";

/** The facts that a launcher knows about a boot. */
export interface LaunchFacts {
  readonly run: string | null;
  /** The path of the init's end of the events. */
  readonly events: string;
  /** The size of the launcher's terminal; `null` keeps the init's default. */
  readonly winsize: WindowSize | null;
  /** `TERM` of the launcher's terminal; `null` keeps the init's default. */
  readonly term: string | null;
}

/**
 * Returns the part of the configuration that a launcher sets.
 *
 * @param facts The launcher's facts.
 */
export function launchConfig({ run, events, winsize, term }: LaunchFacts): Partial<BootConfig> {
  return {
    events,
    run,
    ...winsize === null ? {} : { winsize },
    ...term === null ? {} : { term },
  };
}

/**
 * Returns a tree with a config file and the folders above it.
 *
 * @param config The file's content.
 */
export function configurationTree(config: Partial<BootConfig>): Tree {
  const folders = CONFIG_FILE.split("/").slice(1, -1)
    .map((_, index, names) => `/${names.slice(0, index + 1).join("/")}`);
  return new Map<string, Entry>([
    ...folders.map((path): [string, Entry] => [path, { type: "directory", mode: 0o755 }]),
    [CONFIG_FILE, {
      type: "file",
      mode: 0o644,
      content: new TextEncoder().encode(`${JSON.stringify(config)}\n`),
      package: "only-docker",
    }],
  ]);
}
