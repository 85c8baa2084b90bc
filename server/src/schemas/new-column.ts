/** A migration in SQL that adds a required column to rows that are there: its statements found again, and the three ways to mend them. */

import type { NewColumn } from "../code/dialect";
import type { TextEdit } from "../domain/text";
import { columnsBefore, copiedToo, formerName, leftBehind } from "./columns";
import { type Read, type SqlPiece, statementsOf, stepsOf, withDefault, withoutDemand } from "./required";

export interface SqlMigration {
  readonly path: string;
  /** What the file does, in order. */
  readonly pieces: readonly SqlPiece[];
  /** What undoes it, where the file says that. */
  readonly undone?: readonly SqlPiece[];
  /** What all migrations before did. */
  before(): readonly SqlPiece[];
  /** Takes a statement away; undefined = other things stand on its lines. */
  gone(piece: SqlPiece, start: number, end: number): TextEdit | undefined;
}

/** @param temporary what the table is called while it is made anew */
export function newColumnIn(
  migration: SqlMigration,
  table: string,
  temporary: readonly string[],
  column: string,
): NewColumn | undefined {
  const all = statementsOf(migration.pieces);
  const steps = stepsOf(all, [table, ...temporary], column);
  const defined = steps.filter((step) => step.column);
  const first = steps.find(({ how }) => how === "added" || how === "copied");
  if (!first) return undefined;
  return {
    path: migration.path,
    // A statement of its own that requires it asks for rows that were filled by then.
    nullable: () =>
      steps.some(({ how, column: one }) => how === "altered" && !one) ? undefined : withoutDemand(defined),
    withDefault: (value) => withDefault(defined, value === "" ? "''" : String(value)),
    renamed() {
      const before = columnsBefore(statementsOf(migration.before()), table);
      const { column: added } = first;
      if (!added) return undefined;
      if (first.how === "copied") {
        const from = formerName(before, leftBehind(before, first), added);
        const edits = from === undefined ? undefined : copiedToo(first, from);
        return from !== undefined && edits ? { from, edits } : undefined;
      }
      const from = formerName(before, droppedIn(all, table), added);
      const edits = from === undefined ? undefined : renamed(migration, all, table, from, column);
      if (from === undefined || !edits) return undefined;
      const back =
        migration.undone && renamed(migration, statementsOf(migration.undone), table, column, from);
      return { from, edits: [...edits, ...(back ?? [])] };
    },
  };
}

function changesOf(all: readonly Read[], table: string) {
  return all.flatMap(({ piece, statement }) =>
    statement.kind === "alter-table" && statement.table?.name.toLowerCase() === table.toLowerCase()
      ? statement.changes.map((change) => ({ piece, statement, change }))
      : [],
  );
}

function droppedIn(all: readonly Read[], table: string): string[] {
  return changesOf(all, table).flatMap(({ change }) =>
    change.change === "drop-column" ? [change.name] : [],
  );
}

/** `DROP COLUMN a` and `ADD COLUMN b …`, in one statement or two -> `RENAME COLUMN a TO b`; undefined = anything else happens to the table. */
function renamed(
  { gone }: SqlMigration,
  all: readonly Read[],
  table: string,
  from: string,
  to: string,
): TextEdit[] | undefined {
  const changes = changesOf(all, table);
  const drop = changes.find(({ change }) => change.change === "drop-column" && change.name === from);
  const add = changes.find(({ change }) => change.change === "add-column" && change.column.name === to);
  const used = all.some(
    ({ statement }) =>
      statement !== add?.statement && statement !== drop?.statement && speaksOf(statement, table),
  );
  if (!drop || !add || add.change.change !== "add-column" || changes.length !== 2 || used) return undefined;
  const { piece, statement } = add;
  const name = piece.text.slice(add.change.column.start, add.change.column.end);
  const [open, close] = [name.slice(0, name.indexOf(to)), name.slice(name.indexOf(to) + to.length)];
  const head = piece.text.slice(statement.start, statement.table?.end ?? statement.start);
  const sql = `${head} RENAME COLUMN ${open}${from}${close} TO ${name}`;
  const edit = {
    start: piece.at(statement.start),
    end: piece.at(statement.end),
    text: piece.escaped?.(sql) ?? sql,
  };
  if (drop.statement === statement) return [edit];
  const other = gone(drop.piece, drop.statement.start, drop.statement.end);
  return other && [edit, other];
}

/** An index or a rebuilding of the same table: what it says of the columns would be another thing. */
function speaksOf(statement: Read["statement"], table: string): boolean {
  const named =
    statement.kind === "create-table" ||
    statement.kind === "create-index" ||
    statement.kind === "insert" ||
    statement.kind === "update"
      ? statement.table?.name
      : undefined;
  return named?.toLowerCase() === table.toLowerCase();
}
