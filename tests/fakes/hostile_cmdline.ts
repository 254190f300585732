/**
 * Kernel command lines that nobody would write with good intentions.
 *
 * @module
 */
import { PREFIX } from "../../init/config/config.ts";
import type { Random } from "./fuzz.ts";
import { hostileJson } from "./hostile_json.ts";

/** Names of the kernel, of Object.prototype and of nobody. */
const OTHERS = ["quiet", "", "--", "__proto__", "constructor", "panic", "x.y"];

/**
 * Words of a command line: settings and others, with values that few of them take.
 *
 * @param random What they follow from.
 * @param settings The names of settings that are given, without the prefix.
 * @param good Values that some setting takes.
 * @param limit How many words at most.
 */
export function hostileCmdline(
  random: Random,
  settings: readonly string[],
  good: readonly string[],
  limit: number,
): string {
  return random.list(limit, () => {
    const name = random.pick([...settings, ...settings, ...OTHERS]);
    const value = random.pick([() => hostileJson(random), () => random.pick([...good, "soon"])])();
    return random.pick(["", PREFIX, PREFIX, '"']) + name + random.pick(["", "=", "=", '="']) +
      value + random.pick(["", "", '"', "\0"]);
  }).join(random.pick([" ", "\t", "\n", "  "]));
}
