/** The writes of TypeORM models: by the patterns of the dialect, and the tables between two entities, which only their owners write. */

import type { FoundCall } from "../../code/typescript/patterns";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { namesIn } from "../../syntax/typescript-calls";
import { readSql, rowOf } from "./calls";
import { cascadedBy } from "./cascades";
import { dialect } from "./dialect";
import { modelExtra } from "./extra";

const read = writesOf(dialect, { parts, marker });

/** `manager.save(entity)`, of a row that may be of any entity. */
const ofManager =
  /\b(?:em|\w{0,40}[Mm]anager)\s{0,50}\??\.\s{0,50}(?:save|insert|upsert|update)\(\s{0,50}[a-z_$]/;

export const writes: WriteReader = {
  ...read,
  tellsAlong: true,
  hides: (text) => read.hides?.(text) === true || ofManager.test(text),
};

/** A `save` of an entity that cascades names that one. */
function marker(text: string, wanted: readonly Model[]): true | undefined {
  const isNamed = (name: string) =>
    text.includes(name) || text.includes(name.charAt(0).toLowerCase() + name.slice(1));
  return /\bsave\b/.test(text) && wanted.some((model) => modelExtra(model).cascadedFrom.some(isNamed))
    ? true
    : undefined;
}

function parts(call: FoundCall, reading: Reading): Part[] {
  const { sql } = call.roles;
  if (sql) {
    const raw = readSql(sql, reading.wanted);
    return (raw?.models ?? []).map((model) => ({
      model: model.id,
      operation: raw?.operation ?? "raw",
      fields: null,
      ...(raw ? { sql: { does: [raw.operation], text: raw.text } } : {}),
    }));
  }
  const relation = call.links.find(({ name }) => name === "relation")?.call;
  const own = writtenBy(call, reading).flatMap((model) => {
    const { junction } = modelExtra(model);
    if (relation)
      return junction && namesIn(relation.arguments.at(-1))?.[0] === junction.property
        ? [{ model: model.id, operation: "insert" as const, fields: null }]
        : [];
    return !junction || savesList(call, junction.property) ? [partOf(call, model, dialect)] : [];
  });
  return [...own, ...cascadedBy(call, reading.calls.meanings.models(call.model), reading)];
}

/** Saving the owner with its list writes the table between. */
function savesList(call: FoundCall, property: string): boolean {
  const { known, values } = rowOf(call.roles.row);
  return call.method === "save" && (values === null || known.has(property));
}
