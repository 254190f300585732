/**
 * The machine's own hardware: its clock, its power button and ctrl-alt-del, its watchdog, its records of a crash, and
 * its memory when that runs out. Four boots.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { GREP_KERNEL_LOG } from "./complaints.ts";
import { assertCleanExt4, Disks } from "./disks.ts";
import { assertOrderlyEnd, detailsOf } from "./events_file.ts";
import { qmp, qmpArguments } from "./qmp.ts";
import { COMMAND_DEADLINE, Typist } from "./typist.ts";
import { BOOT_DEADLINE, startUp } from "./up.ts";

const DOM0 = /dom0:\S*# /;
const SIZE = { rows: 40, columns: 200 };
const RUN = "docker run --rm --entrypoint /bin/sh";
const IMAGE = "only-docker/dom0";
/** The size of the memory in which QEMU keeps the firmware's error records, in bytes. */
const ERST_SIZE = 64 * 1024;

/** Starts a container that records SIGTERM in a file, and waits until it is up. */
const witness = (volume: string): string =>
  `docker run -d -v ${volume}:/v --entrypoint /bin/sh ${IMAGE} -c ` +
  `'trap "echo TERM > /v/told; exit" TERM; echo up > /v/up; sleep 10000 & wait' >/dev/null; ` +
  `until [ -e /host/var/lib/docker/volumes/${volume}/_data/up ]; do sleep 1; done`;
const told = (volume: string): string => `cat /host/var/lib/docker/volumes/${volume}/_data/told`;

/** Prints how often the threads of PID 1 have woken up. */
const WAKEUPS = "grep -h ^voluntary_ctxt /proc/1/task/*/status | awk '{ n += $2 } END { print n }'";

