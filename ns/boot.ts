/**
 * Boots an image's root tree as PID 1 of fresh namespaces of this machine, and sees it through to its end. It must
 * leave no process, no mount, no control group, no file and no raw terminal behind.
 *
 * @module
 */
import { join } from "node:path/posix";
import type { BootConfig } from "../boot/config.ts";
import type { BootResult, NamespaceOptions } from "../kvm/boot.ts";
import { launchConfig } from "../kvm/configuration.ts";
import { makePrivateFolder } from "../kvm/folder.ts";
import { Session } from "../kvm/session.ts";
import { windowSize } from "../kvm/terminal.ts";
import { makeGroups } from "./cgroup.ts";
import type { Entering } from "./enter.ts";
import { EVENTS, makeFifo } from "./fifo.ts";
import { startInNamespaces } from "./process.ts";
import { keepTerminal } from "./terminal.ts";

/**
 * Boots in namespaces. Needs root and all permissions.
 *
 * @param options What to boot, and the callbacks.
 * @returns How it ended. Every failure is a result; nothing is thrown.
 */
export async function bootInNamespaces(options: NamespaceOptions): Promise<BootResult> {
  try {
    return await boot(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: "failed", reason, lastStage: null, console: "" };
  }
}

async function boot(options: NamespaceOptions): Promise<BootResult> {
  if (Deno.uid() !== 0) {
    throw new Error(
      "Only root can boot in namespaces: run it as root, or use `up` for a virtual machine",
    );
  }
  const root = await findRoot(options.image);
  await using folder = await makePrivateFolder();
  const mountpoint = folder.file("root");
  await Deno.mkdir(mountpoint);
  const fifo = folder.file("events");
  await makeFifo(fifo);
  const lend = options.run === null && Deno.stdin.isTerminal();
  using _terminal = lend ? await keepTerminal() : null;
  const config: Partial<BootConfig> = launchConfig({
    run: options.run,
    events: EVENTS,
    winsize: windowSize(),
    term: Deno.env.get("TERM") ?? null,
  });
  const entering: Entering = {
    root,
    folder: mountpoint,
    events: { source: fifo, target: EVENTS },
    terminal: lend ? await Deno.realPath("/proc/self/fd/0") : null,
    data: options.data === null ? null : await Deno.realPath(options.data),
    config: JSON.stringify(config),
    cmdline: options.append,
  };
  await using groups = await makeGroups(`only-docker-${Deno.pid}`);
  await using carrier = startInNamespaces(entering, groups.procs, lend);
  return await new Session(options, carrier).run();
}

async function findRoot(image: string): Promise<string> {
  const root = join(image, "root");
  try {
    return await Deno.realPath(root);
  } catch {
    throw new Error(
      `${root} does not exist: build the image with \`deno task build --out ${image}\``,
    );
  }
}
