/** A row of a class below another one: it has a row in the table of each. */

import type { Meanings } from "../../code/python/dialect";
import type { Part } from "../../code/python/writes";
import type { Model } from "../../domain/model";
import { extraOf, relationNamed } from "./relations";

/** A row of a class below another one has a row in each table: a part for each, with the fields of that table. */
export function inTables(part: Part, model: Model, meanings: Meanings): Part[] {
  const line = [model, ...(extraOf(model).parents ?? []).flatMap((id) => meanings.byId.get(id) ?? [])];
  const known = new Set(line.flatMap(({ fields }) => fields.map(({ name }) => name)));
  // A keyword that is no column (a hybrid, a setter) may set any.
  const isOpen =
    part.fields?.some((name) => !known.has(name) && !isPlainCollection(line, name)) === true ||
    (extraOf(model).ownConstructor === true && part.operation === "insert");
  const mayBeAny = isOpen && (part.operation !== "insert" || extraOf(model).ownConstructor === true);
  return line.map((each) => ({
    ...part,
    model: each.id,
    fields:
      part.fields === null || mayBeAny
        ? null
        : part.fields.filter((name) => each.fields.some((field) => field.name === name)),
  }));
}

function isPlainCollection(line: readonly Model[], name: string): boolean {
  return line.some((each) => {
    const relation = relationNamed(each, name);
    return relation !== undefined && relation.by === null;
  });
}
