import assert from "node:assert/strict";
import type { BundledImage } from "../../paths.ts";
import { conditionOf } from "./tarball_condition.ts";

/** The digest of `tarball`. */
const DIGEST = "sha256:db4b4d0d1cb480bf9aeea253771c00febe627f236765fa37d6a5614f079a3aa0";
const IMAGE: BundledImage = {
  ...{ file: "/x.tar", reference: "x:1", id: "sha256:id", digest: DIGEST, size: 7 },
};

const condition = (text: string, image: Partial<BundledImage> = {}): Promise<string> =>
  conditionOf({ ...IMAGE, ...image }, () =>
    Promise.resolve(
      ReadableStream.from([...text].map((letter) => new TextEncoder().encode(letter))),
    ));

Deno.test("conditionOf: recognises an intact tarball", async () => {
  assert.equal(await condition("tarball"), "the tarball is intact");
});

Deno.test("conditionOf: names the fault of a broken tarball, and the remedy", async () => {
  assert.match(await condition("tarbal"), /broken: it has 6 bytes instead of 7; build the image/);
  assert.match(await condition("tarballs"), /broken: it has more than 7 bytes; build the image/);
  assert.match(
    await condition("tarbell"),
    /broken: its digest is sha256:[0-9a-f]{64} instead of the recorded one; build the image again$/,
  );
});

Deno.test("conditionOf: limits its memory, whatever size was recorded", async () => {
  assert.match(await condition("tarball", { size: 2 ** 40 }), /7 bytes instead of 1099511627776/);
});
