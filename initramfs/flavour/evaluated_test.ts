import assert from "node:assert/strict";
import { loaderOf, scriptOf } from "./evaluated.ts";

// Does what the loader does.
const evaluate = (script: string, meta: object): unknown => new Function("meta", script)(meta);

Deno.test("scriptOf: is strict, knows its module's URL, and names its path in stack traces", () => {
  const module = `#!/usr/bin/deno -Pq
globalThis.said = [import.meta.url, (function () { return this; })()];
globalThis.thrown = new Error("here").stack;
`;
  const told = globalThis as { said?: unknown; thrown?: string };
  evaluate(scriptOf(module, "/usr/lib/x/init.js"), { url: "file:///a/main.js" });
  assert.deepEqual(told.said, ["file:///a/main.js", undefined]);
  assert.match(told.thrown ?? "", /file:\/\/\/usr\/lib\/x\/init\.js, <anonymous>:\d+/);
});

Deno.test("scriptOf: refuses syntax that only a module can have", () => {
  for (
    const text of [
      'import "./a.js";\n',
      'import { a } from "./a.js";\n',
      "const a = 1;\nexport { a };\n",
      "await 1;\n",
      'const a = import("./a.js");\n',
    ]
  ) assert.throws(() => scriptOf(text, "/x.js"), /^SyntaxError: Cannot make a script of \/x\.js/);
  // A method of that name and a line that begins with a longer word are allowed.
  scriptOf("a.import(1);\nexported();\nawaited();\nasync () => {\n  await 1;\n};\n", "/x.js");
});

Deno.test("loaderOf: is a module that names the script beside it", () => {
  assert.match(loaderOf("init.js"), /new URL\(".\/init\.js", import\.meta\.url\)/);
});
