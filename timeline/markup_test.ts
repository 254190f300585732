import assert from "node:assert/strict";
import { element, text } from "./markup.ts";

Deno.test("text: escapes characters with a meaning in XML, and replaces those that it does not allow", () => {
  assert.equal(text(`<a href="x">&'`).markup, "&lt;a href=&quot;x&quot;&gt;&amp;&apos;");
  assert.equal(
    text("a\x00b\x1bc\ud800d\uffffe\t\u{1f600}").markup,
    "a\ufffdb\ufffdc\ufffdd\ufffde\t\u{1f600}",
  );
});

Deno.test("element: writes attributes and content", () => {
  assert.equal(element("rect", { x: 1 / 3, class: '"' }).markup, '<rect x="0.33" class="&quot;"/>');
  assert.equal(element("g", {}, [element("a", {}), text("<")]).markup, "<g><a/>\n&lt;</g>");
});
