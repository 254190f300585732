/**
 * The project outside its own folder: as an npm package that `npx` runs, and as a library of a program elsewhere.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path/posix";
import { BOOT } from "../../boot/stages/order.ts";
import { cacheFolder } from "../../cli/places.ts";
import project from "../../deno.json" with { type: "json" };
import type { PlanDocument } from "../../init/planning/document.ts";
import packed from "../../package.json" with { type: "json" };
import { inFolder } from "../in_folder.ts";
import { PROJECT, sources } from "./graph.ts";

/** The package of the Deno executable. */
const DENO = "@deno/linux-x64-glibc";

/** What the tarball holds, below its folder `package`. */
const PACKED = [
  ...["LICENSE", "README.md", "bin", "boot", "cli", "deno.json", "deno.lock", "docs", "init"],
  ...["initramfs", "kvm", "mod.ts", "ns", "package.json", "timeline"],
];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  cwd: string,
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    ...{ args, cwd, stdin: "null", env: { NO_COLOR: "1", ...env } },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Makes the tarball in a folder. npm's cache is there too: in the user's, each tarball would leave 90 MB. */
async function pack(folder: string): Promise<string> {
  const npm = ["npm", "pack", "--silent", "--pack-destination", folder] as const;
  const { code, stdout, stderr } = await run(PROJECT, npm, npmSettings(folder));
  assert.equal(code, 0, stderr);
  return join(folder, stdout.trim());
}

const npmSettings = (folder: string): Record<string, string> => ({
  npm_config_cache: join(folder, "npm"),
});

