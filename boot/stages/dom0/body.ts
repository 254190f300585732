/**
 * The stage that brings up dom0, the privileged container that the user sees and works in. It creates or finds the
 * container and asks for the console step; the console isolate attaches the terminal and starts it. This stage must
 * not start it itself: the container's first output would be lost.
 *
 * dom0 is reused as `ensureContainer` defines: if its definition or its image has changed, it is created anew.
 *
 * @module
 */
import { DOM0 } from "./manifest.ts";
import { ensureContainer, type PresentImage } from "../../docker/ensure.ts";
import { HOST_GROUP } from "../../control_groups.ts";
import { DOCKER_SOCKET, RESOLV_CONF, STATE_KEYS } from "../../paths.ts";
import type { Host, Stage } from "../stage.ts";

const NAME = "dom0";
const KERNEL_MODULES = "/lib/modules";
/** The path of the host's keys in dom0. */
const KEYS = "/etc/only-docker/keys";

/** Brings up dom0. */
export const dom0: Stage<{ readonly container: string }> = {
  ...DOM0,
  async run(host) {
    const image = host.outcomes["image-dom0"] as PresentImage;
    const command = host.config.dom0.command;
    const container = await ensureContainer(host.docker, NAME, image, {
      ...(command.length > 0 && { Cmd: command }),
      Env: [
        `TERM=${host.config.term}`,
        // A restarted daemon makes a new socket, and /var/run/docker.sock would still be the old one.
        `DOCKER_HOST=unix:///host${DOCKER_SOCKET}`,
      ],
      OpenStdin: true,
      StdinOnce: false,
      // An interactive shell ignores SIGTERM.
      StopSignal: "SIGHUP",
      StopTimeout: 3,
      Tty: true,
      HostConfig: {
        Binds: await binds(host),
        CgroupnsMode: "host",
        CgroupParent: HOST_GROUP,
        IpcMode: "host",
        LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "1" } },
        NetworkMode: "host",
        PidMode: "host",
        Privileged: true,
        RestartPolicy: { Name: "no" },
        UTSMode: "host",
      },
    });
    container.warnings.forEach((warning) => host.log(warning));
    host.log(
      container.reused
        ? "the container of an earlier boot is used again"
        : "the container was created",
    );
    await host.step({ op: "console", container: NAME });
    return { container: container.id };
  },
};

async function binds(host: Host): Promise<string[]> {
  const binds = [
    // rslave: what the host mounts later appears in dom0. Not rshared: the mounts of dom0's own set-up then show on
    // the host as well and cover its /proc, and the container does not start (measured).
    "/:/host:rslave",
    "/dev:/dev",
    `${DOCKER_SOCKET}:/var/run/docker.sock`,
  ];
  const [modules, resolvConf, keys] = await Promise.all(
    [KERNEL_MODULES, RESOLV_CONF, STATE_KEYS].map((path) => exists(host, path)),
  );
  if (modules) binds.push(`${KERNEL_MODULES}:${KERNEL_MODULES}:ro`);
  // Mounted, not copied: the DHCP client writes it in place whenever a lease comes.
  if (resolvConf) binds.push(`${RESOLV_CONF}:/etc/resolv.conf`);
  // The keys that identify the host outlive this container, which is created anew for a new image.
  if (keys) binds.push(`${STATE_KEYS}:${KEYS}`);
  return binds;
}

/** Whether a path exists; logs it if not. Docker would make a folder of a missing source, so it is not bound. */
async function exists(host: Host, path: string): Promise<boolean> {
  const stat = await host.step({ op: "stat", path, tolerate: ["ENOENT"] });
  if (stat === undefined) host.log(`${path} is missing: dom0 comes up without it`);
  return stat !== undefined;
}
