/** `keyclash models`: every declared constraint with its place and its names. */

import * as adapters from "../adapters";
import { type ListedConstraint, listConstraints } from "../explain";
import { inertJson, visible } from "../present/inert";
import { modelsJson } from "../present/json";
import { openWorkspace } from "./input";

export interface ModelsOptions {
  readonly workspace: string;
  readonly format: "text" | "json";
  readonly cache: boolean;
}

export async function modelsCommand({ workspace, format, cache }: ModelsOptions) {
  const project = await openWorkspace(workspace, cache);
  const { constraints, notes } = await listConstraints(project, adapters);
  const { keep } = project;
  if (format === "json")
    return {
      found: true,
      keep,
      output: `${inertJson(modelsJson(constraints, notes))}
`,
    };
  const listed =
    constraints.length > 0
      ? constraints.map(line)
      : ["No model with a constraint was found in this workspace."];
  const lines = [...listed, ...notes.map((note) => `note: ${note}`)];
  return { found: true, keep, output: `${lines.map(visible).join("\n")}\n` };
}

function line({ model, constraint, names }: ListedConstraint): string {
  const { file, start } = constraint.place;
  const fields = constraint.fields.length > 0 ? ` (${constraint.fields.join(", ")})` : "";
  const name = [...new Set(Object.values(names).map((list) => list[0]))].filter(Boolean).join(" | ");
  return `${file}:${start.line}:${start.column}  ${model.name}${fields}  ${constraint.kind.replace("_", " ")}${name ? `  ${name}` : ""}`;
}
