/**
 * Chooses between KVM and emulation. A `/dev/kvm` that opens proves little: QEMU may fail at its first use, or the
 * guest may hang as soon as its kernel starts. The verdict therefore comes from booting the real kernel alone, which
 * panics for lack of a root.
 *
 * @module
 */
import { makePrivateFolder } from "./folder.ts";
import { qemuArguments } from "./qemu_arguments.ts";
import { QEMU, startQemu } from "./qemu.ts";
import { keepVerdict, recallVerdict, type Verdict, verdictKey } from "./verdict.ts";

/** Seconds within which the kernel must print something, and within which it must panic. */
const FIRST_WORDS = 3;
const LAST_WORDS = 15;

/** The input of {@linkcode chooseAccelerator}. */
export interface ChoiceOptions {
  readonly wanted: "auto" | "kvm" | "tcg";
  readonly kernel: string;
  /** The folder that caches the verdict. */
  readonly cache: string;
  readonly signal: AbortSignal;
}

/** An accelerator, and the reason for it in one line. */
export interface Choice {
  readonly accelerator: "kvm" | "tcg";
  readonly note: string;
}

/**
 * Chooses the accelerator. Needs read permission for `/dev/kvm`, the kernel and the cache, and run permission for QEMU.
 *
 * @param options The request, and what the verdict depends on.
 * @returns The choice.
 * @throws {Error} If KVM was requested and does not run a guest here; the message is one line.
 */
export async function chooseAccelerator(options: ChoiceOptions): Promise<Choice> {
  if (options.wanted === "tcg") {
    return { accelerator: "tcg", note: "emulating with TCG, as requested" };
  }
  return choiceFor(options.wanted, await judgeKvm(options));
}

/**
 * Turns a verdict on KVM into a choice.
 *
 * @param wanted The accelerator that was requested.
 * @param verdict The verdict.
 * @throws {Error} As {@linkcode chooseAccelerator}.
 */
export function choiceFor(wanted: "auto" | "kvm", verdict: Verdict): Choice {
  if (verdict.runs) return { accelerator: "kvm", note: "running with KVM" };
  const refusal = `KVM does not run a guest here (${verdict.reason})`;
  if (wanted === "kvm") throw new Error(`${refusal}: use --accel tcg`);
  return {
    accelerator: "tcg",
    note: `${refusal}: emulating with TCG, about 10 times slower`,
  };
}

async function judgeKvm(options: ChoiceOptions): Promise<Verdict> {
  const closed = await whyClosed("/dev/kvm");
  // Not cached: this check costs nothing, and a user who joins the group kvm need not wait for the next boot.
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
    if (error instanceof Deno.errors.NotFound) return `${device} does not exist`;
    if (error instanceof Deno.errors.PermissionDenied) {
      return `this user may not open ${device}: join its group`;
    }
    return `${device}: ${error instanceof Error ? error.message : error}`;
  }
}

async function qemuVersion(): Promise<string> {
  const { stdout } = await new Deno.Command(QEMU, { args: ["--version"] }).output();
  return new TextDecoder().decode(stdout).split("\n")[0] ?? "";
}

/** Boots the kernel alone under KVM, which can run guests if the kernel gets as far as its panic. */
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
    if (port === undefined) throw new Error("QEMU lacks a console");
    const stop = (): void => void qemu.terminate();
    signal.addEventListener("abort", stop);
    const words = await lastWords(port, stop);
    signal.removeEventListener("abort", stop);
    return words === null ? { runs: true } : { runs: false, reason: await qemu.ended ?? words };
  } catch (error) {
    return { runs: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Reads a kernel's console until the kernel panics (`null`) or takes too long (the reason). */
async function lastWords(port: Deno.UnixConn, stop: () => void): Promise<string | null> {
  let late: string | null = null;
  const expire = (reason: string) => (): void => {
    late = reason;
    stop();
  };
  const first = setTimeout(
    expire(`its kernel printed nothing within ${FIRST_WORDS} s`),
    FIRST_WORDS * 1000,
  );
  const last = setTimeout(
    expire(`its kernel did not reach the expected panic within ${LAST_WORDS} s`),
    LAST_WORDS * 1000,
  );
  let text = "";
  try {
    for await (const chunk of port.readable.pipeThrough(new TextDecoderStream())) {
      clearTimeout(first);
      // A panic is found even if it is split between two chunks; a kernel prints far less than this.
      text = (text + chunk).slice(-64 * 1024);
      if (text.includes("Kernel panic - not syncing")) return null;
    }
    return late ?? "its kernel ended without the expected panic";
  } finally {
    clearTimeout(first);
    clearTimeout(last);
  }
}
