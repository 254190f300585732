/**
 * Checks that the committed document matches the manifests.
 *
 * @module
 */
import assert from "node:assert/strict";
import { PERMISSIONS_DOCUMENT, permissionsDocument } from "../../init/permissions_document.ts";
import { STAGES } from "../../boot/stages/stages.ts";
import type { MountRule } from "../../boot/stages/mount_rule.ts";
import { ruleText } from "../../init/rule_text.ts";

Deno.test("permissionsDocument: matches the committed document", async () => {
  const committed = await Deno.readTextFile(
    new URL(`../../${PERMISSIONS_DOCUMENT}`, import.meta.url),
  );
  assert.equal(committed, permissionsDocument(), 'run "deno task document" and review the changes');
});

Deno.test("permissionsDocument: each stage's section has its permissions and the subjects of its scope", () => {
  const sections = permissionsDocument().split("\n### ").slice(1);
  for (const { name, permissions, scope } of STAGES) {
    const section = sections.find((one) => one.startsWith(`${name}\n`)) ?? "";
    const entries: [string, readonly (string | MountRule)[]][] = [
      ...Object.entries(permissions),
      ...Object.entries(scope),
    ];
    for (const [key, values] of entries) {
      const row = section.split("\n").find((line) => line.startsWith(`| \`${key}\` |`)) ?? "";
      for (const value of values.map(ruleText)) {
        assert(row.includes(`\`${value}\``), `${name}: ${key} ${value}`);
      }
    }
  }
});
