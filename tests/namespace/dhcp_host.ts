/**
 * A host that is booted with a cable, and waiting for what its DHCP clients do.
 *
 * @module
 */
import type { DhcpNetwork } from "./dhcp_network.ts";
import { DEADLINE } from "./dom0_command.ts";
import { LiveHost } from "./live_host.ts";
import { findInit } from "./processes.ts";

/** Where the host keeps its leases, as dom0 sees it. */
export const LEASES = "/host/run/only-docker/net/leases";

/** Boots with the cable: it is there long before dockerd is, which the stage waits for. */
export async function bootWith(network: DhcpNetwork): Promise<LiveHost> {
  let connected = false;
  return await LiveHost.boot({
    onEvent() {
      if (!connected) network.connect(findInit(Deno.pid));
      connected = true;
    },
  });
}

/**
 * Waits for the lease of an interface: then address and routes are set. The name servers are set after it, see
 * {@linkcode resolver}.
 *
 * @param host The host.
 * @param seconds How long it is waited for.
 */
export async function lease(host: LiveHost, seconds = DEADLINE): Promise<void> {
  await until(host, `ls ${LEASES}`, (said) => said.split("\n").includes("eth0"), seconds);
}

/**
 * Waits until `resolv.conf` is as it should be, which it is a moment after a lease has come or gone.
 *
 * @param host The host.
 * @param wanted What it says.
 */
export async function resolver(host: LiveHost, wanted: RegExp): Promise<void> {
  await until(host, "cat /etc/resolv.conf", (said) => wanted.test(said));
}

/**
 * Waits until a lease has left nothing. The address goes first, then the report, then the name servers.
 *
 * @param host The host.
 */
export async function gone(host: LiveHost): Promise<void> {
  await until(host, `ls -A ${LEASES}`, (said) => said === "");
  await resolver(host, /^(# [^\n]*)?$/);
  await until(host, "ip route", (said) => !said.includes("eth0"));
}

/**
 * Waits until a command says enough.
 *
 * @param host Where it runs, in dom0.
 * @param command The command. It may fail.
 * @param enough Whether what it printed is enough.
 * @param seconds How long it is waited for.
 * @throws {Error} Where it is not, with what the clients said.
 */
export async function until(
  host: LiveHost,
  command: string,
  enough: (said: string) => boolean,
  seconds = DEADLINE,
): Promise<void> {
  const late = performance.now() + seconds * 1000;
  for (;;) {
    const { stdout } = await host.run(command);
    if (enough(stdout.trim())) return;
    if (performance.now() > late) {
      const { stdout: log } = await host.run(
        "for name in $(docker ps -a --format '{{.Names}}' | grep '^dhcp-'); do docker logs $name; " +
          "done 2>&1; ip -4 addr",
      );
      throw new Error(`${command} says ${JSON.stringify(stdout)}; the clients: ${log}`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
