/** `keyclash explain`: the diagnoses of a text in the asked format. */

import * as adapters from "../adapters";
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
  const { diagnoses, notes: said } = await explain(text, project, adapters);
  const full = { diagnoses, notes: [...notes, ...said] };
  const explanation = (options.values ?? options.format !== "sarif") ? full : withoutValues(full);
  const found = explanation.diagnoses.length > 0;
  const keep = project?.keep;
  switch (options.format) {
    case "text":
      return { found, keep, output: textReport(explanation) };
    case "markdown":
      return { found, keep, output: markdownReport(explanation) };
    case "json":
      return { found, keep, output: `${inertJson(explanationJson(explanation))}\n` };
    case "sarif":
      return { found, keep, output: `${inertJson(sarifLog(explanation, options.version))}\n` };
  }
}