Deno.test("package: npx runs it from an empty folder, and no Deno of PATH", async (t) => {
  await inFolder(async (folder) => {
    const tarball = await pack(folder);
    const elsewhere = join(folder, "elsewhere");
    const path = join(folder, "path");
    await Deno.mkdir(elsewhere);
    await Deno.mkdir(path);
    await Deno.writeTextFile(join(path, "deno"), "#!/bin/sh\nexit 99\n", { mode: 0o755 });
    const settings = { ...npmSettings(folder), PATH: `${path}:${Deno.env.get("PATH")}` };
    const npx = (...words: string[]): Promise<Ended> =>
      run(elsewhere, ["npx", "--yes", "--package", tarball, ...words], settings);

    await t.step("prints its version", async () => {
      const { code, stdout, stderr } = await npx("only-docker", "--version");
      assert.deepEqual([code, stdout], [0, `${project.version}\n`], stderr);
    });
    await t.step("plans a boot", async () => {
      const { code, stdout, stderr } = await npx("only-docker", "plan", "--json");
      assert.equal(code, 0, stderr);
      const { stages } = JSON.parse(stdout) as PlanDocument;
      assert.deepEqual(stages.map(({ name }) => name), BOOT.map(({ name }) => name));
    });
    await t.step("ends as the command does", async () => {
      const { code, stderr } = await npx("only-docker", "no-such");
      assert.match(stderr, /unknown command 'no-such'/);
      assert.equal(code, 2);
    });
    await t.step("makes the image in the user's cache", async () => {
      const { stdout } = await npx("only-docker", "build", "--help");
      const image = join(cacheFolder(Deno.env.toObject()), `dist-${project.version}`);
      assert.ok(stdout.replaceAll(/\s+/g, " ").includes(`(default: ${image})`), stdout);
    });
    await t.step("becomes its Deno, whose are the signals and the terminal then", async () => {
      const { stdout } = await npx("-c", "command -v only-docker");
      const command = new Deno.Command(stdout.trim(), { args: ["timeline"], stdin: "piped" });
      const process = command.spawn();
      try {
        for (let tries = 0; !await becameDeno(process.pid); tries++) {
          assert.ok(tries < 100, "it is another program after 5 seconds");
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      } finally {
        process.kill("SIGKILL");
        await process.stdin.close();
        await process.status;
      }
    });
    await t.step("leaves nothing in the folder", () => {
      assert.deepEqual([...Deno.readDirSync(elsewhere)], []);
    });
  });
});

async function becameDeno(pid: number): Promise<boolean> {
  return (await Deno.readLink(`/proc/${pid}/exe`)).endsWith(`/node_modules/${DENO}/deno`);
}

Deno.test("package: the tarball holds what runs, and no tests; alone it asks for its Deno", async () => {
  await inFolder(async (folder) => {
    const { code } = await run(folder, ["tar", "-xzf", await pack(folder)]);
    assert.equal(code, 0);
    const unpacked = join(folder, "package");
    assert.deepEqual([...Deno.readDirSync(unpacked)].map(({ name }) => name).sort(), PACKED.sort());
    const { stdout } = await run(unpacked, ["find", ".", "-type", "f"]);
    assert.deepEqual(stdout.split("\n").filter((file) => /_test\.|\/tests\//.test(file)), []);

    const alone = await run("/", [join(unpacked, "bin", "only-docker"), "--version"]);
    assert.deepEqual([alone.code, alone.stdout], [125, ""]);
    assert.match(alone.stderr, /^Cannot find the Deno executable of @deno\/linux-x64-glibc above /);
  });
});

Deno.test("package: package.json, deno.json, README and CI agree", async () => {
  for (const key of ["name", "version", "license"] as const) {
    assert.equal(packed[key], project[key], key);
  }
  for (const file of ["README.md", ".ci/run"]) {
    const text = await Deno.readTextFile(join(PROJECT, file));
    const versions = [...text.matchAll(/\bdeno@(\d[\w.-]*)/g)].map(([, version]) => version);
    assert.deepEqual([...new Set(versions)], [packed.dependencies[DENO]], file);
  }
});

Deno.test("package: each npm package is imported with one exact version", () => {
  const versions = new Map<string, string>();
  for (const { path, text } of sources(["."])) {
    for (const [, specifier = ""] of text.matchAll(/\bfrom "npm:([^"]+)"/g)) {
      const [, name, version] = /^(@?[^@]+)@(\d+\.\d+\.\d+)$/.exec(specifier) ?? [];
      assert.ok(name !== undefined && version !== undefined, `${path}: ${specifier} is not exact`);
      assert.equal(version, versions.get(name) ?? version, `${path}: ${name}`);
      versions.set(name, version);
    }
  }
  assert.ok(versions.size >= 5, `${versions.size} packages`);
});

Deno.test("mod.ts: a program elsewhere checks and runs without this project's config", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      join(folder, "main.ts"),
      `import { buildImage, planDocument, type PlannedStage } from "file://${PROJECT}/mod.ts";
const { stages } = await planDocument("", null);
console.log(JSON.stringify([stages.map(({ name }: PlannedStage) => name), typeof buildImage]));
`,
    );
    // A cache of its own holds only what the import fetches.
    const cache = join(folder, "cache");
    const deno = (...words: string[]): Promise<Ended> =>
      run(folder, [Deno.execPath(), ...words, "--no-config", "main.ts"], { DENO_DIR: cache });
    const checked = await deno("check");
    assert.equal(checked.code, 0, checked.stderr);
    const ran = await deno("run", "--no-prompt");
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(JSON.parse(ran.stdout), [BOOT.map(({ name }) => name), "function"]);
    const { stdout } = await run(folder, ["find", cache, "-path", "*linux-x64*"]);
    assert.equal(stdout, "", "the import fetched the Deno executable");
  });
});

Deno.test("denoExecutable: is found without this project's config, in the version of package.json", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      join(folder, "main.ts"),
      `import { denoExecutable } from "file://${PROJECT}/initramfs/deno_executable.ts";
console.log((await denoExecutable()).version);
`,
    );
    const words = [Deno.execPath(), "run", "-A", "--no-config", "main.ts"] as const;
    const { code, stdout, stderr } = await run(folder, words);
    assert.deepEqual([code, stdout], [0, `${packed.dependencies[DENO]}\n`], stderr);
  });
});
