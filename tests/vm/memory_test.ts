/**
 * One boot without a disk, inspected from inside with the real `docker` command: Docker, the network and the kernel in
 * a virtual machine, and the leftovers of the command.
 *
 * @module
 */
import assert from "node:assert/strict";
import { BOOT } from "../../boot/stages/order.ts";
import { GREP_KERNEL_LOG } from "./complaints.ts";
import { assertOrderlyEnd, detailsOf, stagesWith } from "./events_file.ts";
import { AFTER_STAGES, type Answer, answerOf, script } from "./sections.ts";
import { type Ended, up } from "./up.ts";

const IMAGE = "only-docker/dom0:latest";
const STATUS = 42;

/** Waits until a condition holds, for a limited number of seconds. */
const until = (condition: string, seconds = 120): string =>
  `i=0; until ${condition}; do [ $i -lt ${seconds} ] || exit 99; i=$((i+1)); sleep 1; done`;

const COMMANDS = {
  version: `${AFTER_STAGES}; docker version --format '{{.Server.Version}}'`,
  ps: "docker ps --format '{{.Names}} {{.State}}' | sort",
  warnings: "docker info 2>&1 | grep -i warning",
  engine: "docker info --format '{{.CgroupVersion}} {{.Driver}}'",
  lease: `${until("[ -e /host/run/only-docker/net/leases/eth0 ]")}
    cat /host/run/only-docker/net/leases/eth0`,
  address: "ip -4 -o address show dev eth0 scope global",
  route: "ip route show default",
  resolver: "cat /etc/resolv.conf",
  controllers: "cat /sys/fs/cgroup/cgroup.controllers",
  limits: `docker run --rm --memory 32m --cpus 0.5 --cpu-shares 512 --pids-limit 50 ${IMAGE} \\
    sh -c 'cd /sys/fs/cgroup; cat memory.max cpu.max cpu.weight pids.max'`,
  // With much less memory, the process that starts a container could be killed instead. This asks the kernel rather
  // than OOMKilled, which Docker leaves false if a container's end arrives before the event with its cause.
  memory: `docker run --name hungry --memory 48m --memory-swap 48m ${IMAGE} tail -c 128m /dev/zero
    docker inspect --format '{{.State.ExitCode}}' hungry
    dmesg | grep -o 'Memory cgroup out of memory: Killed process [0-9]* (tail)'`,
  port: `docker network create quiet >/dev/null
    docker run -d --name web --network quiet -p 8080:80 ${IMAGE} httpd -f -p 80 -h /etc >/dev/null
    ${until("wget -q -O /dev/null http://127.0.0.1:8080/shells", 60)}
    wget -q -O - http://127.0.0.1:8080/shells`,
  name: `docker run --rm --network quiet ${IMAGE} wget -q -O - http://web/shells`,
  macvlan: `${until("grep -q ^macvlan /proc/modules")}
    docker network create -d macvlan -o parent=eth0 --subnet 10.9.0.0/24 own
    docker run --rm --network own --ip 10.9.0.7 ${IMAGE} ip -4 -o address show dev eth0`,
  vxlan: `${until("grep -q ^vxlan /proc/modules")}
    ip link add tunnel type vxlan id 7 dstport 4789 dev eth0 && ip link show dev tunnel`,
  modules: "cut -d' ' -f1 /proc/modules",
  builtin: 'sed "s|.*/||; s|[.]ko$||" "/lib/modules/$(uname -r)/modules.builtin"',
  log: "cat /host/var/log/dockerd.log",
  orphans: `for i in $(seq 200); do (sleep 1.25 &); done
    ${until("! ps | grep -q '[s]leep 1.25'")}
    ${until('[ "$(grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | wc -l)" = 0 ]', 30)}`,
  kernel: GREP_KERNEL_LOG,
} as const;

const RUN = `${script(COMMANDS)}echo 'to stderr' >&2\nexit ${STATUS}`;

let booting: Promise<Ended> | null = null;

function vmTest(name: string, test: (booted: Ended) => void): void {
  Deno.test({
    name: `no disk: ${name}`,
    // One boot serves all these tests.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => test(await (booting ??= up(["--run", RUN]))),
  });
}

function answer({ stdout }: Ended, name: keyof typeof COMMANDS): string {
  const { output, status }: Answer = answerOf(stdout, name);
  assert.equal(status, 0, `${name} ended with ${status}: ${output}`);
  return output;
}

vmTest("the command's status and output are the command's own", (booted) => {
  assert.equal(booted.status, STATUS, booted.stderr);
  assert.match(booted.stdout, /^=== version\n/);
  assert.match(booted.stdout, /=== status \d+\n$/);
  assert.match(booted.stderr, /^to stderr$/m);
  assert.doesNotMatch(booted.stdout, /to stderr/);
});

