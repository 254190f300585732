/**
 * What every part of a bench is given. It holds types alone.
 *
 * @module
 */
import type { PackageFiles } from "../initramfs/packages.ts";
import type { Rounds } from "./side_by_side.ts";

/** What a part works with. */
export interface BenchContext extends Rounds {
  /** The image's folder, which is fresh and locked. */
  readonly image: string;
  /** The packages that it was made of. */
  readonly packages: PackageFiles;
  /** The folder of what is kept between runs. */
  readonly cache: string;
}
