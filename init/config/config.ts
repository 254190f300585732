/**
 * Defaults < config file < kernel command line -> BootConfig. Pure: it reads nothing and writes nothing.
 *
 * What is wrong in one value costs that value alone: it is named in a fault and the next best source is used, because
 * a host with a spelling mistake in its configuration must still come up.
 *
 * @module
 */
import { type BootConfig, deepFreeze, DEFAULT_CONFIG } from "../../boot/config.ts";
import type { KernelCmdline } from "./cmdline.ts";
import { type FieldName, FIELDS } from "./fields.ts";

/** The most bytes that are read of the config file. */
export const CONFIG_LIMIT = 65_536;

/** Every parameter of ours on the kernel command line begins with this, or is one of the {@linkcode WORDS}. */
export const PREFIX = "only-docker.";

/** Parameters that stand without the prefix. */
const WORDS: ReadonlySet<string> = new Set<FieldName>(["console", "hostname", "cgroup"]);

/** A configuration, and what was wrong on the way to it: a line each. */
export interface Configured {
  /** The frozen configuration. */
  readonly config: BootConfig;
  /** What was wrong, a line each. */
  readonly faults: readonly string[];
}

/**
 * Makes the configuration of a boot.
 *
 * @param file The config file's text; `null` where there is none.
 * @param cmdline The kernel command line.
 * @returns The frozen configuration and the faults.
 */
export function configure(file: string | null, cmdline: KernelCmdline): Configured {
  const faults: string[] = [];
  const values = new Map<FieldName, unknown>();

  for (const [name, value] of Object.entries(parseFile(file, faults))) {
    if (!Object.hasOwn(FIELDS, name)) {
      faults.push(`config file: ${JSON.stringify(clip(name))} is no setting; it is left out`);
    } else accept(values, name as FieldName, value, `config file: ${name}`, faults);
  }

  for (const [name, value] of cmdline.parameters) {
    const ours = name.startsWith(PREFIX) || WORDS.has(name);
    const field = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (!ours || field === "start") continue;
    if (!Object.hasOwn(FIELDS, field)) {
      faults.push(`command line: ${JSON.stringify(clip(name))} is no setting; it is left out`);
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
    faults.push(`config file: ${file.length} characters, at most ${CONFIG_LIMIT}; it is left out`);
    return {};
  }
  if (file.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(file);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    faults.push("config file: it must hold one JSON object; it is left out");
  } catch (error) {
    faults.push(`config file: ${(error as Error).message}; it is left out`);
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
  else faults.push(`${where}: ${show(value)} is not ${field.expected}; it is left out`);
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
    // What can be parsed can still be nested too deep to be written again.
    return "what is nested so deep";
  }
}

const clip = (text: string): string => text.length > 80 ? `${text.slice(0, 77)}...` : text;
