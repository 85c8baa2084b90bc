/** From a declared constraint to the writes that can violate it, as if a text named it and no stack led to a line. */

import * as adapters from "../adapters";
import { type Incident, unknownViolation, type ViolationKind } from "../domain/incident";
import { type Constraint, declaredPlace, type Model } from "../domain/model";
import type { Project } from "../domain/project";
import { contains, type Place, type Position } from "../domain/text";
import { explainIncident, listConstraints } from "../explain";
import { keyName } from "../present/words";

export interface FoundWrites {
  /** `User.email`; null = no constraint is declared at the position. */
  readonly name: string | null;
  readonly places: readonly Place[];
}

export async function findWrites(project: Project, path: string, position: Position): Promise<FoundWrites> {
  const { constraints } = await listConstraints(project, adapters, false);
  // Of those that a field declares the one that a write violates most: a key, before that there is a value at all.
  const declared = constraints
    .filter((one) => {
      const place = declaredPlace(one);
      return place?.file === path && (contains(place, position) || place.start.line === position.line);
    })
    .sort((a, b) => order.indexOf(a.constraint.kind) - order.indexOf(b.constraint.kind))[0];
  if (!declared) return { name: null, places: [] };
  const { model, constraint } = declared;
  const { callSite, callSiteCandidates } = await explainIncident(
    asIncident(model, constraint),
    project,
    adapters,
  );
  const sites = [...(callSite ? [callSite] : []), ...callSiteCandidates].filter(({ outside }) => !outside);
  const places = new Map(
    sites.map(({ place, named }) => [`${place.file}:${place.start.line}`, named ?? place]),
  );
  return {
    name: keyName({ model, constraint, evidence: "constraint-name", why: "" }),
    places: [...places.values()],
  };
}

const order: readonly Constraint["kind"][] = [
  "unique",
  "foreign_key",
  "check",
  "exclusion",
  "primary_key",
  "not_null",
];

/** What a database would say of it; neither value nor stack is known. */
function asIncident(model: Model, { kind, name, columns, fields }: Constraint): Incident {
  const nowhere = { line: 0, column: 0 };
  const violated: ViolationKind = kind === "primary_key" ? "unique" : kind;
  return {
    violation: {
      ...unknownViolation,
      kind: violated,
      orm: model.orm,
      constraint: name,
      table: model.table,
      model: model.name,
      columns,
      fields,
      ...(kind === "primary_key" ? { primary: true } : {}),
    },
    runtime: null,
    frames: [],
    exceptions: [],
    at: { file: "", start: nowhere, end: nowhere },
  };
}
