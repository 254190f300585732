/**
 * Folders that become links between the broker's check and its use, on the kernel of this machine: nothing outside the
 * scope is read, made or changed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type BrokerParts, type Taken, takeStep } from "../../init/gate/broker.ts";
import type { Kernel } from "../../init/kernel/kernel.ts";
import { openLinux } from "../../init/kernel/linux.ts";
import type { Op, Step, StepScope } from "../../init/ops/ops.ts";
import { STEP_ON } from "./steps.ts";

/** A folder `in` with a folder and a file, and what must not be touched in `out`. */
interface Place extends AsyncDisposable {
  readonly root: string;
  /** Puts a link to `out` in the place of the folder. */
  swap(): void;
  /** Everything in `out`. */
  outside(): Promise<string>;
}

async function makePlace(): Promise<Place> {
  const root = await Deno.makeTempDir({ prefix: "only-docker-links-" });
  for (const folder of ["in", "in/d", "out"]) await Deno.mkdir(`${root}/${folder}`);
  await Deno.writeTextFile(`${root}/in/d/file`, "inside\n");
  await Deno.writeTextFile(`${root}/out/file`, "outside\n");
  return {
    root,
    swap(): void {
      Deno.renameSync(`${root}/in/d`, `${root}/in/moved`);
      Deno.symlinkSync(`${root}/out`, `${root}/in/d`);
    },
    async outside(): Promise<string> {
      const names: string[] = [];
      for await (const { name } of Deno.readDir(`${root}/out`)) {
        const { mode } = await Deno.lstat(`${root}/out/${name}`);
        names.push(`${name} ${mode} ${await Deno.readTextFile(`${root}/out/${name}`)}`);
      }
      return names.join();
    },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

const linux = openLinux();

/** The kernel of this machine; once, right after a call of this name, the folder is swapped. */
function swappingKernel(after: "realpath" | "openat2", swap: () => void): Kernel {
  let swapped = false;
  const then = <T>(value: T): T => {
    if (!swapped) swap();
    swapped = true;
    return value;
  };
  return {
    ...linux,
    ...after === "realpath"
      ? { realpath: (path) => then(linux.realpath(path)) }
      : { openat2: (...args) => then(linux.openat2(...args)) },
  };
}

/** Operations on paths that can be tried without harm, each on a path in the folder. */
const TRIED: readonly (readonly [op: Op, path: string])[] = [
  ["readFile", "d/file"],
  ["pread", "d/file"],
  ["readdir", "d"],
  ["stat", "d/file"],
  ["writeFile", "d/file"],
  ["mkdir", "d/made"],
  ["mknod", "d/made"],
  ["symlink", "d/made"],
  ["unlink", "d/file"],
];

async function tried(
  op: Op,
  path: string,
  kernel: (swap: () => void) => Kernel,
): Promise<{ readonly taken: Taken; readonly untouched: boolean }> {
  await using place = await makePlace();
  const before = await place.outside();
  const nobody = (): Promise<never> => Promise.reject(new Error("nobody"));
  const parts: BrokerParts = {
    kernel: kernel(place.swap),
    delegates: { start: nobody, console: nobody, uevent: nobody },
    leaving: () => false,
  };
  const scope = { [op]: [`${place.root}/in`] } as StepScope;
  const step: Step = STEP_ON[op](`${place.root}/in/${path}`);
  const taken = await takeStep(
    scope,
    step.op === "mknod" ? { ...step, dev: 0, mode: 0o10600 } : step,
    parts,
  );
  return { taken, untouched: await place.outside() === before };
}

for (const [op, path] of TRIED) {
  Deno.test(`takeStep: ${op} of a folder that becomes a link after its path was followed is refused`, async () => {
    const { taken, untouched } = await tried(op, path, (swap) => swappingKernel("realpath", swap));
    assert.equal(!taken.ok && taken.code, "ESCOPE", JSON.stringify(taken));
    assert.ok(untouched);
  });

  Deno.test(`takeStep: ${op} of a folder that becomes a link after it was opened acts on the folder`, async () => {
    const { taken, untouched } = await tried(op, path, (swap) => swappingKernel("openat2", swap));
    assert.ok(taken.ok, JSON.stringify(taken));
    assert.ok(!JSON.stringify(taken.value ?? "").includes("outside"));
    assert.ok(untouched);
  });

  Deno.test(`takeStep: ${op} of a folder that stays does what it should`, async () => {
    const { taken, untouched } = await tried(op, path, () => linux);
    assert.ok(taken.ok, JSON.stringify(taken));
    assert.ok(untouched);
  });
}
