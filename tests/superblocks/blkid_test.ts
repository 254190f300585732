/**
 * Compares probes of images that the real tools made with the real blkid, line for line.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mdraid } from "../fakes/superblocks.ts";
import { skip } from "../skip.ts";
import { blkid, follow, linesOf, ours, run, withImage } from "./images.ts";
import { loopRefusal, withLoop } from "./loop.ts";
import { DEVICE_RECIPES, type Recipe, RECIPES } from "./recipes.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const LABELS: readonly Uint8Array[] = [
  ...["", "DOCKER", "docker-1.2_3", "a b", " lead", "trail ", "a  b", "\t", "tab\tend", "a\nb"],
  ...[`q"'q`, "a\\x41b", "\\", "$(id)`;|&<>", "=#%@+:", "Dätä €", "\u{1f433}", "\ufeffmark"],
  ...["\x01\x1b[31m", "\x7f", "\u0085\u00a0", "\uffff", "\ufdd0", "\u0100\u0101"],
].map(bytesOf);
/** Invalid UTF-8: bytes that never begin a character, a truncated character, an overlong one, half a surrogate pair. */
const NO_TEXT = [[0xff, 0xfe, 0x78], [0x61, 0xc3], [0xc0, 0x80, 0x61], [0xed, 0xa0, 0x80], [0xf8]];

/**
 * Returns all labels for one recipe of each type, and three for slow recipes and for those that differ only in layout.
 */
function labelsFor(recipe: Recipe): Uint8Array[] {
  const { type, label } = recipe;
  if (label === 0) return [new Uint8Array()];
  const first = RECIPES.find((each) => each.type === type && each.label > 0);
  // cryptsetup takes a third of a second.
  if (recipe !== first || type === "crypto_LUKS") return ["", "DOCKER", "a  b"].map(bytesOf);
  const all = [...LABELS, ...NO_TEXT.map((bytes) => Uint8Array.from(bytes))];
  const longest = ["x".repeat(label), "ä".repeat(label / 2), `${"x".repeat(label - 2)}  `];
  return [...all, ...longest.map(bytesOf)].filter(({ length }) => length <= label);
}

for (const recipe of RECIPES) {
  const labels = labelsFor(recipe);
  Deno.test(`${recipe.name}: matches blkid with ${labels.length} labels, or those that its tool accepts`, async () => {
    let made = 0;
    for (const label of labels) {
      const same = await withImage(recipe, label, async (path) => {
        const theirs = await blkid(path);
        const { found, lines } = await ours(path);
        assert.deepEqual(lines, theirs.lines, `label ${JSON.stringify([...label])}`);
        assert.deepEqual(found.map(({ type }) => type), [recipe.type]);
        return true;
      });
      if (same === true) made++;
    }
    assert.ok(made >= Math.min(5, labels.length), `the tool accepted only ${made} labels`);
  });
}

const refusal = await loopRefusal();
for (const recipe of DEVICE_RECIPES) {
  const name = `${recipe.name}: matches blkid`;
  if (refusal !== null) {
    skip(name, refusal);
    continue;
  }
  Deno.test(name, async () => {
    await withLoop(recipe.size << 20, async (device) => {
      const made = await follow(recipe.shell, device, new Uint8Array());
      assert.equal(made.code, 0, made.stderr);
      const { lines } = await ours(device);
      assert.equal(lines.length, 2);
      assert.deepEqual(lines, (await blkid(device)).lines);
    });
  });
}

async function compare(shell: string, code: number, lines: number): Promise<void> {
  const recipe = { name: shell, type: "", size: 300, shell, label: 0 };
  await withImage(recipe, new Uint8Array(), async (path) => {
    const theirs = await blkid(path);
    assert.equal(theirs.code, code, shell);
    const own = await ours(path);
    assert.deepEqual(own.lines, theirs.lines, shell);
    assert.equal(own.lines.length, lines, shell);
    const { code: status, stdout } = await run(Deno.execPath(), [
      "run",
      "-A",
      new URL("../../cli/main.ts", import.meta.url).pathname,
      "probe",
      path,
    ]);
    assert.deepEqual(linesOf(stdout), theirs.lines, shell);
    // For a partition table blkid exits with 0 and prints lines of another kind, which our probe does not print.
    assert.equal(status, theirs.lines.length === 0 && code === 0 ? 2 : code, shell);
  });
}

