/**
 * KVM or emulation. That `/dev/kvm` opens says little: QEMU may break at its first use, or the guest may hang as soon
 * as its kernel starts. So the verdict is found by booting the real kernel alone, which panics for want of a root.
 *
 * @module
 */
import { makePrivateFolder } from "./folder.ts";
import { qemuArguments } from "./qemu_arguments.ts";
import { QEMU, startQemu } from "./qemu.ts";
import { keepVerdict, recallVerdict, type Verdict, verdictKey } from "./verdict.ts";

/** Seconds until the kernel's first words, and until its last ones. */
const FIRST_WORDS = 3;
const LAST_WORDS = 15;

/** What a choice is made from. */
export interface ChoiceOptions {
  readonly wanted: "auto" | "kvm" | "tcg";
  readonly kernel: string;
  /** The folder in which the verdict is kept. */
  readonly cache: string;
  readonly signal: AbortSignal;
}

/** An accelerator, and why it was taken, in one line. */
export interface Choice {
  readonly accelerator: "kvm" | "tcg";
  readonly note: string;
}

/**
 * Chooses the accelerator. Needs read permission for `/dev/kvm`, the kernel and the cache, and run permission for
 * QEMU.
 *
 * @param options What to choose from.
 * @returns The choice.
 * @throws {Error} Where KVM was asked for and does not run a guest here; the message is one line.
 */
export async function chooseAccelerator(options: ChoiceOptions): Promise<Choice> {
  if (options.wanted === "tcg") return { accelerator: "tcg", note: "emulating with TCG, as asked" };
  return choiceFor(options.wanted, await judgeKvm(options));
}

/**
 * What a verdict on KVM means for what was asked.
 *
 * @param wanted What was asked.
 * @param verdict The verdict.
 * @throws {Error} As {@linkcode chooseAccelerator}.
 */
export function choiceFor(wanted: "auto" | "kvm", verdict: Verdict): Choice {
  if (verdict.runs) return { accelerator: "kvm", note: "running with KVM" };
  const refusal = `KVM does not run a guest here (${verdict.reason})`;
  if (wanted === "kvm") throw new Error(`${refusal}: take --accel tcg`);
  return {
    accelerator: "tcg",
    note: `${refusal}: emulating with TCG, about 10 times slower`,
  };
}

async function judgeKvm(options: ChoiceOptions): Promise<Verdict> {
  const closed = await whyClosed("/dev/kvm");
  // Not kept: it costs nothing, and a user who joins the group kvm need not wait for the next boot.
  if (closed !== null) return { runs: false, reason: closed };
  const key = await verdictKey({
    bootId: await Deno.readTextFile("/proc/sys/kernel/random/boot_id"),
    qemu: await qemuVersion(),
    kernel: await Deno.readFile(options.kernel),
  });
  const kept = await recallVerdict(options.cache, key);
  if (kept !== null) return kept;
  const verdict = await probe(options.kernel, options.signal);
  options.signal.throwIfAborted();
  await keepVerdict(options.cache, key, verdict);
  return verdict;
}

async function whyClosed(device: string): Promise<string | null> {
  try {
    (await Deno.open(device, { read: true, write: true })).close();
    return null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `there is no ${device}`;
    if (error instanceof Deno.errors.PermissionDenied) {
      return `${device} is closed to this user: join its group`;
    }
    return `${device}: ${error instanceof Error ? error.message : error}`;
  }
}

async function qemuVersion(): Promise<string> {
  const { stdout } = await new Deno.Command(QEMU, { args: ["--version"] }).output();
  return new TextDecoder().decode(stdout).split("\n")[0] ?? "";
}

/** Boots the kernel alone under KVM. It runs there if it comes as far as its panic. */
async function probe(kernel: string, signal: AbortSignal): Promise<Verdict> {
  await using folder = await makePrivateFolder();
  const consoleSocket = folder.file("console");
  try {
    await using qemu = await startQemu(
      qemuArguments({
        accelerator: "kvm",
        memory: 256,
        cpus: 1,
        kernel,
        initrd: null,
        commandLine: "console=ttyS0 earlyprintk=ttyS0 panic=-1",
        disks: [],
        consoleSocket,
        keys: false,
        eventsSocket: null,
        further: [],
      }),
      [consoleSocket],
    );
    const [port] = qemu.ports;
    if (port === undefined) throw new Error("there is no console");
    const stop = (): void => void qemu.terminate();
    signal.addEventListener("abort", stop);
    const words = await lastWords(port, stop);
    signal.removeEventListener("abort", stop);
    return words === null ? { runs: true } : { runs: false, reason: await qemu.ended ?? words };
  } catch (error) {
    return { runs: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Listens to a kernel until it panics (`null`) or is silent for too long (what was wrong). */
async function lastWords(port: Deno.UnixConn, stop: () => void): Promise<string | null> {
  let late: string | null = null;
  const expire = (reason: string) => (): void => {
    late = reason;
    stop();
  };
  const first = setTimeout(
    expire(`its kernel says nothing in ${FIRST_WORDS} s`),
    FIRST_WORDS * 1000,
  );
  const last = setTimeout(
    expire(`its kernel does not finish in ${LAST_WORDS} s`),
    LAST_WORDS * 1000,
  );
  let text = "";
  try {
    for await (const chunk of port.readable.pipeThrough(new TextDecoderStream())) {
      clearTimeout(first);
      // A panic is found even where it is split between two chunks; a kernel says far less than this.
      text = (text + chunk).slice(-64 * 1024);
      if (text.includes("Kernel panic - not syncing")) return null;
    }
    return late ?? "its kernel ended without a word";
  } finally {
    clearTimeout(first);
    clearTimeout(last);
  }
}
