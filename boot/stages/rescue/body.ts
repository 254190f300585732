/**
 * Stage `rescue`: a shell in the root of the machine. The root has none, so it comes from a bundled image.
 *
 * It runs when the console is asked for (`console` on the kernel command line) and when dom0 can't come up.
 *
 * @module
 */
import { BUSYBOX, RESCUE } from "./manifest.ts";
import { IMAGE_FOLDER, RESCUE_FOLDER } from "../../paths.ts";
import type { Service } from "../../service.ts";
import type { Host, Stage } from "../stage.ts";
import { folder } from "../steps.ts";

const APPLETS = `${RESCUE_FOLDER}/bin`;

/** The tarballs that hold busybox, the smaller one first. */
const TARBALLS = [`${IMAGE_FOLDER}/dhcp.tar`, `${IMAGE_FOLDER}/dom0.tar`];

/** Where an image has it, with /bin a link or not. */
const PATHS = ["usr/bin/busybox", "bin/busybox"];

/** The most bytes that a shell may have: Debian's static busybox has 2 MB. */
const LIMIT = 16 << 20;

const shell: Service = {
  name: "rescue-shell",
  argv: [
    BUSYBOX,
    "sh",
    "-c",
    `${BUSYBOX} --install -s ${APPLETS}; exec cttyhack sh`,
  ],
  environment: {
    PATH: `${APPLETS}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: "/",
    TERM: "linux",
    PS1: "rescue:\\w# ",
    DOCKER_HOST: "unix:///run/docker.sock",
  },
  readiness: null,
  restart: null,
  stop: { order: 3, deadline: 1 },
  output: "console",
  stale: [],
};

/** Starts the shell. */
export const rescue: Stage<void> = {
  ...RESCUE,
  async run(host) {
    const data = await busybox(host);
    await host.steps(["/run/only-docker", RESCUE_FOLDER, APPLETS].map((path) => folder(path)));
    await host.step({
      op: "writeFile",
      path: BUSYBOX,
      data,
      mode: 0o755,
      // What an earlier shell left running in the background holds the file, which is the same one.
      tolerate: ["ETXTBSY"],
    });
    const environment = { ...shell.environment, TERM: host.config.term };
    await host.step({ op: "start", service: { ...shell, environment } });
  },
};

async function busybox(host: Host): Promise<Uint8Array> {
  // Only this stage reads tarballs: no other isolate should load what that takes.
  const { findInImage } = await import("./tarball.ts");
  const reasons: string[] = [];
  for (const tarball of TARBALLS) {
    try {
      const found = await findInImage(await host.open(tarball), PATHS, LIMIT);
      if (found !== null) return found;
      reasons.push(`${tarball} has no busybox`);
    } catch (error) {
      reasons.push(`${tarball}: ${(error as Error).message}`);
    }
  }
  throw new Error(`no shell to be had: ${reasons.join("; ")}`);
}
