/** `keyclash explain`: the diagnoses of a text in the asked format. */

import * as adapters from "../adapters";
import type { Explanation } from "../domain/diagnosis";
import type { Project } from "../domain/project";
import { explain } from "../explain";
import { inertJson } from "../present/inert";
import { explanationJson } from "../present/json";
import { markdownReport } from "../present/markdown";
import { withoutValues } from "../present/redact";
import { textReport } from "../present/report";
import { sarifLog } from "../present/sarif";
import { openWorkspace, readPasteFile } from "./input";

export interface ExplainOptions {
  readonly workspace?: string;
  readonly format: "text" | "json" | "sarif" | "markdown";
  /** Absent = where nobody asked: yes, but in SARIF, which is uploaded. */
  readonly values?: boolean;
  readonly cache: boolean;
}

export async function explainCommand(file: string, options: ExplainOptions & { version: string }) {
  const project = options.workspace === undefined ? null : openWorkspace(options.workspace, options.cache);
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
  const explanation = (values ?? format !== "sarif") ? full : withoutValues(full);
  return { found: diagnoses.length > 0, output: write(explanation, format, version) };
}

function write(explanation: Explanation, format: ExplainOptions["format"], version: string): string {
  switch (format) {
    case "text":
      return textReport(explanation);
    case "markdown":
      return markdownReport(explanation);
    case "json":
      return `${inertJson(explanationJson(explanation))}\n`;
    case "sarif":
      return `${inertJson(sarifLog(explanation, version))}\n`;
  }
}
