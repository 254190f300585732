import assert from "node:assert/strict";
import { jsonDamage } from "./json.ts";

const check = (text: string): string | null => jsonDamage(new TextEncoder().encode(text));

Deno.test("jsonDamage: an object is in order", () => {
  for (const text of ["{}", '{"Repositories":{"a":{"a:latest":"sha256:0"}}}\n']) {
    assert.equal(check(text), null);
  }
});

Deno.test("jsonDamage: finds an empty file, one that was cut short, and one that is not an object", () => {
  assert.equal(check(""), "it is empty");
  const whole = '{"Repositories":{"a":{"ä:latest":"sha256:0"}}}';
  const bytes = new TextEncoder().encode(whole);
  for (let length = 1; length < bytes.length; length++) {
    assert.equal(jsonDamage(bytes.subarray(0, length)), "it is not JSON, or was cut short");
  }
  for (const text of ["[]", "null", "1", '"x"']) assert.equal(check(text), "it is not an object");
  assert.match(check(`${whole}}`) ?? "", /not JSON/);
  assert.match(jsonDamage(new Uint8Array([0x7b, 0xff, 0x7d])) ?? "", /not JSON/);
});
