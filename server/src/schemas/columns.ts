/** The columns that a table has before a migration runs, and which of them the migration gives another name by dropping and adding. */

import type { TextEdit } from "../domain/text";
import type { SqlColumn } from "../syntax/sql-statements";
import type { ColumnStep, Read, SqlPiece } from "./required";

type Columns = ReadonlyMap<string, SqlColumn>;

/** @param all the statements of all migrations before, in order */
export function columnsBefore(all: readonly Read[], table: string): Columns {
  const tables = new Map<string, Map<string, SqlColumn>>();
  const of = (name: string | undefined) => tables.get(name?.toLowerCase() ?? "");
  for (const { statement } of all) {
    if (statement.kind === "create-table" && statement.table)
      tables.set(
        statement.table.name.toLowerCase(),
        new Map(statement.columns.map((one) => [one.name, one])),
      );
    else if (statement.kind === "drop-table")
      for (const { name } of statement.names) tables.delete(name.toLowerCase());
    else if (statement.kind === "alter-table")
      for (const change of statement.changes) {
        const own = of(statement.table?.name);
        if (change.change === "add-column") own?.set(change.column.name, change.column);
        else if (change.change === "drop-column") own?.delete(change.name);
        else if (change.change === "alter-column") {
          own?.delete(change.name);
          own?.set(change.column.name, change.column);
        } else if (change.change === "rename-column" || change.change === "not-null") {
          const old = own?.get(change.name);
          own?.delete(change.name);
          if (old && change.change === "not-null") own?.set(change.name, { ...old, notNull: change.set });
          else if (old && change.change === "rename-column") own?.set(change.to, old);
        } else if (change.change === "rename-table" && own) {
          tables.delete(statement.table?.name.toLowerCase() ?? "");
          tables.set(change.to.name.toLowerCase(), own);
        }
      }
  }
  return of(table) ?? new Map();
}

/**
 * The one column of the same type that goes as the new one comes; every row has a value in it.
 * @param gone the columns that the migration takes away
 */
export function formerName(before: Columns, gone: readonly string[], added: SqlColumn): string | undefined {
  const [name, another] = gone;
  const old = name === undefined ? undefined : before.get(name);
  const isSame = old?.notNull && old.type?.toLowerCase() === added.type?.toLowerCase();
  return another === undefined && isSame ? name : undefined;
}

/** What the copy of the rows leaves behind: the old columns that it does not name. */
export function leftBehind(before: Columns, { copy }: ColumnStep): string[] {
  const named = new Set(copy?.insert.columns.map(({ name }) => name));
  return [...before.keys()].filter((name) => !named.has(name));
}

/** `INSERT INTO new (id) SELECT id FROM old` -> `INSERT INTO new (id, code) SELECT id, carrier FROM old`; undefined = it is written otherwise. */
export function copiedToo(
  { copy, column, piece: { text: defined } }: ColumnStep,
  from: string,
): TextEdit[] | undefined {
  const last = copy?.insert.columns.at(-1);
  if (!copy || !last || !column) return undefined;
  const { text } = copy.piece;
  const behind = text.slice(last.end, copy.insert.end);
  const list = /^["`\]]?\s{0,200}\)\s{0,200}SELECT\s{1,200}([^()]{1,5000}?)\s{1,200}FROM\b/i.exec(behind);
  if (list?.[1]?.split(",").length !== copy.insert.columns.length) return undefined;
  const end = last.end + list[0].lastIndexOf(list[1]) + list[1].length;
  const name = quotedAs(defined, column);
  const open = name === column.name ? "" : (name[0] ?? "");
  const close = name.slice(open.length + column.name.length);
  return [inserted(copy.piece, last.end, `, ${name}`), inserted(copy.piece, end, `, ${open}${from}${close}`)];
}

function inserted(piece: SqlPiece, offset: number, sql: string): TextEdit {
  const at = piece.at(offset);
  return { start: at, end: at, text: piece.escaped?.(sql) ?? sql };
}

/** The name with the quotes that it has in the text. */
function quotedAs(text: string, { start, end, name }: SqlColumn): string {
  const written = text.slice(start, end);
  return written.includes(name) ? written : name;
}
