import assert from "node:assert/strict";
import { packTar } from "npm:modern-tar@0.8.6";
import { DEFAULT_CONFIG } from "../../boot/config.ts";
import { DAEMON_CONFIGS } from "../../boot/stages/engine/scope.ts";
import {
  IMAGE_FOLDER,
  IMAGE_INDEX,
  PROGRAM_FOLDERS,
  PROGRAMS_IMAGE,
  RESUME_FILE,
} from "../../boot/paths.ts";
import { formatResume } from "../../boot/resume_file.ts";
import type { Stage } from "../../boot/stages/stage.ts";
import { STAGES } from "../../boot/stages/stages.ts";
import { describeStep, type Step, type StepScope } from "../../init/ops/ops.ts";
import { ruleText } from "../../init/rule_text.ts";
import { refusal } from "../../init/gate/scope.ts";
import { type FakeDocker, fakeDocker } from "../fakes/docker.ts";
import { STEP_ON } from "./steps.ts";
import { fakeHost, type FakeHostOptions } from "../fakes/host.ts";
import { btrfs, ext4, xfs } from "../fakes/superblocks.ts";

const ID = `sha256:${"d".repeat(64)}`;
const [DISK_SETTINGS = "", IMAGE_SETTINGS = ""] = DAEMON_CONFIGS;
const RELEASE = "/lib/modules/6.12";
const V1 =
  "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t2\t1\t1\ncpuacct\t2\t1\t1\nmemory\t3\t1\t1\n";

/** A container for which only Docker's own files say whether someone stopped it. */
const STOPPED = "e".repeat(64);

function withStopped(docker: FakeDocker): FakeDocker {
  docker.containers.set(STOPPED, {
    ...{ Id: STOPPED, Image: ID, Name: "/stopped" },
    State: {
      ...{ Status: "exited", Running: false, ExitCode: 0, Error: "" },
      StartedAt: "2026-01-01T00:00:00Z",
    },
    Config: { Labels: null, Tty: false },
    HostConfig: { RestartPolicy: { Name: "unless-stopped" } },
  });
  return docker;
}

const tar = (name: string, body: string | Uint8Array): Promise<Uint8Array> =>
  packTar([{ header: { name, type: "file", size: body.length }, body }]);

function bundled(which: string): Record<string, unknown> {
  const reference = `only-docker/${which}:latest`;
  return { file: `${IMAGE_FOLDER}/${which}.tar`, reference, id: ID, digest: ID, size: 1 };
}

/** Makes hosts that lead the stages along every path that requests steps of its own. */
async function hosts(): Promise<Record<string, FakeHostOptions>> {
  const files = {
    "/proc/self/mountinfo": "1 1 0:2 / / rw - rootfs rootfs rw\n",
    "/proc/cgroups": V1,
    "/proc/meminfo": "MemTotal: 1003520 kB\nMemAvailable: 655360 kB\n",
    "/sys/fs/pstore/dmesg-erst-1": "Panic#1 Part1\n",
    "/var/log/crash-1.txt": "",
    "/var/log/crash-9.txt": "",
    "/proc/sys/kernel/pid_max": "32768\n",
    "/proc/sys/kernel/threads-max": "8000\n",
    "/sys/fs/cgroup/cgroup.subtree_control": "cpu memory pids\n",
    "/sys/fs/cgroup/cgroup.controllers": "cpu memory pids\n",
    "/proc/sys/kernel/osrelease": "6.12\n",
    [`${RELEASE}/modules.dep`]: "kernel/veth.ko.xz: kernel/lib.ko\nkernel/lib.ko:\n" +
      "kernel/fuse.ko.xz:\nkernel/ext4.ko:\nkernel/zram.ko:\nkernel/erofs.ko:\n",
    "/proc/partitions": " 8 0 100 sda\n 259 1 100 nvme0n1p1\n",
    "/dev/sda": new Uint8Array(4096),
    "/proc/1/mounts": "/dev/vda /var/lib/docker ext4 rw 0 0\n",
    "/proc/2/comm": "kthreadd\n",
    "/sys/kernel/uevent_seqnum": "7\n",
    "/sys/devices/virtual/block/zram0/disksize": "0\n",
    "/dev/nvme0n1p1": ext4("DOCKER"),
    "/sys/class/net/eth0/type": "1\n",
    "/sys/class/net/eth0/uevent": "INTERFACE=eth0\nIFINDEX=2\n",
    "/run/only-docker/net/resolv.conf": "",
    "/var/lib/docker/only-docker/keys/key": "",
    [PROGRAMS_IMAGE]: "",
    [IMAGE_INDEX]: JSON.stringify({ dom0: bundled("dom0"), dhcp: bundled("dhcp") }),
    [`${IMAGE_FOLDER}/dhcp.tar`]: await tar("0/layer.tar", await tar("bin/busybox", "elf")),
    [`${IMAGE_FOLDER}/dom0.tar`]: "",
    [IMAGE_SETTINGS]: "{}",
    [RESUME_FILE]: formatResume(["c".repeat(64)]),
    [`/var/lib/docker/containers/${STOPPED}/config.v2.json`]: '{"HasBeenManuallyStopped":true}',
  };
  const folders = [
    "/etc",
    "/mnt",
    "/tmp",
    "/var/lib/docker",
    "/var/log",
    "/proc/sys/net/ipv4",
    ...PROGRAM_FOLDERS,
  ];
  const stats = Object.fromEntries(folders.map((path) => [path, {}]));
  const references = ["only-docker/dom0:latest", "only-docker/dhcp:latest"];
  const image = (which: string): unknown => ({ id: ID, reference: `only-docker/${which}:latest` });
  const host: FakeHostOptions = {
    files,
    stats,
    docker: withStopped(fakeDocker({ images: { [ID]: references } })),
    outcomes: {
      mounts: { cgroup: "v2" },
      engine: { heldBack: true },
      storage: {
        ...{ kind: "disk", source: "/dev/vda", type: "ext4" },
        growth: [STEP_ON.growfs("/var/lib/docker")],
      },
      "image-dom0": image("dom0"),
      "image-dhcp": image("dhcp"),
    },
  };
  return {
    "a virtual machine with a disk": host,
    "no devtmpfs, no disk, cgroup v1 because v2 lacks controllers": {
      ...host,
      files: {
        ...files,
        "/sys/fs/cgroup/cgroup.controllers": "io\n",
        "/dev/nvme0n1p1": new Uint8Array(4096),
      },
      fail: { 'mount "devtmpfs" on /dev as devtmpfs flags 0x2 (mode=755)': "ENODEV" },
    },
    ...Object.fromEntries(
      Object.entries({ xfs: xfs("DOCKER"), btrfs: btrfs("DOCKER", { devices: 1 }) }).map((
        [type, bytes],
      ): [string, FakeHostOptions] => [
        `a disk with ${type}`,
        {
          ...host,
          files: {
            ...files,
            "/proc/partitions": ` 259 1 ${bytes.length / 1024} nvme0n1p1\n`,
            "/dev/nvme0n1p1": bytes,
          },
        },
      ]),
    ),
    "a disk that the kernel mounts read-only": {
      ...host,
      files: { ...files, "/proc/1/mounts": "/dev/vda /var/lib/docker ext4 ro 0 0\n" },
    },
    "an empty disk that may be formatted, after a wait for a labelled one": {
      ...host,
      config: { storage: { ...DEFAULT_CONFIG.storage, deadline: 5, format: "empty" } },
      files: {
        ...files,
        "/proc/partitions": " 8 0 262144 sda\n",
        "/dev/sda": new Uint8Array(256 << 20),
        "/sys/class/block/sda/removable": "0\n",
        "/sys/class/block/sda/ro": "0\n",
      },
    },
    "Docker's settings on the disk": { ...host, files: { ...files, [DISK_SETTINGS]: "{}" } },
    "a disk that can't be mounted": { ...host, fail: { "mount /var/lib/docker": "EUCLEAN" } },
  };
}