Deno.test("hardware: clock, memory, ctrl-alt-del, crash, power button, watchdog", async (t) => {
  await using disks = await Disks.make();
  await using clean = await Disks.make();
  const disk = await disks.format("ext4", "DOCKER");
  // On the other disk, e2fsck would take the time of a deletion in 1970 for the number of an inode.
  const lateDisk = await clean.format("ext4", "DOCKER");
  const erst = join(disks.folder, "erst");
  await Deno.writeFile(erst, new Uint8Array(ERST_SIZE));
  const socket = join(disks.folder, "qmp");
  const hardware = [
    `-device i6300esb -device acpi-erst,memdev=erst`,
    `-object memory-backend-file,id=erst,mem-path=${erst},size=${ERST_SIZE},share=on`,
    qmpArguments(socket),
  ].join(" ");

  {
    const qemu = `${hardware} -rtc base=1970-01-01T00:00:00`;
    await using typist = await Typist.start(["--disk", disk, "--qemu", qemu], SIZE);
    await typist.sees(DOM0, BOOT_DEADLINE);
    const says = async (command: string): Promise<string> => (await typist.asks(command)).output;
    const services = (): Promise<string> => says("echo $(pidof containerd) $(pidof dockerd)");
    const before = await services();

    await t.step("grace periods: they are no longer expedited once the boot is over", async () => {
      const setting = "/sys/kernel/rcu_expedited";
      assert.equal(await says(`until grep 0 ${setting}; do sleep 0.2; done`), "0");
    });
    await t.step("clock: a machine whose clock says 1970 boots", async () => {
      assert.equal(await says("date +%Y"), "1970");
      assert.equal(await says("docker ps --format '{{.Names}}' | grep dom0"), "dom0");
    });

    await t.step("clock: jumps of the clock do not wake PID 1", async () => {
      const jumps = ["2026-01-01 00:00", "1971-01-01 00:00", "2037-12-31 23:59"]
        .map((date) => `date -s '${date}' >/dev/null; sleep 5`).join("; ");
      const [first, last] = (await says(`${WAKEUPS}; ${jumps}; ${WAKEUPS}`)).split("\n").map(
        Number,
      );
      // A timer that went wild would wake it thousands of times a second.
      assert.ok(Number(last) - Number(first) < 1000, `${first} to ${last}`);
      assert.equal(await services(), before);
    });

    await t.step(
      "memory: PID 1 is never killed, services are killed last, containers first",
      async () => {
        const score = "cat /proc/$p/oom_score_adj";
        assert.equal(await says(`p=1; ${score}`), "-1000");
        assert.equal(await says(`for p in ${before}; do ${score}; done`), "-999\n-999");
        assert.match(
          await says(`for p in $(pidof containerd-shim-runc-v2); do ${score}; done`),
          /^-99[89](\n-99[89])*$/,
        );
        assert.equal(await says(`${RUN} ${IMAGE} -c 'cat /proc/self/oom_score_adj'`), "0");
        assert.equal(await says("docker exec dom0 cat /proc/self/oom_score_adj"), "0");
      },
    );

    await t.step(
      "groups: services, the host's containers and other containers are separate and bounded",
      async () => {
        const group = (of: string): string => `cat /proc/${of}/cgroup`;
        assert.equal(await says(group("$(pidof dockerd)")), "0::/services");
        assert.match(await says(group("self")), /^0::\/host\/[0-9a-f]{64}$/);
        assert.match(
          await says(`${RUN} --cgroupns host ${IMAGE} -c 'cat /proc/self/cgroup'`),
          /^0::\/containers\/[0-9a-f]{64}$/,
        );
        const root = "/host/sys/fs/cgroup";
        const bounds = await says(`cd ${root}/containers && cat memory.max pids.max`);
        const [memory = NaN, pids = NaN] = bounds.split("\n").map(Number);
        const total = Number(await says("awk '/^MemTotal/ { print $2 * 1024 }' /proc/meminfo"));
        assert.ok(memory > total / 8 && memory < total * 3 / 4, `${memory} of ${total}`);
        assert.ok(pids > 1000 && pids < 32_768, `${pids}`);
        assert.match(await says("docker stats --no-stream dom0"), /[1-9][\d.]*MiB \/ /);
      },
    );

    await t.step(
      "memory: a container that uses up its group's memory is killed, and Docker answers",
      async () => {
        assert.equal(await says(`${RUN} ${IMAGE} -c 'tail -n 1 /dev/zero'; echo $?`), "137");
        assert.equal(await services(), before);
        assert.equal((await typist.asks("docker version")).status, 0);
      },
    );

    await t.step(
      "memory: a container that uses up the machine's memory is killed, and Docker answers",
      async () => {
        // No group above it limits this one.
        const hog = `${RUN} --cgroup-parent / ${IMAGE} -c 'tail -n 1 /dev/zero'; echo $?`;
        assert.equal(await says(hog), "137");
        assert.match(await says("dmesg | grep -c 'global_oom'"), /^[1-9]/);
        assert.equal(await services(), before);
        assert.equal((await typist.asks("docker version")).status, 0);
      },
    );

    await t.step("watchdog: is armed, and did not reset a healthy machine", async () => {
      const of = (file: string): string => `cat /sys/class/watchdog/watchdog0/${file}`;
      assert.equal(
        await says(`${of("identity")}; ${of("state")}; ${of("timeout")}`),
        "i6300ESB timer\nactive\n60",
      );
      assert.equal(await says("cat /proc/sys/kernel/panic_on_oops"), "1");
      assert.equal(await says("cat /proc/sys/kernel/panic"), "-1", "the launcher's setting wins");
    });

    await t.step("ctrl-alt-del restarts it in order: containers get SIGTERM", async () => {
      await says(witness("first"));
      const keys = ["ctrl", "alt", "delete"].map((data) => ({ type: "qcode", data }));
      await qmp(socket, "send-key", { keys });
      await typist.sees(/restarting the machine/, COMMAND_DEADLINE);
      await typist.sees(DOM0, BOOT_DEADLINE);
      assert.equal(await says(told("first")), "TERM");
      assert.equal((await typist.asks(GREP_KERNEL_LOG)).status, 1);
    });

    await t.step("a crash ends the machine", async () => {
      await typist.types("echo c > /proc/sysrq-trigger\r");
      const { status, events } = await typist.leaves();
      assert.notEqual(status, 0);
      const down = events.filter(({ action }) => action !== undefined);
      const asked = down.map(({ detail }) => detail);
      assert.deepEqual(asked, ["reboot: SIGINT"], "the crash is not a shutdown");
      assert.equal(detailsOf(events, "crash").trim(), "", "nothing had crashed before");
    });
  }

  {
    await using typist = await Typist.start(["--disk", lateDisk, "--qemu", hardware], SIZE);
    const says = async (command: string): Promise<string> => (await typist.asks(command)).output;

    await t.step("the next boot reports the crash, and keeps the kernel's messages", async () => {
      // Once dom0 is attached, before its prompt or after it: what is typed from then on is for its shell.
      const line = /the last boot ended in a crash: .*: see \/var\/log\/crash-1\.txt/;
      await typist.sees(line, BOOT_DEADLINE);
      const text = await says("cat /host/var/log/crash-1.txt");
      assert.match(text, /Kernel panic - not syncing: sysrq triggered crash/);
      assert.equal(await says("ls /host/sys/fs/pstore"), "");
    });

    await t.step("the power button turns it off in order: containers get SIGTERM", async () => {
      const handler = "grep -q 'Power Button' /sys/class/input/event*/device/name";
      await says(`i=0; until ${handler} || [ $i -gt 120 ]; do i=$((i+1)); sleep 1; done`);
      await says(witness("second"));
      await qmp(socket, "system_powerdown");
      const { status, events } = await typist.leaves();
      assert.equal(status, 0);
      assert.match(detailsOf(events, "shutdown"), /^poweroff: the power button$/m);
      assertOrderlyEnd(events, "poweroff");
      assert.match(
        detailsOf(events, "crash"),
        /^the last boot ended in a crash: Kernel panic - not syncing: sysrq triggered crash: see /m,
      );
      await assertCleanExt4(lateDisk);
    });
  }

  await t.step("watchdog: a machine whose PID 1 hangs is reset", async () => {
    const freeze = `${
      told("second")
    }; echo frozen; sleep 2; echo 1 > /host/sys/fs/cgroup/init/cgroup.freeze; sleep 9999`;
    const append = "only-docker.watchdog.timeout=20";
    const running = await startUp([
      ...["--disk", lateDisk, "--qemu", hardware, "--append", append, "--run", freeze],
    ]);
    // The TERM is from the boot before, which the power button ended.
    await running.stdoutHas(/^TERM\nfrozen$/m);
    const at = performance.now();
    const { status, events } = await running.ended;
    const seconds = (performance.now() - at) / 1000;
    assert.notEqual(status, 0);
    assert.notEqual(status, 124, "it was reset, not ended by the launcher's deadline");
    assert.equal(detailsOf(events, "shutdown"), "");
    assert.match(detailsOf(events, "watchdog"), /^i6300ESB timer resets the machine 20 s after/);
    assert.ok(seconds > 10 && seconds < 120, `${seconds} s`);
  });
});
