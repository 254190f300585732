/**
 * A plan -> text, for people or for programs. Pure: it says what the document holds and adds nothing.
 *
 * @module
 */
import type { Held } from "./isolate_kinds.ts";
import type { DownStep, Wait } from "./ops/down.ts";
import type { PlanDocument, PlannedAct, PlannedStage } from "./planning/document.ts";
import type { ShutdownPlan } from "./planning/shutdown.ts";
import { ruleText } from "./rule_text.ts";
import { SHARE } from "./services/deadline.ts";

/** The most characters of a line. */
const WIDTH = 118;

/** A plan as one JSON document: a {@linkcode PlanDocument} or a {@linkcode ShutdownPlan}. */
export function planJson(plan: PlanDocument | ShutdownPlan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** A plan as lines for people. */
export function planText(plan: PlanDocument): string {
  const { append, faults, assumptions, isolates, stages, onRequest } = plan;
  const lines = [
    "WHAT A BOOT WOULD DO",
    ...field("command line", append === "" ? "(empty)" : append),
    "",
    "This is a plan: nothing was run. The steps are those that the stages ask for in a world that is assumed:",
    ...assumptions.flatMap(item),
    "",
    "CONFIGURATION",
    ...settings("", plan.config).flatMap(([name, value]) => field(name, value)),
    ...faults.length === 0 ? [] : ["", "FAULTS, each ignored"],
    ...faults.flatMap(item),
    "",
    "ISOLATES",
    ...isolates.flatMap(({ name, lives, purpose, holds }) => [
      ...field(name, `${purpose}; lives ${lives}`),
      ...held(holds),
    ]),
    "",
    "STAGES, each as soon as those that it comes after have ended",
    ...stages.flatMap((stage, index) => ["", ...stageLines(stage, `${index + 1}. `)]),
    "",
    "STAGES THAT RUN ONLY WHEN THEY ARE ASKED FOR",
    "(by console on the kernel command line, or where dom0 can't come up)",
    ...onRequest.flatMap((stage) => ["", ...stageLines(stage, "")]),
  ];
  return lines.join("\n") + "\n";
}

/** The plan of a shutdown as lines for people. */
export function shutdownText({ action, append, faults, deadline, steps }: ShutdownPlan): string {
  const lines = [
    "WHAT A SHUTDOWN WOULD DO",
    ...field("action", action),
    ...field("command line", append === "" ? "(empty)" : append),
    ...field("deadline", `${deadline} s for containers and services`),
    ...faults.length === 0 ? [] : ["", "FAULTS, each ignored"],
    ...faults.flatMap(item),
    "",
    "STEPS, each taken even if the one before it failed",
    ...steps.flatMap(({ line, step }, index) => {
      const before = steps.slice(0, index).map((one) => one.step as DownStep);
      const { needs } = step as DownStep;
      const needed = before.findLastIndex(({ op }) => op === needs) + 1;
      return [
        ...wrap(line, `${index + 1}. `, "    "),
        ...conditions(step as DownStep, needed).flatMap(inner),
      ];
    }),
  ];
  return lines.join("\n") + "\n";
}

function conditions({ wait, tolerate, quiet }: DownStep, needed: number): string[] {
  return [
    ...wait === undefined ? [] : [`waits at most ${waitText(wait)}`],
    ...tolerate === undefined
      ? []
      : [`tolerates ${tolerate === "*" ? "every error" : tolerate.join(" ")}`],
    ...needed === 0 ? [] : [`is skipped if step ${needed} failed or tolerated an error`],
    ...quiet === true ? ["is not reported: the last event was sent"] : [],
  ];
}

function waitText({ least, of, forContainers, beyond, hurry }: Wait): string {
  const part = of === undefined
    ? null
    : `${of === "share" ? `${SHARE * 100} % of ` : ""}what is left of the deadline`;
  const most = part === null
    ? `${least} s`
    : forContainers === true
    ? `${least} s, or ${part} if containers may still run`
    : `${part}${least === 0 ? "" : `, but ${least} s in any case`}`;
  const more = beyond === undefined ? "" : `, and ${beyond} s more for the answer`;
  return `${most}${more}${hurry ? ", or until a second request" : ""}`;
}

function stageLines(stage: PlannedStage, number: string): string[] {
  const { name, purpose, after, needs, permissions, scope, holds, acts, end, reason } = stage;
  const others = after.map((one) => needs.includes(one) ? `${one} (must succeed)` : one);
  const bounds = Object.entries(scope).flatMap(([op, rules]) =>
    rules.some((rule) => typeof rule !== "string")
      ? rules.map((rule) => `${op} ${ruleText(rule)}`)
      : [`${op} ${rules.join(" ")}`]
  );
  return [
    `${number}${name}: ${purpose}`,
    ...field("after", others.join(", ") || "nothing"),
    ...field("permissions", Object.keys(permissions).length === 0 ? "none" : "of its isolate:"),
    ...held(permissions),
    ...field("scope", bounds.length === 0 ? "no step" : "the steps that PID 1 takes for it:"),
    ...bounds.flatMap(inner),
    ...field("does", acts.length === 0 && end === "done" ? "nothing" : ""),
    ...acts.flatMap(actLines),
    ...end === "done" ? [] : field(endWords[end], reason ?? ""),
    ...field("holds after", end === "done" ? "" : "where it succeeds:"),
    ...holds.flatMap(inner),
  ];
}

const endWords = {
  skipped: "is skipped",
  unknown: "not known",
  failed: "FAILS",
} as const;

function actLines(act: PlannedAct): string[] {
  if ("log" in act) return inner(`says: ${act.log}`);
  if ("step" in act) return inner(`${act.line}${tolerance(act.step)}`);
  const { operation, subject, body } = act.docker;
  return [
    ...inner(`Docker ${operation} ${subject}`),
    ...settings("", body ?? {}).flatMap(([name, value]) => wrap(`${name} ${value}`, BODY, BODY)),
  ];
}

function tolerance(step: unknown): string {
  const { tolerate } = step as { tolerate?: readonly string[] };
  return tolerate === undefined || tolerate.length === 0 ? "" : `, tolerates ${tolerate.join(" ")}`;
}

function held(permissions: Held): string[] {
  return Object.entries(permissions).flatMap(([key, values]) =>
    values.length === 0 ? [] : inner(`${key} ${values.join(" ")}`)
  );
}

/** The leaves of a value, each with its path. */
function settings(prefix: string, group: object): [name: string, value: string][] {
  return Object.entries(group).flatMap(([name, value]): [string, string][] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? settings(`${prefix}${name}.`, value)
      : [[`${prefix}${name}`, said(value)]]
  );
}

function said(value: unknown): string {
  if (Array.isArray(value) && value.length > 0) return value.map((one) => String(one)).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

const BODY = " ".repeat(9);
const item = (text: string): string[] => wrap(text, "  - ", "    ");
const inner = (text: string): string[] => wrap(text, "     - ", "         ");
const field = (name: string, text: string): string[] =>
  wrap(text, `   ${`${name}:`.padEnd(20)} `, " ".repeat(24)).map((line) => line.trimEnd());

/** Breaks a text between words; a word that is longer than a line is broken where the line ends. */
function wrap(text: string, first: string, further: string): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ").flatMap((word) => pieces(word, WIDTH - further.length))) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = further;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

function pieces(word: string, length: number): string[] {
  return word.match(new RegExp(`.{1,${length}}`, "gu")) ?? [""];
}
