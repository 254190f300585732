import assert from "node:assert/strict";
import { loaderOf, scriptOf } from "./evaluated.ts";

// What the loader does, here.
const evaluate = (script: string, meta: object): unknown => new Function("meta", script)(meta);

Deno.test("scriptOf: is strict, knows where it is, and says so in stack traces", () => {
  const module = `#!/usr/bin/deno -Pq
globalThis.said = [import.meta.url, (function () { return this; })()];
globalThis.thrown = new Error("here").stack;
`;
  const told = globalThis as { said?: unknown; thrown?: string };
  evaluate(scriptOf(module, "/usr/lib/x/init.js"), { url: "file:///a/main.js" });
  assert.deepEqual(told.said, ["file:///a/main.js", undefined]);
  assert.match(told.thrown ?? "", /file:\/\/\/usr\/lib\/x\/init\.js, <anonymous>:\d+/);
});

Deno.test("scriptOf: refuses what only a module can say", () => {
  for (
    const text of [
      'import "./a.js";\n',
      'import { a } from "./a.js";\n',
      "const a = 1;\nexport { a };\n",
      "await 1;\n",
      'const a = import("./a.js");\n',
    ]
  ) assert.throws(() => scriptOf(text, "/x.js"), /^SyntaxError: Cannot make a script of \/x\.js/);
  // A method of that name, and a line that begins with a longer word, are none of these.
  scriptOf("a.import(1);\nexported();\nawaited();\nasync () => {\n  await 1;\n};\n", "/x.js");
});

Deno.test("loaderOf: is a module that names its script beside it", () => {
  assert.match(loaderOf("init.js"), /new URL\(".\/init\.js", import\.meta\.url\)/);
});
