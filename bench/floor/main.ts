/**
 * The floor, which no init can beat. It runs as PID 1 where everything is already mounted; it has read the images and
 * is warm before it prints the clock and starts containerd. It prints dom0's output: the clock once more.
 *
 * @module
 */
import { CLOCK_FILE } from "../clock.ts";
import { call } from "./engine_api.ts";
import type { Container, FloorPlan, Program } from "./floor_plan.ts";

const PLAN = "/bench/floor.json";

const plan: FloorPlan = JSON.parse(await Deno.readTextFile(PLAN));
for (const [path, text] of Object.entries(plan.files)) await Deno.writeTextFile(path, text);
const tarballs = {
  dom0: await Deno.readFile(plan.dom0.image.file),
  dhcp: await Deno.readFile(plan.dhcp.image.file),
};
const dockerdIsThere = appears("/run", "docker.sock");

await print(await clock());
start(plan.containerd);
// dockerd waits for containerd by itself, and has enough to do until then.
start(plan.dockerd);
await dockerdIsThere;
await run(plan.dom0, tarballs.dom0);
await run(plan.dhcp, tarballs.dhcp);
const logs = await call({
  method: "GET",
  target: `/containers/${plan.dom0.name}/logs?stdout=1&tail=10`,
});
await print(logs);

/** Loads the image, creates the container and starts it: dockerd does one after the other, and DHCP's can wait. */
async function run({ name, body }: Container, tarball: Uint8Array): Promise<void> {
  await call({ method: "POST", target: "/images/load?quiet=1", tarball });
  await call({ method: "POST", target: `/containers/create?name=${name}`, json: body });
  await call({ method: "POST", target: `/containers/${name}/start` });
}

function start({ argv, environment }: Program): void {
  const [command = "", ...args] = argv;
  const { status } = new Deno.Command(command, {
    args,
    env: { ...environment },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  status.then(({ code }) => print(`${command} ended with status ${code}\n`));
}

/** Resolves as soon as a folder has a file of this name. */
async function appears(folder: string, name: string): Promise<void> {
  using watcher = Deno.watchFs(folder, { recursive: false });
  for await (const { paths } of watcher) {
    if (paths.includes(`${folder}/${name}`)) return;
  }
}

async function clock(): Promise<string> {
  using file = await Deno.open(CLOCK_FILE);
  const head = new Uint8Array(256);
  const count = await file.read(head);
  return new TextDecoder().decode(head.subarray(0, count ?? 0));
}

async function print(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(text));
}
