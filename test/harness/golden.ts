/** What the product says and does for each case of a page, as text for review: place, cause, each edit and each refusal. */

import { createTwoFilesPatch } from "diff";
import { orms } from "../../server/src/adapters";
import { forbidden } from "../../server/src/diagnose/forbidden";
import type { CallSite, Diagnosis, FixOffer, KeyMatch } from "../../server/src/domain/diagnosis";
import type { Project } from "../../server/src/domain/project";
import { applyEdits, type FileEdit } from "../../server/src/domain/text";
import type { Case, Page } from "./case";
import { editOf } from "./check";
import { told } from "./told";

/** The whole file: a case is a heading, an incident a paragraph, a fix one line and its edit. */
export async function goldenPage(page: Page): Promise<string> {
  const parts = [`${page.path}\n`];
  for (const one of page.cases) parts.push(await goldenCase(one));
  return parts.join("");
}

export async function goldenCase(one: Case): Promise<string> {
  const { explanation, project } = await told(one);
  const parts = [`\n## ${one.title}\n`];
  if (explanation.diagnoses.length === 0) parts.push("no incident\n");
  for (const diagnosis of explanation.diagnoses) parts.push(...(await incident(diagnosis, project)));
  return parts.join("");
}

async function incident(diagnosis: Diagnosis, project: Project): Promise<string[]> {
  const { cause, intent, fixes, declined } = diagnosis;
  const offered = await Promise.all(fixes.map((offer) => offeredFix(diagnosis, offer, project)));
  const named = [...fixes, ...declined].map(({ id }) => id);
  const silent = allowedFixes(diagnosis).filter((id) => !named.includes(id));
  return [
    `${diagnosis.incident.violation.kind ?? "follow-up"}: ${cause.id} (${cause.confidence}): ${cause.why}\n`,
    ...places(diagnosis),
    ...(asks(diagnosis) ? [`  wants ${intent.id}: ${intent.why}\n`] : []),
    ...offered,
    ...declined.map(({ id, reason }) => `  - ${id}: ${reason}\n`),
    ...(silent.length > 0 ? [`  . ${silent.join(", ")}: ${whySilent(diagnosis)}\n`] : []),
  ];
}

/** Fixes of the code were considered, so that what it wants matters. */
function asks({ fixes, declined, callSite }: Diagnosis): boolean {
  return callSite?.write !== undefined && fixes.length + declined.length > 0;
}

/** What was found and by what, one line for each; other candidates by their places. */
function places({ key, keyCandidates, callSite, callSiteCandidates }: Diagnosis): string[] {
  const named = ({ model, constraint }: KeyMatch) =>
    `${model.name}(${constraint.fields.join(", ")}) ${constraint.kind}`;
  const placed = (site: CallSite) =>
    `${site.file}:${site.line}:${site.column} ${site.write?.method ?? "no write"} in ${site.function ?? "no function"}`;
  return [
    ...(key ? [`  key ${named(key)}: ${key.why}\n`] : []),
    ...keyCandidates.map((each) => `  or  ${named(each)}: ${each.why}\n`),
    ...(callSite ? [`  at  ${placed(callSite)} (${callSite.evidence}): ${callSite.why}\n`] : []),
    ...callSiteCandidates
      .filter((each) => each !== callSite)
      .map((each) => `  or  ${placed(each)} (${each.evidence}): ${each.why}\n`),
  ];
}

/** Fixes that the ORM has for the cause, in its order; what the cause forbids is not listed, nor what the intent asks for that is none here. */
function allowedFixes({ incident, key, cause, intent, callSite }: Diagnosis): string[] {
  const id = key?.model.orm ?? incident.violation.orm;
  const orm = orms.find((each) => each.id === id);
  const { kinds } = forbidden[cause.id];
  const all = [
    ...(orm?.fixes ?? []),
    ...(orm?.schemaFixes ?? []).map((fix) => ({ ...fix, kind: "schema" as const })),
  ];
  return all
    .filter((fix) => fix.causes[cause.id] !== undefined && !kinds.includes(fix.kind))
    .filter((fix) => !("wants" in fix) || fix.wants === intent.id)
    .filter((fix) => !("fits" in fix) || (callSite?.write && fix.fits?.(callSite.write)))
    .map((fix) => fix.id);
}

function whySilent({ key, callSite }: Diagnosis): string {
  return key && callSite?.write ? "nothing to do here" : "no declaration or no line to edit";
}

async function offeredFix(diagnosis: Diagnosis, offer: FixOffer, project: Project): Promise<string> {
  const { id, kind, title, safety, preferred, command } = offer;
  const head = `  + ${id} [${[kind, safety, ...(preferred ? ["preferred"] : [])].join(", ")}] ${title}\n`;
  if (command !== undefined) return head + indented(command);
  const result = await editOf(diagnosis, id, project);
  if (result === "done" || "declined" in result) return `${head}${indented(JSON.stringify(result))}`;
  return head + result.edits.map((edit) => indented(changed(edit, project))).join("");
}

/** The changed lines alone, each hunk with its place. */
function changed({ file, edits }: FileEdit, project: Project): string {
  const before = project.read(file)?.text ?? "";
  const patch = createTwoFilesPatch(file, file, before, applyEdits(before, edits), "", "", { context: 0 });
  const lines = patch.split("\n").filter((line) => !/^(?:=+$|Index: |--- |\+\+\+ |\\ No newline)/.test(line));
  return [file, ...lines.filter((line) => line !== "")].join("\n");
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `      ${line}`.trimEnd())
    .join("\n")
    .concat("\n");
}
