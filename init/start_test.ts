import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../boot/config.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../boot/mountflags.ts";
import { CONFIG_FILE } from "../boot/paths.ts";
import { S_IFIFO } from "../boot/inode.ts";
import { type FakeKernel, fakeKernel, type FakeKernelOptions } from "../tests/fakes/kernel.ts";
import {
  LINUX_REBOOT_CMD_CAD_OFF,
  O_NOCTTY,
  O_NONBLOCK,
  O_WRONLY,
  SIGBUS,
  SIGSEGV,
  SIGSETXID,
} from "./kernel/constants.ts";
import { NO_SINK } from "./sink.ts";
import { type Start, start } from "./start.ts";

const PANIC = "/proc/sys/kernel/panic";
/** The kernel's files that are read, and its settings that are written. */
const SETTINGS = {
  "/proc/meminfo": "MemTotal: 1003520 kB\n",
  "/proc/self/oom_score_adj": "",
  [PANIC]: "",
  "/proc/sys/kernel/panic_on_oops": "",
};

function started(options: FakeKernelOptions = {}): Start & { kernel: FakeKernel } {
  const kernel = fakeKernel({
    ...options,
    files: { "/proc/cmdline": "quiet\n", ...SETTINGS, ...options.files },
  });
  kernel.time = 100;
  return { ...start(kernel), kernel };
}

Deno.test("start: mounts /proc, catches ctrl-alt-del, and uses the defaults if nothing is configured", () => {
  const { config, faults, sink, kernel } = started();
  assert.deepEqual([config, faults, sink], [DEFAULT_CONFIG, [], NO_SINK]);
  const flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  assert.deepEqual(kernel.calls.slice(0, 9), [
    "statx /proc",
    `mount proc /proc proc ${flags} `,
    `open /proc/self/oom_score_adj ${O_WRONLY | O_NOCTTY | O_NONBLOCK}`,
    "write 3 <6>",
    "close 3",
    `rt_sigaction ${SIGBUS}`,
    `rt_sigaction ${SIGSEGV}`,
    `rt_sigaction ${SIGSETXID}`,
    `reboot ${LINUX_REBOOT_CMD_CAD_OFF}`,
  ]);
  assert.equal(kernel.openFiles.size, 0);
});

Deno.test("start: keeps a mounted /proc; a namespace has no ctrl-alt-del", () => {
  const { faults, kernel } = started({
    stats: { "/proc": { mountRoot: true } },
    fail: { reboot: "EINVAL" },
  });
  assert.deepEqual(faults, []);
  assert.ok(!kernel.calls.some((call) => call.startsWith("mount ")));
});

Deno.test("start: a machine that it owns restarts after a panic, and after an oops", () => {
  const told = (options: FakeKernelOptions): (string | undefined)[] => {
    const { kernel, faults } = started(options);
    assert.deepEqual(faults, []);
    return [PANIC, "/proc/sys/kernel/panic_on_oops"].map((path) =>
      new TextDecoder().decode(kernel.files.get(path))
    );
  };
  const cmdline = (line: string): FakeKernelOptions => ({ files: { "/proc/cmdline": line } });
  assert.deepEqual(told({}), ["10\n", "1\n"]);
  assert.deepEqual(told(cmdline("only-docker.panic=-1")), ["-1\n", "1\n"]);
  assert.deepEqual(told(cmdline("panic=-1 only-docker.panic=5")), ["", "1\n"], "the kernel's own");
  assert.deepEqual(told(cmdline("only-docker.hardware=false")), ["", ""]);
  assert.deepEqual(told({ fail: { reboot: "EINVAL" } }), ["", ""], "a namespace");
});

Deno.test("start: memory is scarce if a machine that it owns has little", () => {
  const told = (kib: number, options: FakeKernelOptions = {}): [boolean, readonly string[]] => {
    const files = { "/proc/meminfo": `MemTotal: ${kib} kB\n` };
    const { scarceMemory, faults } = started({ ...options, files });
    return [scarceMemory, faults];
  };
  assert.deepEqual(told(400_000), [true, []]);
  assert.deepEqual(told(1_000_000), [false, []]);
  assert.deepEqual(told(400_000, { fail: { reboot: "EINVAL" } }), [false, []], "a namespace");
  const { scarceMemory, faults } = started({ fail: { "open /proc/meminfo": "EIO" } });
  assert.equal(scarceMemory, false);
  assert.match(faults.join(), /^\/proc\/meminfo: .*EIO/);
});

Deno.test("start: a process ID namespace has no hardware, whatever is configured", () => {
  const { config } = started({
    files: { "/proc/cmdline": "only-docker.hardware=true" },
    fail: { reboot: "EINVAL" },
  });
  assert.equal(config.hardware, false);
  assert.ok(Object.isFrozen(config));
});

Deno.test("start: reads the config file and the command line, opens the sink, and knows when PID 1 started", () => {
  const { config, faults, sink, started: at } = started({
    files: {
      "/proc/cmdline": "hostname=line only-docker.events=/fifo only-docker.start=42.5\n",
      [CONFIG_FILE]: '{"hostname": "file", "term": "xterm"}',
    },
    stats: { "/fifo": { mode: S_IFIFO } },
  });
  assert.deepEqual([config.hostname, config.term, at], ["line", "xterm", 42.5]);
  assert.deepEqual(faults, []);
  assert.notEqual(sink, NO_SINK);
});

const BROKEN: readonly [fault: RegExp, options: FakeKernelOptions][] = [
  [/^\/proc: mount .*EPERM/, { fail: { mount: "EPERM" } }],
  [/^\/proc: statx .*ENOENT/, { fail: { "statx /proc": "ENOENT" } }],
  [/^ctrl-alt-del: reboot .*EPERM/, { fail: { reboot: "EPERM" } }],
  [/^command line: open .*ENOENT/, { fail: { "open /proc/cmdline": "ENOENT" } }],
  [/^command line: .*EFBIG/, { files: { "/proc/cmdline": "x".repeat(10 << 20) } }],
  [/^config file: .*EFBIG/, { files: { [CONFIG_FILE]: "x".repeat(10 << 20) } }],
  [/^config file: open .*EACCES/, { fail: { [`open ${CONFIG_FILE}`]: "EACCES" } }],
  [/^config file: .*; ignored$/, { files: { [CONFIG_FILE]: "{" } }],
  [
    /^events \/none: open .*ENOENT/,
    { files: { "/proc/cmdline": "only-docker.events=/none" } },
  ],
];

for (const [fault, options] of BROKEN) {
  Deno.test(`start: never throws, and reports a fault once: ${fault.source}`, () => {
    const { config, faults, sink, kernel } = started(options);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? "", fault);
    // If the kernel does not let PID 1 catch ctrl-alt-del, PID 1 does not own the machine.
    const hardware = !fault.source.includes("ctrl-alt-del");
    assert.deepEqual({ ...config, events: null }, { ...DEFAULT_CONFIG, hardware });
    assert.equal(sink, NO_SINK);
    assert.equal(kernel.openFiles.size, 0);
  });
}

Deno.test("start: with everything broken there is still a configuration", () => {
  const fail = Object.fromEntries(
    ["statx", "mount", "reboot", "open", "klog"].map((call) => [call, "EIO"]),
  );
  const { config, faults } = started({ fail });
  assert.deepEqual(config, { ...DEFAULT_CONFIG, hardware: false });
  assert.deepEqual(faults.map((fault) => fault.split(":")[0]), [
    ...[
      "/proc",
      "PID 1 is not protected from the OOM killer",
      "ctrl-alt-del",
      "command line",
      "config file",
    ],
  ]);
});
