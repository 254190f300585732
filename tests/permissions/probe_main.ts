/**
 * A process whose permissions are under test: it makes the attempts that its argument lists as JSON, and prints the
 * results.
 *
 * @module
 */
import { type Attempt, type Result, tryOne } from "./probe.ts";

const results: Result[] = [];
for (const what of JSON.parse(Deno.args[0] ?? "[]") as Attempt[]) results.push(await tryOne(what));
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(results)));
