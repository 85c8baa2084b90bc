/** Stage 2: an incident and a workspace -> the violated declaration and the line that wrote the row. */

import type { Database, Orm, Runtime } from "../domain/adapters";
import type { CallSite, KeyMatch } from "../domain/diagnosis";
import type { Incident } from "../domain/incident";
import type { Model } from "../domain/model";
import type { Project } from "../domain/project";
import { type CallSiteAnswer, deletesParent, findCallSite, findFramedWrites } from "./call-site";
import { type Declarations, findKeys, findKeysOfWrite } from "./key";

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

/** What the stage asks besides the ORMs of the workspace. */
export interface Around {
  readonly runtimes: readonly Runtime[];
  readonly databases: readonly Database[];
}

/** @param declarations the ORMs of the workspace that can be meant, likeliest first */
export function resolve(
  incident: Incident,
  project: Project,
  declarations: readonly Declarations[],
  around: Around,
): Resolution {
  const query = { incident, project, declarations, around };
  const named = findKeys(incident.violation, declarations, around.databases);
  const keys = named.length > 0 ? named : [...keysOfNestedWrite(query), ...keysOfFramedWrite(query)];
  const answers = keys.slice(0, maxCandidates).map((key) => ({ key, ...search(query, [key]) }));
  const single = answers.length === 1 ? answers[0] : answers.find(onlyOneWithFrame(answers));
  if (single) return finish(single.key, keys, single);
  return finish(null, keys, search(query, keys.slice(0, maxCandidates)));
}

/** More declarations than these cannot be told apart by looking at the code of each. */
const maxCandidates = 8;

interface Query {
  readonly incident: Incident;
  readonly project: Project;
  readonly declarations: readonly Declarations[];
  readonly around: Around;
}

interface Search extends CallSiteAnswer {
  readonly orm: Orm | undefined;
  readonly models: readonly Model[];
}

/**
 * Of a nested write an ORM may name the outer model, which declares no such constraint. Another model's is meant only
 * if the line in the stack writes that model too.
 */
function keysOfNestedWrite(query: Query): KeyMatch[] {
  const { incident, declarations, around } = query;
  const { violation } = incident;
  if (!violation.model) return [];
  const others = findKeys({ ...violation, model: null }, declarations, around.databases);
  return others
    .slice(0, maxCandidates)
    .filter((key) => isFramed(search(query, [key])))
    .map((key) => ({
      ...key,
      why: `${key.why}, and the line in the stack writes ${key.model.name} within ${violation.model}`,
    }));
}

/** Where the engine names neither table nor constraint, the line in the stack says which model was written. */
function keysOfFramedWrite({ incident, project, declarations }: Query): KeyMatch[] {
  for (const { orm, models } of declarations) {
    const framed = findFramedWrites({ incident, project, orm, models });
    for (const { model, write } of framed) {
      const keys = findKeysOfWrite(incident.violation, model, write, models);
      if (keys.length > 0) return keys;
    }
  }
  return [];
}

/** Where several declarations fit the text, the stack decides if just one of their models is written there. */
function onlyOneWithFrame(answers: readonly Search[]): (answer: Search) => boolean {
  return (answer) => isFramed(answer) && answers.filter(isFramed).length === 1;
}

function isFramed({ candidates }: Search): boolean {
  return candidates.some(
    (site) => site.write?.exact && (site.evidence === "frame" || site.evidence === "invocation"),
  );
}

function search({ incident, project, declarations, around }: Query, keys: readonly KeyMatch[]): Search {
  const id = keys[0]?.model.orm;
  const declared = declarations.find((d) => d.orm.id === id) ?? declarations[0];
  const models = declared?.models ?? [];
  const orm = declared?.orm;
  const complete = around.runtimes.some((r) => r.id === incident.runtime && r.completeStacks === true);
  const stackEnds = complete && incident.frames.length > 0;
  const found = findCallSite({
    incident,
    project,
    orm,
    models,
    targets: targets(incident, keys, models),
    stackEnds,
  });
  return { orm, models, ...found };
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
