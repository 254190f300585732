/**
 * The documents against the repository: every relative link leads to a file and a heading, and every path of the
 * repository that a document names is there.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path/posix";
import { PROJECT } from "./graph.ts";

/** Folders that hold nothing of the project's own. */
const LEFT_OUT: ReadonlySet<string> = new Set(["dist", "coverage", "node_modules"]);

/** The folders by which a path is known to be one of the repository. */
const FOLDERS = [...Deno.readDirSync(PROJECT)]
  .filter(({ name, isDirectory }) => isDirectory && !LEFT_OUT.has(name) && name !== ".git")
  .map(({ name }) => name);

/** A path from the project's folder; a part in capitals, such as `NAME`, stands for any. */
const PATH = new RegExp(`^(?:${FOLDERS.join("|").replaceAll(".", "\\.")})/[\\w./-]*$`);
const ANY = /^[A-Z]+(?=$|[._])/;

/** The documents, by their path from the project's folder. */
function* documents(folder = PROJECT): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory && !name.startsWith(".") && !LEFT_OUT.has(name)) {
      yield* documents(join(folder, name));
    } else if (name.endsWith(".md")) yield relative(PROJECT, join(folder, name));
  }
}

const textOf = (path: string): string => Deno.readTextFileSync(join(PROJECT, path));

/** Whether a path is there, letter by letter, or with a part in capitals for any. */
function isThere(path: string, matches: Matches = (part) => (name) => name === part): boolean {
  let found = [PROJECT];
  for (const part of path.split("/").filter((part) => part !== "")) {
    found = found.flatMap((folder) =>
      entriesOf(folder).filter(matches(part)).map((name) => join(folder, name))
    );
  }
  return found.length > 0;
}

/** Whether a part of a path names an entry of a folder. */
type Matches = (part: string) => (name: string) => boolean;

/** `NAME` names every entry, `NAME_test.ts` every test, and a part without capitals its namesake. */
const anyName: Matches = (part) => {
  const rest = part.replace(ANY, "");
  return rest === part ? (name) => name === part : (name) => name.endsWith(rest);
};

function entriesOf(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Fenced blocks taken out, and what was in them. */
function withoutFences(text: string): { readonly prose: string; readonly fenced: string } {
  const fenced: string[] = [];
  const prose = text.replaceAll(/^```[^]*?^```$/gm, (block) => {
    fenced.push(block);
    return "";
  });
  return { prose, fenced: fenced.join("\n") };
}

/** The anchors of a document, as they are made from its headings. */
const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...withoutFences(text).prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")
    ),
  );

/** The relative links of a document. */
const linksOf = (prose: string): string[] =>
  [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** The paths of the repository that a document names: between backticks, or as a source in a fenced block. */
function pathsOf({ prose, fenced }: ReturnType<typeof withoutFences>): string[] {
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
  const drawn = [...fenced.matchAll(/[\w./-]+\.ts\b/g)].map(([text]) => text);
  return [...quoted, ...drawn].filter((text) => PATH.test(text));
}

/** What is wrong in a document, a line each, and how much was looked at. */
function check(path: string, text: string): { readonly faults: string[]; readonly seen: number } {
  const faults: string[] = [];
  const parts = withoutFences(text);
  const links = linksOf(parts.prose);
  for (const link of links) {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : join(dirname(path), decodeURIComponent(file));
    if (file !== "" && !isThere(target)) {
      faults.push(`${path} links to ${link}: there is no ${target}`);
    } else if (anchor !== undefined) {
      const anchors = anchorsOf(target === path ? text : textOf(target));
      if (!anchors.has(anchor)) faults.push(`${path} links to ${link}: there is no such heading`);
    }
  }
  const paths = pathsOf(parts);
  for (const named of paths) {
    if (!isThere(named, anyName)) faults.push(`${path} names ${named}: there is no such path`);
  }
  return { faults, seen: links.length + paths.length };
}

Deno.test("links: every document's links and paths lead somewhere", () => {
  const checked = [...documents()].map((path) => check(path, textOf(path)));
  const seen = checked.reduce((sum, one) => sum + one.seen, 0);
  assert.deepEqual(checked.flatMap(({ faults }) => faults), []);
  assert(checked.length > 5 && seen > 100, `${checked.length} documents, ${seen} links and paths`);
});

Deno.test("links: a link, a heading, a path and a drawn path that lead nowhere are found", () => {
  const faultsOf = (text: string): number => check("docs/tried.md", text).faults.length;
  assert.equal(
    faultsOf("# A b\n\n[c](../init/main.ts) [d](#a-b) `init/gate/` [e](https://a/b)"),
    0,
  );
  assert.equal(faultsOf("`boot/stages/NAME/manifest.ts`, `/boot/none.ts` and `none.ts`"), 0);
  for (
    const text of [
      "[c](../init/none.ts)",
      "[c](init/main.ts)",
      "[d](#a-c)",
      "[e](../README.md#none)",
      "`init/none.ts`",
      "`boot/stages/NAME/none.ts`",
      "```\ninit/none.ts ─► init/main.ts\n```",
    ]
  ) assert.equal(faultsOf(text), 1, text);
});