async function stepsOf(stage: Stage): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [name, options] of Object.entries(await hosts())) {
    const host = fakeHost(options);
    const error: unknown = await stage.run(host).then(() => null, (cause) => cause);
    // A run that ends early for an unintended reason would hide the steps after it.
    const meant = stage.name === "storage" && options.fail?.["mount /var/lib/docker"] !== undefined;
    if (!meant) assert.equal(error, null, `${stage.name}, ${name}: ${error}`);
    steps.push(...host.taken);
  }
  return steps;
}

for (const stage of STAGES) {
  Deno.test(`${stage.name}: every requested step is within its scope`, async () => {
    for (const step of await stepsOf(stage)) {
      assert.equal(refusal(stage.scope, step), null, describeStep(step));
    }
  });
}

/** The targets of links of the root: a scope must allow them, though a step names the link. */
const BEHIND_LINKS = ["/usr/lib/modules", "/sys/devices"];

Deno.test("scopes: allow nothing that the stage does not request", async () => {
  for (const stage of STAGES) {
    const steps = await stepsOf(stage);
    for (const [op, rules] of Object.entries(stage.scope)) {
      for (const rule of rules) {
        if (BEHIND_LINKS.includes(ruleText(rule))) continue;
        const only = { [op]: [rule] } as StepScope;
        const used = steps.some((step) => refusal(only, step) === null);
        assert.ok(used, `${stage.name} may ${op} ${ruleText(rule)}, but never does`);
      }
    }
  }
});

Deno.test("scopes: no stage may take a step that is specific to another stage", async () => {
  const asked = new Map<Stage, Step[]>();
  for (const stage of STAGES) asked.set(stage, await stepsOf(stage));
  const taken = (stage: string, op: Step["op"]): Step => {
    for (const [{ name }, steps] of asked) {
      const found = name === stage ? steps.find((step) => step.op === op) : undefined;
      if (found !== undefined) return found;
    }
    throw new Error(`${stage} does not request ${op}`);
  };
  const owners: [stage: string, op: Step["op"]][] = [
    ["devices", "mknod"],
    ["mounts", "switch_root"],
    ["mounts", "umount2"],
    ["mounts", "losetup"],
    ["storage", "uevent"],
    ["grow", "growfs"],
    ["swap", "swapon"],
    ["network", "sethostname"],
    ["network", "siocsifflags"],
    ["engine", "start"],
    ["rescue", "start"],
    ["dom0", "console"],
    ["dhcp", "readdir"],
  ];
  for (const [owner, op] of owners) {
    const step = taken(owner, op);
    const able = STAGES.filter(({ scope }) => refusal(scope, step) === null);
    assert.deepEqual(able.map(({ name }) => name), [owner], describeStep(step));
  }
});
