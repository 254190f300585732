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

function started(options: FakeKernelOptions = {}): Start & { kernel: FakeKernel } {
  const kernel = fakeKernel({
    ...options,
    files: { "/proc/cmdline": "quiet\n", "/proc/self/oom_score_adj": "", ...options.files },
  });
  kernel.time = 100;
  return { ...start(kernel, () => {}), kernel };
}

Deno.test("start: mounts /proc, keeps ctrl-alt-del, and takes the defaults where nothing is said", () => {
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

Deno.test("start: a /proc that is mounted is kept; a namespace has no ctrl-alt-del", () => {
  const { faults, kernel } = started({
    stats: { "/proc": { mountRoot: true } },
    fail: { reboot: "EINVAL" },
  });
  assert.deepEqual(faults, []);
  assert.ok(!kernel.calls.some((call) => call.startsWith("mount ")));
});

Deno.test("start: reads file and command line, opens the sink, and knows when PID 1 started", () => {
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
  [/^config file: .*left out$/, { files: { [CONFIG_FILE]: "{" } }],
  [
    /^events \/none: open .*ENOENT/,
    { files: { "/proc/cmdline": "only-docker.events=/none" } },
  ],
];

for (const [fault, options] of BROKEN) {
  Deno.test(`start: never throws, and names what is wrong once: ${fault.source}`, () => {
    const { config, faults, sink, kernel } = started(options);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? "", fault);
    assert.deepEqual({ ...config, events: null }, DEFAULT_CONFIG);
    assert.equal(sink, NO_SINK);
    assert.equal(kernel.openFiles.size, 0);
  });
}

Deno.test("start: with everything broken there is still a configuration", () => {
  const fail = Object.fromEntries(
    ["statx", "mount", "reboot", "open", "klog"].map((call) => [call, "EIO"]),
  );
  const { config, faults } = started({ fail });
  assert.deepEqual(config, DEFAULT_CONFIG);
  assert.deepEqual(faults.map((fault) => fault.split(":")[0]), [
    ...["/proc", "oom_score_adj", "ctrl-alt-del", "command line", "config file"],
  ]);
});
