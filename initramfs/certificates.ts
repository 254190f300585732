/**
 * The certificate authorities in the one file where programs look for them, made from the package ca-certificates as
 * update-ca-certificates(8) makes it, without its hashed links. This file must not choose among them.
 *
 * @module
 */
import type { PackageFiles } from "./packages.ts";
import type { Tree } from "./tree.ts";

const CERTIFICATE = /^\/usr\/share\/ca-certificates\/.*\.crt$/;
const CERTIFICATE_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/**
 * Makes the file of all certificates.
 *
 * Needs `--allow-read` of the packages' files.
 *
 * @param packages The unpacked packages, ca-certificates among them.
 * @returns The file as a tree.
 * @throws {Error} If the package has no certificate, or one of its files is not a certificate; the message names the
 * file.
 */
export async function certificateTree(packages: PackageFiles): Promise<Tree> {
  const paths = [...packages.files.keys()].filter((path) => CERTIFICATE.test(path)).sort();
  if (paths.length === 0) {
    throw new Error("Cannot find any certificate in the package ca-certificates");
  }
  const texts = await Promise.all(paths.map((path) => certificateAt(packages, path)));
  const content = new TextEncoder().encode(texts.join(""));
  return new Map([
    [CERTIFICATE_BUNDLE, { type: "file", mode: 0o644, content, package: "ca-certificates" }],
  ]);
}

async function certificateAt(packages: PackageFiles, path: string): Promise<string> {
  const text = await Deno.readTextFile(packages.files.get(path)?.file ?? path);
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Error(`Cannot use ${path}: it is not a certificate`);
  }
  return text.endsWith("\n") ? text : `${text}\n`;
}
