/** Runs a case through the façade and the surfaces, and says what they give: marks, report, reading, diffs. */

import * as adapters from "../../server/src/adapters";
import type { FixResult } from "../../server/src/domain/adapters";
import type { Details, Diagnosis, Explanation } from "../../server/src/domain/diagnosis";
import type { Incident } from "../../server/src/domain/incident";
import { declaredPlace } from "../../server/src/domain/model";
import type { Project } from "../../server/src/domain/project";
import type { Place } from "../../server/src/domain/text";
import { type Adapters, applyFix, detailsOf, explain } from "../../server/src/explain";
import { unifiedDiff } from "../../server/src/present/diff";
import { markdownReport } from "../../server/src/present/markdown-report";
import { textReport } from "../../server/src/present/report";
import { headline } from "../../server/src/present/words";
import { memoryProject } from "../../server/src/workspace/memory";
import type { Case, CaseFile, Mark } from "./case";

export interface Outcome {
  readonly explanation: Explanation;
  readonly project: Project;
  /** What the editor would underline, in the files of the case. */
  readonly marks: readonly Mark[];
}

/** Explains a case anew; tests that look at all cases share what `told` gives. @param change a noise that must not change the answer */
export async function run(one: Case, change: Partial<Variant> = {}): Promise<Outcome> {
  const { paste = keep, file = keep } = change;
  const project = change.project ?? projectOf(one, file);
  const explanation = await explain(paste(one.paste), project, change.adapters ?? adapters);
  return { explanation, project, marks: marksOf(explanation.diagnoses, one.files, project) };
}

/** The files of a case, untouched by whoever has looked before. */
export function projectOf({ shared, files }: Case, change: (text: string) => string = keep): Project {
  const all = [...shared, ...files];
  return memoryProject(Object.fromEntries(all.map(({ path, text }) => [path, change(text)])));
}

/** A way to write the same paste or files differently. */
export interface Variant {
  readonly paste: (text: string) => string;
  readonly file: (text: string) => string;
  /** The files as another variant has read them already. */
  readonly project: Project;
  readonly adapters: Adapters;
}

const keep = (text: string) => text;
export const toCrlf = (text: string) => text.replaceAll("\n", "\r\n");

/** Writes the frames' absolute paths as Windows prints them. */
export function toWindows(explanation: Explanation): (text: string) => string {
  const paths = new Set(
    explanation.diagnoses.flatMap(({ incident }) => incident.frames.map((frame) => frame.file)),
  );
  const absolute = [...paths].filter((path) => path.startsWith("/")).sort((a, b) => b.length - a.length);
  return (text) =>
    absolute.reduce(
      (done, path) =>
        done.replaceAll(path, (found, at: number) => {
          const isUrl = done.slice(Math.max(0, at - 7), at).endsWith("file://");
          return isUrl ? `/C:${found}` : `C:${found.replaceAll("/", "\\")}`;
        }),
      text,
    );
}

function marksOf(diagnoses: readonly Diagnosis[], files: readonly CaseFile[], project: Project): Mark[] {
  const marks: Mark[] = [];
  for (const diagnosis of diagnoses) {
    const { key, callSite, fixes } = diagnosis;
    const declared = declaredPlace(key);
    if (declared) marks.push(mark(declared, "key", project));
    if (callSite) {
      const ids = fixes.map((fix) => fix.id).join(" ");
      marks.push(mark(callSite.place, `error: ${headline(diagnosis)}${ids ? ` 💡 ${ids}` : ""}`, project));
    }
  }
  const pages = files.map((file) => file.path);
  // As the page has them: file by file, then by place.
  const order = (a: Mark, b: Mark) =>
    pages.indexOf(a.file) - pages.indexOf(b.file) || a.line - b.line || a.column - b.column;
  return marks
    .filter(({ file }) => pages.includes(file))
    .filter((m, i, all) => all.findIndex((n) => same(m, n)) === i)
    .sort(order);
}

