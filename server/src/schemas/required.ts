/** Which statements of SQL migrations make a column required, and how their text is changed: without the demand, with a default, as a new name. */

import type { Requirement } from "../domain/adapters";
import type { TextEdit } from "../domain/text";
import { readStatements } from "../syntax/sql";
import type { SqlColumn, SqlInsert, SqlStatement } from "../syntax/sql-statements";

/** SQL of a migration, with the way back to its file. */
export interface SqlPiece {
  readonly text: string;
  /** What the program fills in. */
  readonly holes?: readonly { readonly start: number; readonly end: number }[];
  /** Offset in `text` -> offset in the file. */
  at(offset: number): number;
  /** SQL as it stands between the quotes around; absent = there are none. */
  escaped?(sql: string): string;
}

/** One statement's word on the column. */
export interface ColumnStep {
  readonly how: Requirement["how"];
  readonly piece: SqlPiece;
  /** The definition, from its name on; of a statement that defines none the statement. Offsets of the piece's text. */
  readonly start: number;
  readonly end: number;
  readonly column?: SqlColumn;
  /** Where the table is made anew: how its rows are copied. */
  readonly copy?: { readonly piece: SqlPiece; readonly insert: SqlInsert };
}

/** A statement with its piece. */
export interface Read {
  readonly piece: SqlPiece;
  readonly statement: SqlStatement;
}

export function statementsOf(pieces: readonly SqlPiece[]): Read[] {
  return pieces.flatMap((piece) =>
    readStatements(piece.text, piece.holes ? { placeholders: piece.holes } : {}).map((statement) => ({
      piece,
      statement,
    })),
  );
}

/** @param tables the table's name, and those that it has while it is made anew */
export function stepsOf(all: readonly Read[], tables: readonly string[], name: string): ColumnStep[] {
  const isTable = (table: { readonly name: string } | null) =>
    table !== null && tables.some((one) => one.toLowerCase() === table.name.toLowerCase());
  const isIt = (column: { readonly name: string }) => column.name.toLowerCase() === name.toLowerCase();
  const define = (how: Requirement["how"], column: SqlColumn, piece: SqlPiece) => ({
    how: column.notNull ? how : ("freed" as const),
    piece,
    start: column.start,
    end: definitionEnd(piece.text, column.end),
    column,
  });
  return all.flatMap(({ piece, statement }, index): ColumnStep[] => {
    if (statement.kind === "create-table" && isTable(statement.table)) {
      const column = statement.columns.find(isIt);
      if (!column) return [];
      const table = statement.table?.name;
      const copy = all
        .slice(index + 1)
        .flatMap((each) =>
          each.statement.kind === "insert" &&
          each.statement.rows === null &&
          each.statement.table?.name === table
            ? [{ piece: each.piece, insert: each.statement }]
            : [],
        )[0];
      if (!copy) return [define("created", column, piece)];
      const isKept = copy.insert.columns.length === 0 || copy.insert.columns.some(isIt);
      return [{ ...define(isKept ? "altered" : "copied", column, piece), copy }];
    }
    if (statement.kind !== "alter-table" || !isTable(statement.table)) return [];
    return statement.changes.flatMap((change): ColumnStep[] => {
      if (change.change === "add-column" && isIt(change.column))
        return [define(change.column.default ? "created" : "added", change.column, piece)];
      if (change.change === "alter-column" && isIt(change.column))
        return [define("altered", change.column, piece)];
      const { start, end } = statement;
      if (change.change === "not-null" && isIt(change))
        return [{ how: change.set ? "altered" : "freed", piece, start, end }];
      return change.change === "drop-column" && isIt(change) ? [{ how: "freed", piece, start, end }] : [];
    });
  });
}

/** Where the definition ends that begins in front of `from`: at the comma or the bracket that is none of its own. */
export function definitionEnd(text: string, from: number): number {
  let depth = 0;
  let quote = "";
  for (let i = from; i < text.length; i++) {
    const char = text[i] ?? "";
    if (quote) {
      if (char === quote) quote = "";
    } else if (char === "'" || char === '"' || char === "`") quote = char;
    else if (char === "(") depth++;
    else if (char === ")" && --depth < 0) return i;
    else if ((char === "," && depth === 0) || char === ";") return i;
  }
  return text.trimEnd().length;
}

const demand = /\s{1,20}NOT\s{1,20}NULL\b/i;

/** undefined = a definition does not show its NOT NULL. */
export function withoutDemand(steps: readonly ColumnStep[]): TextEdit[] | undefined {
  return each(steps, ({ piece, start, end }) => {
    const found = demand.exec(piece.text.slice(start, end));
    if (!found) return undefined;
    const from = start + found.index;
    return { start: piece.at(from), end: piece.at(from + found[0].length), text: "" };
  });
}

/** @param value as SQL */
export function withDefault(steps: readonly ColumnStep[], value: string): TextEdit[] | undefined {
  return each(steps, ({ piece, start, end, column }) => {
    const found = demand.exec(piece.text.slice(start, end));
    if (!found || column?.default) return undefined;
    const at = piece.at(start + found.index + found[0].length);
    const text = ` DEFAULT ${value}`;
    return { start: at, end: at, text: piece.escaped?.(text) ?? text };
  });
}

function each(
  steps: readonly ColumnStep[],
  edit: (step: ColumnStep) => TextEdit | undefined,
): TextEdit[] | undefined {
  const edits = steps.map(edit).filter((one) => one !== undefined);
  return edits.length === steps.length ? edits : undefined;
}
