/**
 * The bundled images in the host's root: two tarballs and the index that names them. The boot loads them into Docker.
 * This file must not know what is inside an image.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { type BundledImage, IMAGE_FOLDER, IMAGE_INDEX, type ImageIndex } from "../../boot/paths.ts";
import { replaceFile } from "../files.ts";
import type { PackageFiles } from "../packages.ts";
import type { Entry, Tree } from "../tree.ts";
import { DHCP_CONFIG, DHCP_REFERENCE, dhcpTree } from "./dhcp.ts";
import { DOM0_CONFIG, DOM0_REFERENCE, dom0Tree } from "./dom0.ts";
import { type ImageConfig, imageDocuments, packImage } from "./image.ts";
import { packLayer } from "./layer.ts";
import { readSavedImage } from "./saved.ts";

/** The options of {@linkcode imagesTree}. */
export interface ImagesTreeOptions {
  /** The unpacked packages: busybox-static, docker-cli, ca-certificates and what they need. */
  readonly packages: PackageFiles;
  /** A folder that the build keeps; the tarballs stay in it. */
  readonly cache: string;
  /** A tarball of `docker save` to use as dom0, in place of the bundled image. */
  readonly dom0?: string;
  /** Called with one line for each step. */
  readonly progress: (line: string) => void;
}

/** A tarball on the build host and its entry in the index. */
interface Tarball {
  readonly image: BundledImage;
  readonly entry: Entry;
}

/**
 * Makes the images.
 *
 * Needs `--allow-run` of busybox, `--allow-read` of the packages' files and the tarball, `--allow-write` of the cache.
 *
 * @param options What they are made of.
 * @returns The two tarballs and the {@linkcode ImageIndex}.
 * @throws {Error} If a file is in none of the packages, or the user's tarball is not an image.
 */
export async function imagesTree(options: ImagesTreeOptions): Promise<Tree> {
  const { packages, progress } = options;
  const folder = join(options.cache, "images");
  await Deno.mkdir(folder, { recursive: true });

  progress("making the DHCP image");
  const dhcp = await made(folder, "dhcp", DHCP_REFERENCE, DHCP_CONFIG, await dhcpTree(packages));
  progress(options.dom0 === undefined ? "making the dom0 image" : `using ${options.dom0} as dom0`);
  const dom0 = options.dom0 === undefined
    ? await made(folder, "dom0", DOM0_REFERENCE, DOM0_CONFIG, await dom0Tree(packages))
    : await given("dom0", options.dom0);

  const index: ImageIndex = { dhcp: dhcp.image, dom0: dom0.image };
  const content = new TextEncoder().encode(JSON.stringify(index, null, 2) + "\n");
  return new Map<string, Entry>([
    [dhcp.image.file, dhcp.entry],
    [dom0.image.file, dom0.entry],
    [IMAGE_INDEX, { type: "file", mode: 0o644, content, package: "only-docker" }],
  ]);
}

async function made(
  folder: string,
  name: string,
  reference: string,
  config: ImageConfig,
  tree: Tree,
): Promise<Tarball> {
  const documents = imageDocuments({
    reference,
    architecture: "amd64",
    config,
    layer: await packLayer(tree),
  });
  const path = join(folder, `${name}.tar`);
  await replaceFile(path, await packImage(documents));
  return await tarball(name, path, { reference, id: `sha256:${documents.config.sha256}` });
}

async function given(name: string, path: string): Promise<Tarball> {
  return await tarball(name, path, await readSavedImage(path));
}

async function tarball(
  name: string,
  path: string,
  image: { readonly reference: string; readonly id: string },
): Promise<Tarball> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of (await Deno.open(path)).readable) {
    hash.update(chunk);
    size += chunk.length;
  }
  return {
    image: {
      file: join(IMAGE_FOLDER, `${name}.tar`),
      reference: image.reference,
      id: image.id,
      digest: `sha256:${hash.digest("hex")}`,
      size,
    },
    entry: { type: "file", mode: 0o644, content: { file: path }, package: "only-docker" },
  };
}
