/**
 * Stage `network`: sets up the parts of the host's network that need no address.
 *
 * @module
 */
import { NETWORK } from "./manifest.ts";
import { LEASE_FOLDER, NETWORK_FOLDER, RESOLV_CONF } from "../../paths.ts";
import { type Host, type Stage, StepError } from "../stage.ts";
import type { Step, StepOf } from "../../../init/ops/ops.ts";
import { file, folder } from "../steps.ts";

/** `netdevice(7)`, `linux/if.h`. */
export const IFF_UP = 0x1;

/** Writes a setting, which is missing if the kernel lacks the protocol. */
const sysctl = (path: string, data: string): StepOf<"writeFile"> => ({
  ...file(path, data),
  tolerate: ["ENOENT"],
});

const name = (hostname: string): readonly Step[] => [
  { op: "siocsifflags", ifr_name: "lo", ifr_flags: IFF_UP },
  { op: "sethostname", name: hostname },
];

const say = (hostname: string): readonly Step[] => [
  file("/etc/hostname", `${hostname}\n`),
  file(
    "/etc/hosts",
    `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost ip6-localhost ip6-loopback\n`,
  ),
];

const FORWARD: readonly Step[] = [
  folder("/run/only-docker"),
  folder(NETWORK_FOLDER),
  folder(LEASE_FOLDER),
  // dom0 has this very file mounted, so it must exist before there is a lease, and must never be replaced.
  file(RESOLV_CONF, ""),
  sysctl("/proc/sys/net/ipv4/ip_forward", "1\n"),
  sysctl("/proc/sys/net/ipv6/conf/all/forwarding", "1\n"),
  // The DHCP client renews from port 68 without the capability for low ports.
  sysctl("/proc/sys/net/ipv4/ip_unprivileged_port_start", "68\n"),
];

/** Sets up loopback, the host's name and forwarding. */
export const network: Stage<void> = {
  ...NETWORK,
  async run(host) {
    const { hostname } = host.config;
    await host.steps(name(hostname));
    await unlessReadOnly(host, say(hostname));
    await host.steps(FORWARD);
  },
};

/** Takes steps that may fail because the root is read-only: then only the files with the host's name are missing. */
async function unlessReadOnly(host: Host, steps: readonly Step[]): Promise<void> {
  try {
    await host.steps(steps);
  } catch (error) {
    if (!(error instanceof StepError) || error.code !== "EROFS") throw error;
    host.log(`the root is read-only, so its /etc does not have the host's name: ${error.message}`);
  }
}