for (const version of ["0.90", "1.0", "1.1", "1.2"] as const) {
  Deno.test(`a member of a RAID, ${version}, made by hand and accepted by mdadm: matches blkid`, async () => {
    for (
      const label of version === "0.90" ? [""] : ["", "DOCKER", "host:my raid", "x".repeat(32)]
    ) {
      const recipe = { name: version, type: "", size: 0, shell: "true", label: 0 };
      await withImage(recipe, new Uint8Array(), async (path) => {
        await Deno.writeFile(path, mdraid(version, label));
        const { code, stdout } = await run("mdadm", ["--examine", path]);
        assert.equal(code, 0);
        assert.match(linesOf(stdout).join("\n"), /Checksum : [0-9a-f]+ - correct/);
        const { lines } = await ours(path);
        assert.equal(lines.length, label === "" ? 2 : 3);
        assert.deepEqual(lines, (await blkid(path)).lines);
      });
    }
  });
}

Deno.test("probe: matches blkid -p for an empty disk, a partition table, and a file system under one", async () => {
  await compare("true", 2, 0);
  await compare("echo 'label: gpt' | sfdisk -q $F", 0, 0);
  await compare("printf 'label: dos\\n,100M\\n' | sfdisk -q $F", 0, 0);
  const table = "printf 'label: dos\\n,10M\\n' | sfdisk -q --wipe never $F";
  await compare(`mke2fs -q -F -L X $F && ${table}`, 0, 3);
});

Deno.test("probe: matches blkid -p for FAT32 whose label is only in its boot sector", async () => {
  // The root directory begins after the reserved sectors and both tables.
  const fat = "mkfs.vfat -F 32 -R 32 -s 4 -n LABEL $F";
  const wipe =
    "eval $(dd if=$F bs=4 skip=9 count=1 status=none | od -An -tu4 | sed 's/ */N=/') && " +
    "dd if=/dev/zero of=$F bs=512 seek=$((32 + 2 * N)) count=4 conv=notrunc status=none";
  await compare(fat, 0, 3);
  await compare(`${fat} && ${wipe}`, 0, 2);
});

Deno.test("probe: like blkid -p, does not take a RAID member at the end of the last partition for the disk", async () => {
  const member = await Deno.makeTempFile({ prefix: "superblock-" });
  try {
    await Deno.writeFile(member, mdraid("0.90", ""));
    const copy = `truncate -s 2M $F && dd if=${member} of=$F conv=notrunc status=none`;
    await compare(copy, 0, 2);
    await compare(`${copy} && printf 'label: dos\\nstart=8\\n' | sfdisk -q --wipe never $F`, 0, 0);
  } finally {
    await Deno.remove(member);
  }
});

Deno.test("probe: two file systems at once are ambivalent, as for blkid -p: status 8 and no output", async () => {
  const other = "mkfs.btrfs -q -f -L OTHER $F.o && " +
    "dd if=$F.o of=$F bs=4096 skip=16 seek=16 count=1 conv=notrunc status=none";
  await compare(`truncate -s 300M $F.o && mke2fs -q -F -L DOCKER $F && ${other}`, 8, 0);
  await compare(`truncate -s 300M $F.o && mkfs.xfs -q -L DOCKER $F && ${other}`, 8, 0);
});

Deno.test("probe: encryption and RAIDs hide what is behind them, as for blkid -p", async () => {
  const behind = "mkfs.btrfs -q -f -L BEHIND $F";
  const luks = "truncate -s 20M $F.l && printf key | cryptsetup luksFormat -q --type luks1 " +
    "--pbkdf-force-iterations 1000 $F.l - && dd if=$F.l of=$F bs=592 count=1 conv=notrunc status=none";
  await compare(`${behind} && ${luks}`, 0, 2);
});
