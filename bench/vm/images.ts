/**
 * The images that are booted in virtual machines: each in a folder that a launcher takes, with the image's own kernel.
 * It must not boot any of them.
 *
 * @module
 */
import { join } from "node:path/posix";
import { makedev } from "../../boot/inode.ts";
import { temporaryFor } from "../../initramfs/files.ts";
import { newcArchive } from "../../initramfs/newc.ts";
import { concatenate } from "../../initramfs/publish.ts";
import type { Entry, Tree } from "../../initramfs/tree.ts";
import { EVENTS_PORT } from "../../kvm/vm.ts";
import { archive19, treeOf } from "../archive.ts";
import type { BenchContext } from "../context.ts";
import { peer } from "../machines.ts";
import { BENCH_FOLDER, ownBusybox, ownFile } from "../parts.ts";

/** The script that dom0 runs, by its path in dom0. */
const DOM0_SCRIPT = `/host${BENCH_FOLDER}/dom0.sh`;

/** The option on our kernel command line that makes dom0 run it. */
export const OUR_DOM0 = `only-docker.dom0.command=sh,${DOM0_SCRIPT}`;

/** The devices that the kernel needs before /dev is mounted. */
const DEVICES: Tree = new Map([
  ["/dev/console", { type: "device", mode: 0o600, dev: makedev(5, 1) }],
  ["/dev/null", { type: "device", mode: 0o666, dev: makedev(1, 3) }],
  ["/dev/ttyS0", { type: "device", mode: 0o600, dev: makedev(4, 64) }],
  ["/dev/ttyS1", { type: "device", mode: 0o600, dev: makedev(4, 65) }],
]);

/** An image in a folder of its own; disposing of it removes it. */
export class VmImage implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /**
   * Makes one from the image that was built, with other archives for the kernel to unpack.
   *
   * @param image The image's folder.
   * @param name A name for it.
   * @param archives The archives, in order; `null` stands for the image's own.
   */
  static async make(
    image: string,
    name: string,
    archives: readonly (string | null)[],
  ): Promise<VmImage> {
    const made = new VmImage(temporaryFor(join(image, name)));
    try {
      await Deno.mkdir(made.folder);
      for await (const entry of Deno.readDir(image)) {
        if (!entry.isFile || entry.name === "initramfs" || entry.name.startsWith(".")) continue;
        await Deno.link(join(image, entry.name), join(made.folder, entry.name));
      }
      const files = archives.map((archive) => archive ?? join(image, "initramfs"));
      await concatenate(join(made.folder, "initramfs"), files);
      return made;
    } catch (error) {
      await made[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Ours: the image as it is, followed by an archive with the script that dom0 runs. */
export async function ourImage({ image }: BenchContext): Promise<VmImage> {
  return await withArchive(
    await reportTree(),
    (archive) => VmImage.make(image, "vm-ours", [null, archive]),
  );
}

/** The peer: all of it in one archive, as small as zstd makes it. */
export async function peerImage(context: BenchContext): Promise<VmImage> {
  const { image, packages } = context;
  await using copy = await peer({ image, packages, command: `. ${DOM0_SCRIPT}` });
  const tree = await treeOf(copy.root);
  const init = tree.get(`${BENCH_FOLDER}/init`);
  if (init === undefined) throw new Error(`The peer has no ${BENCH_FOLDER}/init`);
  const whole = new Map([...tree, ...DEVICES, ...await reportTree(), ["/init", init]]);
  const archive = await archive19("peer", whole, context);
  return await VmImage.make(image, "vm-peer", [archive]);
}

/** The floor: an initramfs that only reaches `/init`. */
export async function floorImage({ image, packages }: BenchContext): Promise<VmImage> {
  const tree = new Map<string, Entry>([
    ...DEVICES,
    ...ownBusybox(packages),
    ...await reportTree(),
    ["/init", await script("floor_init.sh", 0o755)],
  ]);
  return await withArchive(tree, (archive) => VmImage.make(image, "vm-floor", [archive]));
}

async function reportTree(): Promise<Tree> {
  return new Map([
    [`${BENCH_FOLDER}/report.sh`, await script("report.sh")],
    [`${BENCH_FOLDER}/dom0.sh`, await script("dom0.sh")],
  ]);
}

async function script(name: string, mode?: number): Promise<Entry> {
  const text = await Deno.readTextFile(new URL(name, import.meta.url));
  return ownFile(text.replaceAll("PORT", EVENTS_PORT), mode);
}

/** Writes a small archive for as long as it is used. */
async function withArchive<T>(tree: Tree, use: (archive: string) => Promise<T>): Promise<T> {
  const file = await Deno.makeTempFile({ prefix: "only-docker-bench-" });
  try {
    await Deno.writeFile(file, ReadableStream.from(newcArchive(tree)));
    return await use(file);
  } finally {
    await Deno.remove(file);
  }
}
