/** Stage 2: an incident and a workspace -> the violated declaration and the line that wrote the row. */

import type { Database, Orm } from "../domain/adapters";
import type { CallSite, KeyMatch } from "../domain/diagnosis";
import type { Incident } from "../domain/incident";
import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import { type CallSiteAnswer, deletesParent, findCallSite } from "./call-site";
import { type Declarations, findKeys } from "./key";

export type { Declarations } from "./key";

/** What stage 2 found. `orm` = the one whose models the key stands in, or that the text names. */
export interface Resolution {
  readonly orm: Orm | undefined;
  readonly key: KeyMatch | null;
  readonly keyCandidates: readonly KeyMatch[];
  readonly callSite: CallSite | null;
  readonly callSiteCandidates: readonly CallSite[];
  /** All models of `orm`, for causes and fixes. */
  readonly models: readonly Model[];
}

/** @param declarations the ORMs of the workspace that can be meant, likeliest first */
export function resolve(
  incident: Incident,
  project: Project,
  declarations: readonly Declarations[],
  databases: readonly Database[],
): Resolution {
  const keys = findKeys(incident.violation, declarations, databases);
  const answers = keys
    .slice(0, maxCandidates)
    .map((key) => ({ key, ...search(incident, project, declarations, [key]) }));
  const single = answers.length === 1 ? answers[0] : answers.find(onlyOneWithFrame(answers));
  if (single) return finish(single.key, keys, single);
  return finish(null, keys, search(incident, project, declarations, keys.slice(0, maxCandidates)));
}

/** More declarations than these cannot be told apart by looking at the code of each. */
const maxCandidates = 8;

interface Search extends CallSiteAnswer {
  readonly orm: Orm | undefined;
  readonly models: readonly Model[];
}

/** Where several declarations fit the text, the stack decides if just one of their models is written there. */
function onlyOneWithFrame(answers: readonly Search[]): (answer: Search) => boolean {
  const framed = (answer: Search) =>
    answer.candidates.some(
      (site) => site.write?.exact && (site.evidence === "frame" || site.evidence === "invocation"),
    );
  return (answer) => framed(answer) && answers.filter(framed).length === 1;
}

function search(
  incident: Incident,
  project: Project,
  declarations: readonly Declarations[],
  keys: readonly KeyMatch[],
): Search {
  const id = keys[0]?.model.orm;
  const declared = declarations.find((d) => d.orm.id === id) ?? declarations[0];
  const models = declared?.models ?? [];
  const orm = declared?.orm;
  return {
    orm,
    models,
    ...findCallSite({ incident, project, orm, models, targets: targets(incident, keys, models) }),
  };
}

/** Whose rows were written: the violated model's, or where a parent is still referenced the parent's. */
function targets(incident: Incident, keys: readonly KeyMatch[], models: readonly Model[]): Model[] {
  const { violation } = incident;
  const deletes = deletesParent(violation);
  const written = new Set<Model>();
  for (const { model, constraint } of keys) {
    const parent = models.find(
      (m) => m.name === constraint.references?.model || m.id === constraint.references?.model,
    );
    if (deletes !== true) written.add(model);
    if (deletes !== false && parent) written.add(parent);
  }
  if (written.size === 0)
    for (const model of models) if (isNamed(model, violation.table, violation.model)) written.add(model);
  return [...written];
}

function isNamed(model: Model, table: string | null, name: string | null | undefined): boolean {
  return (
    (table !== null && model.table?.toLowerCase() === table.toLowerCase()) ||
    (typeof name === "string" && model.name.toLowerCase() === name.toLowerCase())
  );
}

function finish(key: KeyMatch | null, keys: readonly KeyMatch[], found: Search): Resolution {
  return {
    orm: found.orm,
    key,
    keyCandidates: keys.filter((candidate) => candidate !== key),
    callSite: found.decided ? (found.candidates[0] ?? null) : null,
    callSiteCandidates: found.candidates,
    models: found.models,
  };
}
