/** `keyclash explain`: the diagnoses of a text in the asked format. */

import * as adapters from "../adapters";
import type { Details, Diagnosis, Explanation } from "../domain/diagnosis";
import type { Project } from "../domain/project";
import { detailsOf, explain } from "../explain";
import { inertJson } from "../present/inert";
import { explanationJson } from "../present/json";
import { markdownReport } from "../present/markdown-report";
import { withoutValues } from "../present/redact";
import { textReport } from "../present/report";
import { sarifLog } from "../present/sarif";
import { openWorkspace, readPasteFile } from "./input";

export interface ExplainOptions {
  readonly workspace?: string;
  readonly format: "text" | "json" | "sarif" | "markdown";
  /** Absent = where nobody asked: yes, but in SARIF and Markdown, which are uploaded and posted. */
  readonly values?: boolean;
  readonly cache: boolean;
}

export async function explainCommand(file: string, options: ExplainOptions & { version: string }) {
  const project =
    options.workspace === undefined ? null : await openWorkspace(options.workspace, options.cache);
  const { text, notes } = await readPasteFile(file);
  return { ...(await explainText(text, notes, project, options)), keep: project?.keep };
}

/** How one text is answered. */
export interface TextOptions extends Pick<ExplainOptions, "format" | "values"> {
  /** Of Keyclash. */
  readonly version: string;
  readonly cancel?: AbortSignal;
}

/** @param notes what is to be said of the text before it is read */
export async function explainText(
  text: string,
  notes: readonly string[],
  project: Project | null,
  { format, values, version, cancel }: TextOptions,
) {
  const { diagnoses, notes: said } = await explain(text, project, adapters, cancel);
  const full = { diagnoses, notes: [...notes, ...said] };
  const shown = values ?? (format !== "sarif" && format !== "markdown");
  const found = diagnoses.length > 0;
  if (format === "markdown") return { found, output: await markdown(full, project, version, shown) };
  return { found, output: write(shown ? full : withoutValues(full), format, version) };
}

async function markdown(
  full: Explanation,
  project: Project | null,
  version: string,
  values: boolean,
): Promise<string> {
  if (!project) return markdownReport(full, { version, values });
  const details = new Map<Diagnosis, Details>();
  for (const diagnosis of full.diagnoses)
    details.set(diagnosis, await detailsOf(diagnosis, project, adapters));
  const { read } = project;
  return markdownReport(full, { version, values, read, details: (diagnosis) => details.get(diagnosis) });
}

function write(
  explanation: Explanation,
  format: Exclude<ExplainOptions["format"], "markdown">,
  version: string,
): string {
  switch (format) {
    case "text":
      return textReport(explanation);
    case "json":
      return `${inertJson(explanationJson(explanation))}\n`;
    case "sarif":
      return `${inertJson(sarifLog(explanation, version))}\n`;
  }
}
