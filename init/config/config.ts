/**
 * Makes the configuration of a boot: the config file overrides the defaults, and the kernel command line overrides
 * both. Pure: it reads nothing and writes nothing.
 *
 * A fault in one value affects that value alone: it is reported and the next best source is used, because a host with a
 * spelling mistake in its configuration must still come up.
 *
 * @module
 */
import { type BootConfig, deepFreeze, DEFAULT_CONFIG } from "../../boot/config.ts";
import type { KernelCmdline } from "./cmdline.ts";
import { type FieldName, FIELDS } from "./fields.ts";

/** The most bytes to read of the config file. */
export const CONFIG_LIMIT = 65_536;

/** All our parameters on the kernel command line begin with this prefix; the {@linkcode WORDS} may omit it. */
export const PREFIX = "only-docker.";

/** The parameters that may omit the prefix. */
const WORDS: ReadonlySet<string> = new Set<FieldName>(["console", "hostname", "cgroup"]);

/** A configuration, and the faults in its sources. */
export interface Configured {
  /** The frozen configuration. */
  readonly config: BootConfig;
  /** The faults, one line each. */
  readonly faults: readonly string[];
}

/**
 * Makes the configuration of a boot.
 *
 * @param file The config file's text; `null` if there is none.
 * @param cmdline The kernel command line.
 * @returns The frozen configuration and the faults.
 */
export function configure(file: string | null, cmdline: KernelCmdline): Configured {
  const faults: string[] = [];
  const values = new Map<FieldName, unknown>();

  for (const [name, value] of Object.entries(parseFile(file, faults))) {
    if (!Object.hasOwn(FIELDS, name)) {
      faults.push(`config file: unknown setting ${JSON.stringify(clip(name))}, ignored`);
    } else accept(values, name as FieldName, value, `config file: ${name}`, faults);
  }

  for (const [name, value] of cmdline.parameters) {
    const ours = name.startsWith(PREFIX) || WORDS.has(name);
    const field = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (!ours || field === "start") continue;
    if (!Object.hasOwn(FIELDS, field)) {
      faults.push(`command line: unknown setting ${JSON.stringify(clip(name))}, ignored`);
      continue;
    }
    const parsed = FIELDS[field as FieldName].fromText(value);
    accept(values, field as FieldName, parsed, `command line: ${name}`, faults);
  }
  return { config: deepFreeze(assemble(values)), faults };
}

function parseFile(file: string | null, faults: string[]): object {
  if (file === null) return {};
  if (file.length > CONFIG_LIMIT) {
    faults.push(`config file: ${file.length} characters, at most ${CONFIG_LIMIT}; ignored`);
    return {};
  }
  if (file.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(file);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    faults.push("config file: not a JSON object; ignored");
  } catch (error) {
    faults.push(`config file: ${(error as Error).message}; ignored`);
  }
  return {};
}

function accept(
  values: Map<FieldName, unknown>,
  name: FieldName,
  value: unknown,
  where: string,
  faults: string[],
): void {
  const field = FIELDS[name];
  if (field.accepts(value)) values.set(name, value);
  else faults.push(`${where}: ${show(value)} is not ${field.expected}; ignored`);
}

function assemble(values: ReadonlyMap<FieldName, unknown>): BootConfig {
  const config = structuredClone(DEFAULT_CONFIG) as unknown as Record<string, unknown>;
  for (const [name, value] of values) {
    const [outer, inner] = name.split(".") as [string, string?];
    if (inner === undefined) config[outer] = value;
    else (config[outer] as Record<string, unknown>)[inner] = value;
  }
  return config as unknown as BootConfig;
}

function show(value: unknown): string {
  try {
    return clip(JSON.stringify(value) ?? String(value));
  } catch {
    // A value that could be parsed can still be nested too deeply to print.
    return "(nested too deeply to print)";
  }
}

const clip = (text: string): string => text.length > 80 ? `${text.slice(0, 77)}...` : text;
