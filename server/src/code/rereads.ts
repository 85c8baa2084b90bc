/** Whether a read behind a write is one of the written row, and by which of its fields: once for all languages. */

import type { Model, Write } from "../domain/model";

/** A read as a language sees it. */
export interface Again {
  /** The fields that its condition names; null = not to be seen. */
  readonly by: readonly string[] | null;
  /** What it is handed, as text: `User.findByPk(id)`. */
  readonly values: readonly string[];
  /** It asks for a value of the very object that was written, which keeps what it has: `collection.findOne({ _id: row._id })`. */
  readonly ofRow: boolean;
}

/** Links of a chain by which it gives no row, or any number of them. */
export const givesNoOne =
  /^(?:\$?count\w{0,20}|acount|count_documents|a?exists?|a?aggregate|resultSize|all|fetchall|find|findMany|findAll|findAndCount\w{0,5}|fetchAll)$/;

/** The fields by which it looks for the row that was written; undefined = for another one, or the code does not tell. */
export function rereadBy(
  { by, values, ofRow }: Again,
  { fields, seen = [], given = {}, operation }: Pick<Write, "fields" | "seen" | "given" | "operation">,
  model: Model,
): readonly string[] | undefined {
  if (operation === "delete" || operation === "update") return undefined;
  if (by === null || by.length === 0) {
    const found = Object.entries(given).find(([, { text }]) => values.includes(text));
    return found && [found[0]];
  }
  // What is hidden may be any field but the one that the database makes.
  const isWritten = (name: string) =>
    fields?.includes(name) || seen.includes(name) || (fields === null && !isMade(model, name));
  return ofRow || by.some(isWritten) ? by : undefined;
}

function isMade({ fields }: Model, name: string): boolean {
  const field = fields.find((each) => each.name === name);
  return field === undefined || field.default !== "none";
}
