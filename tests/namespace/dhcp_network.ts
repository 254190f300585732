/**
 * A network with a DHCP server, in a network namespace of its own, and a cable from there into a boot. The server's end
 * is `outer`, 10.99.0.1/24; the boot's end is `eth0`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { cachedBusybox } from "../build/busybox.ts";
import { namespaceOf } from "./processes.ts";
import { until } from "./until.ts";

/** `sh -c` of it is given the address, and the server: adds the server's address once its end of the cable is there, and becomes the server. */
const SERVE = "ip link set dev lo up; until ip link set dev outer up 2>/dev/null; do sleep 0.05; " +
  'done; ip addr add "$0/24" dev outer; exec "$@"';

/** The network; disposing of it ends the server, and its namespace with the cable goes too. */
export class DhcpNetwork implements AsyncDisposable {
  private constructor(
    private readonly server: Deno.ChildProcess,
    readonly folder: string,
  ) {}

  /**
   * Starts a server, which waits for its cable.
   *
   * @param command The server's command, given a folder of its own.
   * @param address The server's, in a network of the prefix 24.
   */
  static async serve(
    command: (folder: string) => string[],
    address = "10.99.0.1",
  ): Promise<DhcpNetwork> {
    const folder = await Deno.makeTempDir({ prefix: "only-docker-dhcp-" });
    const server = new Deno.Command("unshare", {
      args: ["--net", "sh", "-c", SERVE, address, ...command(folder)],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // A cable that is laid before would end in this machine's own network.
    await until(() => {
      const namespace = namespaceOf(server.pid, "net");
      return Promise.resolve(namespace !== null && namespace !== namespaceOf(Deno.pid, "net"));
    });
    return new DhcpNetwork(server, folder);
  }

  /**
   * Lays the cable: both its ends are made where they belong.
   *
   * @param init PID 1 of the boot.
   * @param name The boot's end.
   */
  connect(init: number, name = "eth0"): void {
    run("ip", [
      ...["link", "add", "outer", "netns", String(this.server.pid), "type", "veth"],
      ...["peer", "name", name, "netns", String(init)],
    ]);
  }

  /** Takes the cable away: both its ends are gone. */
  disconnect(): void {
    this.within("ip", "link", "delete", "outer");
  }

  /** Runs a command in the server's network. */
  within(...command: string[]): void {
    run("nsenter", ["--target", String(this.server.pid), "--net", ...command]);
  }

  /** Reads a file of the server. */
  async read(name: string): Promise<string> {
    return await Deno.readTextFile(join(this.folder, name)).catch(() => "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.server.kill("SIGKILL");
    } catch {
      // It has ended, and why is what the test must tell.
    }
    await this.server.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}

function run(command: string, args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/**
 * dnsmasq as the server.
 *
 * @param options Further options.
 */
export function dnsmasq(...options: string[]): (folder: string) => string[] {
  return (folder) => [
    ...["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--no-ping"],
    ...["--interface=outer", "--bind-interfaces", "--user=root", "--dhcp-authoritative"],
    ...["--leasefile-ro", `--log-facility=${folder}/log`, "--log-dhcp"],
    ...["--dhcp-range=10.99.0.50,10.99.0.59,255.255.255.0,120", `--pid-file=${folder}/pid`],
    ...options,
  ];
}

/**
 * busybox's server, whose leases may be shorter than those of dnsmasq.
 *
 * @param lease Seconds that a lease holds.
 */
export function udhcpd(lease: number): (folder: string) => string[] {
  return (folder) => {
    Deno.writeTextFileSync(`${folder}/leases`, "");
    Deno.writeTextFileSync(
      `${folder}/conf`,
      "start 10.99.0.50\nend 10.99.0.60\ninterface outer\nmin_lease 10\n" +
        `lease_file ${folder}/leases\npidfile ${folder}/pid\noption subnet 255.255.255.0\n` +
        `option router 10.99.0.1\noption dns 10.99.0.1\noption lease ${lease}\n`,
    );
    return [cachedBusybox(), "udhcpd", "-f", `${folder}/conf`];
  };
}
