import assert from "node:assert/strict";
import { deviceOf, put } from "../../tests/fakes/superblocks.ts";
import type { Probed } from "./format.ts";
import { luks } from "./luks.ts";

const UUID = "01234567-89ab-cdef-0123-456789abcdef";
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function nameOf(found: Probed | null): string {
  assert.deepEqual([found?.label, found?.uuid, found?.verified], [null, null, false]);
  return `${found?.type} alone`;
}

function header(version: number, algorithm: string): Uint8Array {
  const made = new Uint8Array(1 << 20);
  made.set([...ascii("LUKS"), 0xba, 0xbe]);
  put(made, false, [[6, 2, version]]);
  made.set(ascii(algorithm), 72);
  made.set(ascii(UUID), 168);
  return made;
}

function old(): Uint8Array {
  const made = header(1, "sha256");
  made.set(ascii("aes"), 8);
  made.set(ascii("xts-plain64"), 40);
  return made;
}

async function second(algorithm: string, digest: string, size = 16_384): Promise<Uint8Array> {
  const made = header(2, algorithm);
  put(made, false, [[8, 8, size]]);
  made.set(ascii("DOCKER"), 24);
  made.set(ascii('{"keyslots":{}}'), 4096);
  const sum = await crypto.subtle.digest(digest, made.slice(0, size));
  made.set(new Uint8Array(sum), 448);
  return made;
}

Deno.test("luks: version 1 has a UUID but no label, and names its cipher", async () => {
  const found = await luks.look(deviceOf(old()));
  assert.deepEqual([found?.type, found?.uuid, found?.label], ["crypto_LUKS", UUID, null]);
  for (const at of [8, 40, 72]) {
    const broken = old();
    broken[at] = 0;
    assert.equal(await luks.look(deviceOf(broken)).then(nameOf), "crypto_LUKS alone");
  }
  const noUuid = old();
  noUuid[170] = 0x58;
  assert.equal((await luks.look(deviceOf(noUuid)))?.uuid, null);
});

Deno.test("luks: version 2 has a label, protected by the digest that it names", async () => {
  for (const [name, digest] of [["sha1", "SHA-1"], ["sha256", "SHA-256"], ["sha512", "SHA-512"]]) {
    const found = await luks.look(deviceOf(await second(name ?? "", digest ?? "")));
    assert.deepEqual([found?.uuid, found?.label, found?.verified], [UUID, "DOCKER", true]);
  }
});

Deno.test("luks: with a wrong or unknown digest, also of the JSON, only the type is known", async () => {
  const broken = await second("sha256", "SHA-256");
  broken[4097] = 0;
  for (const disk of [broken, await second("md5", "SHA-256")]) {
    assert.equal(await luks.look(deviceOf(disk)).then(nameOf), "crypto_LUKS alone");
  }
});

Deno.test("luks: with a header of an impossible size, or for another offset, only the type is known", async () => {
  for (const size of [0, 512, (4 << 20) + 4096]) {
    const made = await second("sha256", "SHA-256");
    put(made, false, [[8, 8, size]]);
    assert.equal(
      await luks.look(deviceOf(made)).then(nameOf),
      "crypto_LUKS alone",
      `${size} bytes`,
    );
  }
  const moved = await second("sha256", "SHA-256");
  put(moved, false, [[256, 8, 16_384]]);
  assert.equal(await luks.look(deviceOf(moved)).then(nameOf), "crypto_LUKS alone");
});

Deno.test("luks: with another version, only the type is known", async () => {
  assert.equal(await luks.look(deviceOf(header(3, "sha256"))).then(nameOf), "crypto_LUKS alone");
});
