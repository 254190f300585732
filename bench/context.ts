/**
 * The context of every part of a bench. Types only.
 *
 * @module
 */
import type { PackageFiles } from "../initramfs/packages.ts";
import type { Rounds } from "./side_by_side.ts";

/** What a part works with. */
export interface BenchContext extends Rounds {
  /** The image's folder, which is fresh and locked. */
  readonly image: string;
  /** The packages that the image was made of. */
  readonly packages: PackageFiles;
  /** The cache folder, which is kept between runs. */
  readonly cache: string;
}
