/**
 * Makes `docs/permissions.md` from the manifests. Pure; `docs/make.ts` writes the file, and a test compares the
 * committed one.
 *
 * @module
 */
import { DOCKER_SOCKET } from "../boot/paths.ts";
import type { Manifest } from "../boot/stages/manifest.ts";
import { MANIFESTS, ON_REQUEST } from "../boot/stages/order.ts";
import { ruleText } from "./rule_text.ts";
import { type Held, isolateKinds, PERMISSION_KEYS } from "./isolate_kinds.ts";

/** The document's file, from the project's folder. */
export const PERMISSIONS_DOCUMENT = "docs/permissions.md";

/**
 * Makes the document.
 *
 * @param stages The stages that it describes.
 * @returns Markdown.
 */
export function permissionsDocument(stages: readonly Manifest[] = MANIFESTS): string {
  const kinds = isolateKinds();
  const holders = stages.filter(({ permissions }) => reachesDocker(permissions));
  return [
    "<!-- Made from the manifests by `deno task document`. Change those, not this. -->",
    "",
    "# What each part of the init may do",
    "",
    "The init is one process with several isolates: threads that share no memory, each with Deno permissions of its " +
    "own. A stage of the boot runs in an isolate with exactly the permissions of its manifest, and shares it with the " +
    "stages whose permissions are the same. It changes nothing itself: it asks PID 1's own isolate for steps, which " +
    "takes those within the manifest's scope and refuses the rest. `only-docker plan` prints the steps that each stage " +
    "asks for; [architecture.md](architecture.md) describes the path of a step.",
    "",
    "## The isolates",
    "",
    table(
      ["isolate", "lives", "purpose"],
      kinds.map(({ name, lives, purpose }) => [name, lives, purpose]),
    ),
    "No isolate holds `env` or `sys`. Only PID 1's own holds `ffi`, on the C library alone. It starts with the union of " +
    "all that it hands out, since Deno gives no isolate more than its creator has, and gives up `run` once the services' " +
    "isolate is open.",
    "",
    ...kinds.flatMap(({ name, holds }) => [`### The isolate ${name}`, "", permissionTable(holds)]),
    "## The stages",
    "",
    "A path stands for itself and everything beneath it. `*` stands for every subject.",
    "",
    ...stages.flatMap(stageSection),
    "## What this limits",
    "",
    "- A mistake in a stage, or hostile input that it reads, can do no more than the stage's section allows: Deno refuses " +
    "access that its isolate lacks, and PID 1 refuses steps outside its scope.",
    "- Code that has taken over a whole isolate can do no more than the sections of all its stages together allow.",
    "- PID 1 follows symbolic links before it compares a path with a scope, so that a link does not lead out of it.",
    "- No stage can call the C library, run a program itself, read the environment or reach the network.",
    "- Only the services' isolate starts programs, and only those in its own section.",
    "",
    "## What this does not limit",
    "",
    `- **Docker.** Whoever holds \`${DOCKER_SOCKET}\` can start a privileged container, and with it do anything on the ` +
    `host. For the stages that hold it (${
      holders.map(({ name }) => name).join(", ")
    }) and for the console's isolate, ` +
    "Deno's permissions contain everything but Docker.",
    "- The arguments of a program. A scope of `start` names executables, not their arguments, and a stage that may " +
    "also write the executable (rescue, which unpacks its shell) can start anything.",
    "- The programs themselves. containerd, dockerd and the containers run as root and are limited by the kernel and " +
    "by Docker's own means; dom0 is privileged on purpose.",
    "- A fault in Deno or V8. All isolates are one process: native code in one of them can do everything that PID 1 can.",
    "- A wide scope. A path stands for everything beneath it, so read the sections above with that in mind.",
    "- Memory and time. An isolate that exhausts the heap ends the process, and with it the machine.",
    "",
  ].join("\n");
}

function reachesDocker(permissions: Manifest["permissions"]): boolean {
  return permissions.net?.includes(`unix:${DOCKER_SOCKET}`) ?? false;
}

function stageSection(stage: Manifest): string[] {
  const { name, purpose, permissions, scope } = stage;
  const steps = Object.entries(scope);
  return [
    `### ${name}`,
    "",
    `${sentence(purpose)}.${ON_REQUEST.includes(stage) ? " It runs only on request." : ""}${
      reachesDocker(permissions) ? " **It holds the Docker socket.**" : ""
    }`,
    "",
    permissionTable(permissions),
    ...steps.length === 0 ? ["Steps: none.", ""] : [
      table(
        ["step", "on"],
        steps.map(([op, rules]) => [`\`${op}\``, listed(rules.map(ruleText))]),
      ),
    ],
  ];
}

function permissionTable(held: Held): string {
  const rows = PERMISSION_KEYS.filter((key) => (held[key]?.length ?? 0) > 0)
    .map((key) => [`\`${key}\``, listed(held[key])]);
  return rows.length === 0 ? "Deno permissions: none.\n" : table(["Deno permission", "on"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}

function listed(values: readonly string[] | undefined): string {
  if (values === undefined || values.length === 0) return "none";
  return values.map((value) => `\`${value}\``).join(", ");
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
