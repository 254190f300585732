/**
 * Generates hostile kernel command lines.
 *
 * @module
 */
import { PREFIX } from "../../init/config/config.ts";
import type { Random } from "./fuzz.ts";
import { hostileJson } from "./hostile_json.ts";

/** Names of the kernel's parameters, of members of Object.prototype, and meaningless ones. */
const OTHERS = ["quiet", "", "--", "__proto__", "constructor", "panic", "x.y"];

/**
 * Generates a command line: settings and other words, with values that are valid for few of them.
 *
 * @param random The source of randomness.
 * @param settings The names of the settings to use, without the prefix.
 * @param good Values that are valid for some setting.
 * @param limit The line has fewer words than this.
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
