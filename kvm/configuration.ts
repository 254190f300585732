/**
 * What a launcher configures about one boot without a new image: a config file in a further archive behind the
 * initramfs. The kernel unpacks one archive after the other, and the later file wins.
 *
 * @module
 */
import type { BootConfig, WindowSize } from "../boot/config.ts";
import { CONFIG_FILE } from "../boot/paths.ts";
import type { Entry, Tree } from "../initramfs/tree.ts";

/** What a launcher knows about a boot. */
export interface LaunchFacts {
  readonly run: string | null;
  /** Where the init finds its end of the events. */
  readonly events: string;
  /** The launcher's terminal; `null` leaves the init's own idea of it. */
  readonly winsize: WindowSize | null;
  /** `TERM` of the launcher's terminal, likewise. */
  readonly term: string | null;
}

/**
 * The part of the configuration that a launcher gives.
 *
 * @param facts What it knows.
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
 * The tree that brings a config file, with the folders above it.
 *
 * @param config What the file holds.
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