vmTest(
  "every stage is done, nothing failed, and the machine shuts down in order",
  ({ events }) => {
    const done = stagesWith(events, "done");
    for (const { name } of BOOT) assert.ok(done.includes(name), `${name} is not done`);
    const failed = events.filter(({ event }) => event === "failed");
    assert.deepEqual(failed.map(({ stage, error }) => `${stage}: ${error}`), []);
    assert.equal(events[0]?.stage, "boot");
    assert.equal(events[0]?.event, "start");
    assertOrderlyEnd(events, "poweroff");
  },
);

vmTest("the events' clocks do not run backwards", ({ events }) => {
  for (const [index, { t, uptime }] of events.entries()) {
    assert.ok(t >= (events[index - 1]?.t ?? 0) && uptime >= t, `event ${index}`);
  }
});

vmTest("storage reports that Docker's state is in memory", ({ events }) => {
  assert.match(detailsOf(events, "storage"), /no disk is labelled DOCKER: .* in memory/);
});

vmTest("leaves no file and no process on this machine", ({ files, processes }) => {
  assert.deepEqual(files, []);
  assert.deepEqual(processes, []);
});

vmTest("Docker answers, and dom0 and the DHCP client run", (booted) => {
  assert.match(answer(booted, "version"), /^\d+\.\d+\.\d+/);
  assert.equal(answer(booted, "ps"), "dhcp-eth0 running\ndom0 running");
  assert.equal(answer(booted, "engine"), "2 overlay2");
});

vmTest("docker info prints no warnings", ({ stdout }) => {
  assert.deepEqual(answerOf(stdout, "warnings"), { output: "", status: 1 });
});

vmTest("QEMU's lease is the host's address, route and name server", (booted) => {
  const lease = answer(booted, "lease").split("\n");
  for (const line of ["ip=10.0.2.15", "mask=24", "router=10.0.2.2", "dns=10.0.2.3"]) {
    assert.ok(lease.includes(line), `${line} is not in ${lease}`);
  }
  assert.match(answer(booted, "address"), /inet 10\.0\.2\.15\/24 /);
  assert.match(answer(booted, "route"), /^default via 10\.0\.2\.2 dev eth0/);
  assert.match(answer(booted, "resolver"), /^nameserver 10\.0\.2\.3$/m);
});

vmTest("control groups v2 have every controller that limits need", (booted) => {
  const controllers = answer(booted, "controllers").split(" ");
  for (const name of ["cpu", "cpuset", "io", "memory", "pids"]) {
    assert.ok(controllers.includes(name), `${name} is not in ${controllers}`);
  }
});

vmTest("docker run's limits are set and enforced", (booted) => {
  assert.equal(answer(booted, "limits"), "33554432\n50000 100000\n20\n50");
  assert.match(answer(booted, "memory"), /^137\nMemory cgroup out of memory: Killed process/m);
});

vmTest("a published port is reachable from dom0, and a container by its name", (booted) => {
  assert.equal(answer(booted, "port"), "/bin/sh");
  assert.equal(answer(booted, "name"), "/bin/sh");
});

vmTest("macvlan and vxlan work", (booted) => {
  assert.match(answer(booted, "macvlan"), /inet 10\.9\.0\.7\/24 /);
  assert.match(answer(booted, "vxlan"), /tunnel/);
});

/** The modules for which dockerd and libnetwork 26.1 call modprobe: `grep -rn modprobe` of moby's sources. */
const MODPROBED = [
  ...["bridge", "br_netfilter", "nf_nat", "xt_conntrack", "nf_conntrack", "nf_conntrack_netlink"],
  ...["overlay", "xfrm_user", "xfrm_algo", "macvlan", "ipvlan", "vxlan", "ip_vs"],
];

vmTest("every module for which Docker would call modprobe is in the kernel", (booted) => {
  const present = new Set([
    ...answer(booted, "modules").split("\n"),
    ...answer(booted, "builtin").split("\n"),
  ]);
  assert.deepEqual(MODPROBED.filter((name) => !present.has(name)), []);
});

vmTest("dockerd's log reports no missing module, no missing iptables and no errors", (booted) => {
  const log = answer(booted, "log");
  assert.match(log, /Daemon has completed initialization/);
  assert.doesNotMatch(log, /modprobe|necessary modules|iptables|level=(error|fatal)/);
});

vmTest("200 orphans end, and no zombie remains", (booted) => {
  assert.equal(answer(booted, "orphans"), "");
});

vmTest("the kernel's log has no complaints", ({ stdout }) => {
  assert.deepEqual(answerOf(stdout, "kernel"), { output: "", status: 1 });
});
