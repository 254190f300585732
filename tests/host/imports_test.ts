/**
 * The house rules that a program can hold: which part imports which, who opens a library, what PID 1's isolate loads, how
 * long a file is and how it begins.
 *
 * @module
 */
import assert from "node:assert/strict";
import { relative } from "node:path/posix";
import { moduleGraph, PROJECT, reachedFrom, type Source, sources } from "./graph.ts";

/** What each part may import beside itself; `cli` and `tests` may import everything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  boot: [],
  init: ["boot"],
  initramfs: ["init", "boot"],
  kvm: ["initramfs", "init", "boot"],
  ns: ["kvm", "initramfs", "init", "boot"],
  timeline: ["kvm", "boot"],
  cli: ["timeline", "ns", "kvm", "initramfs", "init", "boot"],
  bench: ["cli", "ns", "kvm", "initramfs", "init", "boot"],
  docs: ["init"],
};

/** What the boot's stages and PID 1's other isolates may have from npm: what a tarball takes. */
const NPM: Readonly<Record<string, readonly string[]>> = { boot: ["modern-tar"], init: [] };

/** The one file that is no code and may be imported from everywhere. */
const CONFIGURATION = "deno.json";

/** The most lines of code in a file; blank lines and comments are none. */
const CODE_LINES = 250;

const graph = await moduleGraph(Object.keys(MAY_IMPORT));
const partOf = (path: string): string => path.split("/")[0] ?? "";
const own = (): Source[] => sources(Object.keys(MAY_IMPORT));
const isTest = ({ path }: Source): boolean => path.endsWith("_test.ts");
const production = (): Source[] => own().filter((source) => !isTest(source));

Deno.test("imports: every source is in the graph", () => {
  const paths = production().map(({ path }) => path);
  assert(paths.length > 100, `${paths.length} sources`);
  for (const path of paths) assert(graph.has(path), `${path} is not in the graph`);
});

Deno.test("imports: each part imports only those that it may", () => {
  let between = 0;
  for (const [path, imports] of graph) {
    const allowed = MAY_IMPORT[partOf(path)];
    if (allowed === undefined) continue;
    for (const { target } of imports) {
      if (!target.startsWith("file:")) continue;
      const imported = relative(PROJECT, decodeURIComponent(new URL(target).pathname));
      if (imported === CONFIGURATION || partOf(imported) === partOf(path)) continue;
      assert(allowed.includes(partOf(imported)), `${path} imports ${imported}`);
      between++;
    }
  }
  assert(between > 50, `${between} imports between parts`);
});

Deno.test("imports: boot and init have nothing from npm but what a tarball takes, and no node:", () => {
  for (const [path, imports] of graph) {
    const allowed = NPM[partOf(path)];
    if (allowed === undefined) continue;
    for (const { target } of imports) {
      assert(!target.startsWith("node:"), `${path} imports ${target}`);
      const name = /^npm:\/?(@[^/]+\/[^@/]+|[^@/]+)/.exec(target)?.[1];
      if (name !== undefined) assert(allowed.includes(name), `${path} imports ${name} from npm`);
    }
  }
});

Deno.test("imports: PID 1's isolate loads files of boot and init alone, nothing of npm or node:", () => {
  const reached = reachedFrom(graph, "init/main.ts");
  assert(reached.size > 30, `${reached.size} modules`);
  for (const [target, from] of reached) {
    assert(/^(boot|init)\//.test(target), `${from} makes PID 1's isolate load ${target}`);
  }
});

Deno.test("imports: a stage's isolate loads no npm code before its stage asks for it", () => {
  for (const [target, from] of reachedFrom(graph, "init/stages/worker.ts")) {
    assert(/^(boot|init)\//.test(target), `${from} makes every stage's isolate load ${target}`);
  }
});

Deno.test("sources: only init/kernel/linux.ts opens a library", () => {
  const opening = production().filter(({ text }) => /\bdlopen\b/.test(withoutComments(text)));
  assert.deepEqual(opening.map(({ path }) => path), ["init/kernel/linux.ts"]);
});

Deno.test(`sources: no file has more than ${CODE_LINES} lines of code`, () => {
  for (const { path, text } of own()) {
    const lines = withoutComments(text).split("\n").filter((line) => line.trim() !== "").length;
    assert(lines > 0, path);
    assert(lines <= CODE_LINES, `${path} has ${lines} lines of code`);
  }
});

Deno.test("sources: each file begins with a comment that says what it is for", () => {
  for (const { path, text } of production()) {
    const comment = /^(?:#!.*\n)?\/\*\*([^]*?)\*\//.exec(text)?.[1] ?? "";
    assert(comment.includes("@module"), `${path} does not begin with a @module comment`);
    const words = comment.replace("@module", "").replaceAll(/[*\s]+/g, " ").trim();
    assert(words.length > 20, `${path} does not say what it is for`);
  }
});

/** Comments that begin a line or stand behind white space: a `//` in a text has neither. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\*[^]*?\*\//gm, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
}
