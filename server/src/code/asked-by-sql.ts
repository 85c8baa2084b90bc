/** A function of the program's own that a write is preceded by, and the SQL that it sends: in any language. */

import type { Model } from "../domain/model";
import type { CodeText } from "../syntax/code-text";
import { isWrite, readStatements } from "../syntax/sql";
import { readSelects } from "../syntax/sql-selects";
import type { SqlTable } from "../syntax/sql-statements";

export interface Helper {
  /** Its texts that may be SQL. */
  readonly says: readonly Pick<CodeText, "text" | "holes">[];
  /** The members that it reads of anything: `state` of `rows[0].state`. */
  readonly reads: ReadonlySet<string>;
}

/** By which of these fields its SELECT asks for a row of the model, and whether by nothing else; undefined = it asks for none, or it writes too. */
export function askedBySql(
  { says, reads }: Helper,
  model: Model,
  by: readonly string[],
): { readonly by: readonly string[]; readonly isWhole: boolean } | undefined {
  if (model.table === null) return undefined;
  const all = says.flatMap(({ text, holes }) => readSelects(text, holes));
  const own = all.filter(({ tables }) => tables.some((each) => isOf(each, model)));
  const asked = by.filter((name) => own.some(({ names }) => names.has(columnOf(name, model))));
  if (asked.length === 0 || says.some(writesRows)) return undefined;
  const compared = all.length === 1 ? own[0]?.by?.map(({ column }) => column.name.toLowerCase()) : undefined;
  const isWhole =
    compared?.every((column) => asked.some((name) => columnOf(name, model) === column)) === true &&
    !model.fields.some(({ name }) => isToldApart(name, asked, model) && hasRead(reads, name, model));
  return { by: asked, isWhole };
}

function writesRows({ text, holes }: Helper["says"][number]): boolean {
  return readStatements(text, { placeholders: holes }).some(isWrite);
}

function isOf({ name, schema }: SqlTable, { table, schema: own }: Model): boolean {
  return (
    name.toLowerCase() === table?.toLowerCase() &&
    (schema === null || own === null || schema.toLowerCase() === own.toLowerCase())
  );
}

function columnOf(name: string, { fields }: Model): string {
  return (fields.find((each) => each.name === name)?.column ?? name).toLowerCase();
}

/** A field by which the function may tell rows apart that its SELECT has found: not the ones that it asks for, and not the row's number. */
function isToldApart(name: string, by: readonly string[], { constraints }: Model): boolean {
  return (
    !by.includes(name) &&
    !constraints.some(({ kind, fields }) => kind === "primary_key" && fields.includes(name))
  );
}

function hasRead(reads: ReadonlySet<string>, name: string, model: Model): boolean {
  return reads.has(name) || reads.has(columnOf(name, model));
}
