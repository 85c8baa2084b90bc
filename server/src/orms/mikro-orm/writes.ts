/** The writes of MikroORM's entities: by the patterns of the dialect, tables between two of them, and SQL. */

import type { FoundCall } from "../../code/typescript/patterns";
import { rawWrites } from "../../code/typescript/raw-sql";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import { compiler, findAll } from "../../syntax/typescript";
import { stringOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { modelExtra } from "./raw";

const read = writesOf(dialect, { parts });

/** `em.persist(entity)`, of a row that may be of any entity. */
const ofManager =
  /\b(?:em|\w{0,40}[Mm]anager)\s{0,50}\??\.\s{0,50}(?:persist|persistAndFlush|insert|upsert|create)\(\s{0,50}[a-z_$]/;

export const writes: WriteReader = {
  ...read,
  hides: (text) => read.hides?.(text) === true || ofManager.test(text),
};

function parts(call: FoundCall, reading: Reading): Part[] {
  const { sql, set } = call.roles;
  if (sql) {
    const found = rawWrites(sql);
    return reading.wanted.flatMap((model): Part[] => {
      const [first, ...others] = found.filter(({ table }) => table === model.table);
      if (!first) return [];
      const does = [first, ...others].map(({ operation }) => operation);
      const operation = does.every((each) => each === "delete") ? "delete" : "raw";
      return [{ model: model.id, operation, fields: null, sql: { does, text: first.text } }];
    });
  }
  return writtenBy(call, reading).map((model): Part => {
    if (modelExtra(model).pivot) return { model: model.id, operation: call.operation, fields: null };
    // What is assigned is said by the second argument, whose row it is by the first.
    if (set) return partOf({ ...call, roles: { row: set } }, model, dialect);
    const part = partOf(call, model, dialect);
    return part.operation === "upsert" && ignores(call) ? { ...part, operation: "get-or-create" } : part;
  });
}

/** `{ onConflictFields: ["email"], onConflictAction: "ignore" }` */
export function ignores({ node }: Pick<FoundCall, "node">): boolean {
  const t = compiler();
  return node.arguments.some((each) =>
    findAll(each, t.isPropertyAssignment).some(
      ({ name, initializer }) => name.getText() === "onConflictAction" && stringOf(initializer) === "ignore",
    ),
  );
}
