import assert from "node:assert/strict";
import { formatResume, parseResume } from "./resume_file.ts";

const ID = "0123456789abcdef".repeat(4);

Deno.test("parseResume: reads the output of formatResume, each id once", () => {
  assert.deepEqual(parseResume(formatResume([])), []);
  assert.deepEqual(parseResume(formatResume([ID, "f".repeat(64), ID])), [ID, "f".repeat(64)]);
});

Deno.test("parseResume: refuses everything else, and names a wrong id", () => {
  const texts = ["", "\0", "null", "[]", "{}", '{"containers":{}}', '{"containers":"x"}'];
  for (const text of texts) assert.throws(() => parseResume(text), SyntaxError, text);
  for (const id of ["dom0", `${ID}0`, ID.toUpperCase(), "../../x", 7, null, [ID], {}]) {
    const text = JSON.stringify({ containers: [ID, id] });
    assert.throws(() => parseResume(text), /not a container ID/, text);
  }
});
