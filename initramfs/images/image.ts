/**
 * Container images of one layer, as tarballs that `docker load` reads: an OCI image layout with Docker's own
 * manifest.json beside its index (OCI image-spec: image-layout.md, config.md, manifest.md; Docker Engine API, operation
 * ImageLoad). Making them does not need Docker. This file must not know what is inside a layer.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { packTar } from "npm:modern-tar@0.8.6";
import { fixedEntry } from "./layer.ts";

/** The configuration of an image's containers, in the words of the OCI image config. */
export interface ImageConfig {
  readonly Env: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir: string;
}

/** One image. */
export interface Image {
  /** Name and tag, such as `only-docker/dom0:latest`. */
  readonly reference: string;
  readonly architecture: "amd64" | "arm64";
  readonly config: ImageConfig;
  /** The layer, as a tar archive. */
  readonly layer: Uint8Array;
}

/** Bytes, with their digest and their path in the tarball. */
interface Blob {
  readonly bytes: Uint8Array;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly path: string;
}

/** The layer of an image and the documents that describe it in a tarball. */
export interface ImageDocuments {
  readonly config: Blob;
  readonly layer: Blob;
  readonly manifest: Blob;
  /** `index.json`. */
  readonly index: string;
  /** `manifest.json`. */
  readonly dockerManifest: string;
}

const TIME = "1970-01-01T00:00:00Z";
const LAYOUT = JSON.stringify({ imageLayoutVersion: "1.0.0" });

/**
 * Makes the documents that describe an image in a tarball.
 *
 * @param image The image.
 * @returns The documents; the config's digest is the image's id.
 */
export function imageDocuments(image: Image): ImageDocuments {
  const layer = blob(image.layer);
  const config = blob(json({
    architecture: image.architecture,
    config: image.config,
    created: TIME,
    history: [{ created: TIME, created_by: "only-docker build" }],
    os: "linux",
    rootfs: { type: "layers", diff_ids: [`sha256:${layer.sha256}`] },
  }));
  const mediaType = "application/vnd.oci.image";
  const manifest = blob(json({
    schemaVersion: 2,
    mediaType: `${mediaType}.manifest.v1+json`,
    config: descriptor(`${mediaType}.config.v1+json`, config),
    layers: [descriptor(`${mediaType}.layer.v1.tar`, layer)],
  }));
  const tag = image.reference.slice(image.reference.lastIndexOf(":") + 1);
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${mediaType}.index.v1+json`,
    manifests: [{
      ...descriptor(`${mediaType}.manifest.v1+json`, manifest),
      annotations: {
        "io.containerd.image.name": `docker.io/${image.reference}`,
        "org.opencontainers.image.ref.name": tag,
      },
    }],
  });
  const dockerManifest = JSON.stringify([
    { Config: config.path, RepoTags: [image.reference], Layers: [layer.path] },
  ]);
  return { config, layer, manifest, index, dockerManifest };
}

/**
 * Packs an image.
 *
 * @param documents The documents, as {@linkcode imageDocuments} makes them.
 * @returns The tarball.
 */
export async function packImage(documents: ImageDocuments): Promise<Uint8Array<ArrayBuffer>> {
  const { config, layer, manifest, index, dockerManifest } = documents;
  const blobs = [config, layer, manifest].sort((a, b) => a.sha256 < b.sha256 ? -1 : 1);
  const text = new TextEncoder();
  return await packTar([
    fixedEntry("blobs/", 0o755),
    fixedEntry("blobs/sha256/", 0o755),
    ...blobs.map(({ path, bytes }) => fixedEntry(path, 0o644, bytes)),
    fixedEntry("index.json", 0o644, text.encode(index)),
    fixedEntry("manifest.json", 0o644, text.encode(dockerManifest)),
    fixedEntry("oci-layout", 0o644, text.encode(LAYOUT)),
  ]);
}

function blob(bytes: Uint8Array): Blob {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes, sha256, path: `blobs/sha256/${sha256}` };
}

function descriptor(mediaType: string, { bytes, sha256 }: Blob): Record<string, unknown> {
  return { mediaType, digest: `sha256:${sha256}`, size: bytes.length };
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
