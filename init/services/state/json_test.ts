import assert from "node:assert/strict";
import { jsonDamage } from "./json.ts";

const check = (text: string): string | null => jsonDamage(new TextEncoder().encode(text));

Deno.test("jsonDamage: an object is in order", () => {
  for (const text of ["{}", '{"Repositories":{"a":{"a:latest":"sha256:0"}}}\n']) {
    assert.equal(check(text), null);
  }
});

Deno.test("jsonDamage: an empty file, one that was cut at any place, and what is no object", () => {
  assert.equal(check(""), "it is empty");
  const whole = '{"Repositories":{"a":{"ä:latest":"sha256:0"}}}';
  const bytes = new TextEncoder().encode(whole);
  for (let length = 1; length < bytes.length; length++) {
    assert.equal(jsonDamage(bytes.subarray(0, length)), "it is no JSON, or was cut short");
  }
  for (const text of ["[]", "null", "1", '"x"']) assert.equal(check(text), "it holds no object");
  assert.match(check(`${whole}}`) ?? "", /no JSON/);
  assert.match(jsonDamage(new Uint8Array([0x7b, 0xff, 0x7d])) ?? "", /no JSON/);
});
