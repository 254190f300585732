/**
 * Stage `rescue`: starts a shell in the root of the machine. The root has no shell, so it comes from a bundled image.
 *
 * The stage runs on request (`console` on the kernel command line) and when dom0 can't come up.
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

/** The paths that it may have in an image, depending on whether /bin is a link. */
const PATHS = ["usr/bin/busybox", "bin/busybox"];

/** The most bytes of a shell: Debian's static busybox has 2 MB. */
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
      // ETXTBSY: a background process of an earlier shell still runs the file, which has the same content.
      tolerate: ["ETXTBSY"],
    });
    const environment = { ...shell.environment, TERM: host.config.term };
    await host.step({ op: "start", service: { ...shell, environment } });
  },
};

async function busybox(host: Host): Promise<Uint8Array> {
  // Only this stage reads tarballs, so other isolates should not load the code for it.
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
  throw new Error(`no shell is available: ${reasons.join("; ")}`);
}