/** A place of several lines is marked on its first, up to the end of that line. */
function mark({ file, start, end }: Place, text: string, project: Project): Mark {
  const line = project.read(file)?.line(start.line) ?? "";
  const last = start.line === end.line ? end.column : line.trimEnd().length + 1;
  return { file, line: start.line, column: start.column, length: last - start.column, text };
}

const same = (a: Mark, b: Mark) => JSON.stringify(a) === JSON.stringify(b);

/** The text of an expectation fence as the product gives it now. */
export async function actualText(kind: string, argument: string, outcome: Outcome): Promise<string> {
  const { explanation, project } = outcome;
  if (kind === "report") return textReport(explanation);
  if (kind === "markdown") return markdownOf(outcome);
  if (kind === "reading") return explanation.diagnoses.map(({ incident }) => reading(incident)).join("\n");
  if (kind === "cause")
    return explanation.diagnoses
      .map(({ cause }) => `${cause.id} (${cause.confidence}): ${cause.why}\n`)
      .join("");
  if (kind === "intent")
    return explanation.diagnoses.map(({ intent }) => `${intent.id}: ${intent.why}\n`).join("");
  const [id, number = "1"] = argument.split(/\s+/);
  const diagnosis = explanation.diagnoses[Number(number) - 1];
  if (!diagnosis || !id) return "";
  if (kind === "declined")
    return diagnosis.declined
      .filter((fix) => fix.id === id)
      .map((fix) => `${fix.reason}\n`)
      .join("");
  const result = await editOf(diagnosis, id, project);
  if (result === "done") return "done\n";
  return "declined" in result ? `declined: ${result.declined}\n` : unifiedDiff(result.edits, project.read);
}

const edits = new WeakMap<Diagnosis, Map<string, Promise<FixResult>>>();

/** The edit of one fix of a diagnosis, on the files that it was made of; made once, whoever asks. */
export function editOf(diagnosis: Diagnosis, id: string, project: Project): Promise<FixResult> {
  const known = edits.get(diagnosis) ?? new Map<string, Promise<FixResult>>();
  edits.set(diagnosis, known);
  const edit = known.get(id) ?? applyFix(diagnosis.incident, id, project, adapters);
  known.set(id, edit);
  return edit;
}

/** The report without values, with the edits of this outcome. */
export async function markdownOf({
  explanation,
  project,
}: Pick<Outcome, "explanation" | "project">): Promise<string> {
  const details = new Map<Diagnosis, Details>();
  for (const diagnosis of explanation.diagnoses)
    details.set(diagnosis, await detailsOf(diagnosis, project, adapters));
  return markdownReport(explanation, {
    version: "0.0.0",
    details: (diagnosis) => details.get(diagnosis),
    read: project.read,
  });
}

/** What stage 1 read, one fact a line, nothing left out that a surface uses. */
function reading({ violation, frames, runtime, exceptions }: Incident): string {
  const facts: [string, unknown][] = [
    ...Object.entries(violation).filter(
      ([name]) => !["kind", "at", "invocation", "statement"].includes(name),
    ),
    ["statement", violation.statement?.replace(/\s+/g, " ").slice(0, 160)],
    ["invocation", violation.invocation ? frameText(violation.invocation) : undefined],
    ["runtime", runtime],
    ["exceptions", exceptions.join(" < ")],
  ];
  const shown = facts.filter(
    ([, value]) =>
      value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  const lines = [
    violation.kind ?? "follow-up",
    ...shown.map(
      ([name, value]) =>
        `  ${name}: ${typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value)}`,
    ),
    ...frames.map((frame) => `  ${frame.inApp ? "*" : "-"} ${frameText(frame)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function frameText({ file, line, column, function: name }: Incident["frames"][number]): string {
  return `${file}${line === null ? "" : `:${line}`}${column === null ? "" : `:${column}`}${name ? ` ${name}` : ""}`;
}
