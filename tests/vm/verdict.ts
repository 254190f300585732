/**
 * The launcher's own verdict on KVM, for tests that depend on it.
 *
 * @module
 */
import { join } from "node:path/posix";
import { cacheFolder } from "../../cli/places.ts";
import { chooseAccelerator } from "../../kvm/accelerator.ts";

/**
 * Returns why KVM does not run a guest here.
 *
 * @param image The folder of the image whose kernel is tried.
 * @returns The reason in one line; `null` if KVM runs a guest.
 */
export async function kvmVerdict(image: string): Promise<string | null> {
  const { accelerator, note } = await chooseAccelerator({
    wanted: "auto",
    kernel: join(image, "vmlinuz"),
    cache: cacheFolder(Deno.env.toObject()),
    signal: new AbortController().signal,
  });
  return accelerator === "kvm" ? null : /\((.*)\)/.exec(note)?.[1] ?? note;
}
