/**
 * Damaged state on a real file system: damaged files are set aside, others are left alone, and nothing is lost.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { StateFile } from "../../boot/service.ts";
import { setDamageAside } from "../../init/services/damage.ts";

const NOW = new Date("2026-11-25T17:48:07.123Z");
const DATED = "damaged-2026-11-25T17-48-07Z";

/** A folder with state files. */
class State implements AsyncDisposable {
  private constructor(readonly folder: string, readonly files: readonly StateFile[]) {}

  static async make(contents: Readonly<Record<string, string>>): Promise<State> {
    const folder = await Deno.makeTempDir({ prefix: "only-docker-state-" });
    for (const [name, text] of Object.entries(contents)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const files = Object.keys(contents).map((name): StateFile => ({
      path: `${folder}/${name}`,
      format: name.endsWith(".db") ? "bolt" : "json",
      holds: `what ${name} holds`,
    }));
    return new State(folder, files);
  }

  setAside(lastWords = ""): ReturnType<typeof setDamageAside> {
    return setDamageAside(this.files, lastWords, NOW, `${this.folder}/kept/damaged`);
  }

  read(name: string): Promise<string> {
    return Deno.readTextFile(`${this.folder}/${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("setDamageAside: renames damaged files with their content, and names what is lost", async () => {
  await using state = await State.make({ "a.json": "{}", "b.json": '{"Rep', "c.db": "garbage" });
  const { aside, stuck } = state.setAside();
  assert.deepEqual(stuck, []);
  assert.deepEqual(aside.map((line) => line.replaceAll(state.folder, "")), [
    `/b.json is damaged (it is not JSON, or was cut short) and was set aside as /kept/damaged/b.json.${DATED}; lost: what b.json holds`,
    `/c.db is damaged (neither of its two meta pages is valid) and was set aside as /kept/damaged/c.db.${DATED}; lost: what c.db holds`,
  ]);
  assert.equal(await state.read(`kept/damaged/b.json.${DATED}`), '{"Rep');
  assert.equal(await state.read(`kept/damaged/c.db.${DATED}`), "garbage");
  assert.equal(await state.read("a.json"), "{}");
  await assert.rejects(state.read("b.json"), Deno.errors.NotFound);
});

Deno.test("setDamageAside: never overwrites a file that was set aside before", async () => {
  await using state = await State.make({ "b.json": "first" });
  for (const text of ["second", "third"]) {
    assert.equal(state.setAside().aside.length, 1);
    await Deno.writeTextFile(`${state.folder}/b.json`, text);
  }
  assert.match(state.setAside().aside[0] ?? "", new RegExp(`b\\.json\\.${DATED}-3; `));
  const kept = ["", "-2", "-3"].map((more) => state.read(`kept/damaged/b.json.${DATED}${more}`));
  assert.deepEqual(await Promise.all(kept), ["first", "second", "third"]);
});

Deno.test("setDamageAside: takes a file that the last words name for damaged, unless the environment is to blame", async () => {
  await using state = await State.make({ "a.json": "{}", "b.json": "{}" });
  assert.deepEqual(state.setAside("cannot start"), { aside: [], stuck: [] });
  const path = `${state.folder}/b.json`;
  for (const world of ["no space left on device", "Read-only file system", "timeout"]) {
    assert.deepEqual(state.setAside(`open ${path}: ${world}`), { aside: [], stuck: [] });
  }
  const { aside } = state.setAside(`log\npanic: ${path} makes no sense\n`);
  assert.equal(aside.length, 1);
  assert.match(aside[0] ?? "", /b\.json is damaged \(the service's last output names it\)/);
  assert.equal(await state.read("a.json"), "{}");
});

Deno.test("setDamageAside: reports a file that can't be moved, which is not a reason to start again", async () => {
  await using state = await State.make({ "b.json": "x", kept: "a file in the way" });
  const { aside, stuck } = setDamageAside(
    state.files.slice(0, 1),
    "",
    NOW,
    `${state.folder}/kept/damaged`,
  );
  assert.deepEqual(aside, []);
  assert.match(stuck.join(), /b\.json is damaged \(.*\) and can't be set aside: /);
  assert.equal(await state.read("b.json"), "x");
});

Deno.test("setDamageAside: a missing file, a folder, and an empty file, which bbolt accepts, are not damage", async () => {
  await using state = await State.make({ "c.db": "" });
  await Deno.mkdir(`${state.folder}/d.db`);
  const files = ["c.db", "d.db", "missing.db"].map((name): StateFile => ({
    path: `${state.folder}/${name}`,
    format: "bolt",
    holds: "",
  }));
  assert.deepEqual(setDamageAside(files, "", NOW, `${state.folder}/kept`), {
    aside: [],
    stuck: [],
  });
});
