/** The definitions of pgsql-ast-parser's tree turned into plain data: tables, columns, constraints, indexes and their changes. */

import type {
  ColumnConstraint,
  CreateColumnDef,
  CreateIndexStatement,
  CreateTableStatement,
  PGNode,
  TableAlteration,
  TableConstraint,
} from "pgsql-ast-parser";
import { readReferences } from "./sql-columns";
import type { Converter } from "./sql-parsed";
import type {
  SqlChange,
  SqlColumn,
  SqlConstraint,
  SqlCreateIndex,
  SqlCreateTable,
  SqlName,
} from "./sql-statements";

export function createdTable(converter: Converter, tree: CreateTableStatement): SqlCreateTable {
  return {
    kind: "create-table",
    table: converter.table(tree.name),
    columns: tree.columns.flatMap((column) =>
      column.kind === "column" ? [readColumn(converter, column)] : [],
    ),
    constraints: (tree.constraints ?? []).map((one) => tableConstraint(converter, one)),
    ...converter.whole,
  };
}

export function createdIndex(converter: Converter, tree: CreateIndexStatement): SqlCreateIndex {
  const { cursor } = converter;
  // The list's own bracket is no part of its only expression.
  const opens = cursor.tokens.findIndex(
    (_, at) => at > converter.range(tree.table).to - 1 && cursor.isWord(at, "("),
  );
  const parts = tree.expressions.map(({ expression }) => {
    if (expression.type === "ref") {
      const { name, start, end } = converter.name(expression);
      return { text: cursor.text.slice(start, end), start, end, column: name };
    }
    const range = converter.range(expression);
    // MySQL's `email(20)` looks like a call.
    const prefix = cursor.columnOf(range);
    if (prefix) {
      const { name, start, end } = prefix;
      return { text: cursor.text.slice(start, end), start, end, column: name };
    }
    return { ...cursor.stretch(cursor.bracketed(range, opens + 1)), column: null };
  });
  const all = { from: 0, to: cursor.tokens.length };
  const where = tree.where ? cursor.find(all, "WHERE") : all.to;
  return {
    kind: "create-index",
    unique: tree.unique ?? false,
    name: tree.indexName ? converter.table(tree.indexName) : null,
    table: converter.table(tree.table),
    parts,
    where: where < all.to ? cursor.stretch({ from: where + 1, to: all.to }) : null,
    ...converter.whole,
  };
}

/** undefined = nothing that is told (an owner, a default). */
export function readAlteration(converter: Converter, tree: TableAlteration): SqlChange | undefined {
  const named = (node: PGNode) => converter.name(node).name;
  switch (tree.type) {
    case "rename":
      return { change: "rename-table", to: converter.table(tree.to) };
    case "rename column":
      return { change: "rename-column", name: named(tree.column), to: named(tree.to) };
    case "rename constraint":
      return { change: "rename-constraint", name: named(tree.constraint), to: named(tree.to) };
    case "add column":
      return { change: "add-column", column: readColumn(converter, tree.column) };
    case "drop column":
      return { change: "drop-column", name: named(tree.column) };
    case "drop constraint":
      return { change: "drop-constraint", name: named(tree.constraint), what: "constraint" };
    case "add constraint":
      return { change: "add-constraint", constraint: tableConstraint(converter, tree.constraint) };
    case "alter column": {
      const { type } = tree.alter;
      if (type !== "set not null" && type !== "drop not null") return undefined;
      return { change: "not-null", name: named(tree.column), set: type === "set not null" };
    }
    default:
      return undefined;
  }
}

function tableConstraint(converter: Converter, tree: TableConstraint): SqlConstraint {
  const { cursor } = converter;
  const { from, to } = converter.range(tree);
  const all = { from: to, to: cursor.tokens.length };
  // The tree forgets ON DELETE CASCADE, DEFERRABLE and the like.
  const end = cursor.endOf(all);
  const base = { ...constraintBase(converter, tree), end: cursor.stretch({ from, to: end }).end };
  if (tree.type === "check") return { ...base, ...checked(converter, tree) };
  if (tree.type === "foreign key") {
    const columns = tree.localColumns.map((column) => converter.name(column));
    return { ...base, kind: "foreign_key", columns, references: referenced(converter, from, end) };
  }
  const columns = tree.columns.map((column) => converter.name(column));
  return { ...base, kind: tree.type === "unique" ? "unique" : "primary_key", columns };
}

function constraintBase(converter: Converter, tree: TableConstraint | ColumnConstraint) {
  const name = tree.constraintName ? converter.name(tree.constraintName).name : null;
  const { start, end } = converter.cursor.stretch(converter.range(tree));
  const columns: readonly SqlName[] = [];
  return { name, start, end, columns, index: false, references: null, expression: null };
}

function checked(converter: Converter, tree: PGNode): Pick<SqlConstraint, "kind" | "expression"> {
  const { cursor } = converter;
  const range = converter.range(tree);
  cursor.at = cursor.find(range, "CHECK") + 1;
  const inner = cursor.brackets();
  return { kind: "check", expression: inner ? cursor.stretch(inner) : null };
}

function referenced(converter: Converter, from: number, to: number): SqlConstraint["references"] {
  converter.cursor.at = from;
  return readReferences(converter.cursor, { from, to });
}

function readColumn(converter: Converter, tree: CreateColumnDef): SqlColumn {
  const { cursor } = converter;
  const name = converter.name(tree.name);
  let notNull = false;
  let fallback: SqlColumn["default"] = null;
  const constraints: SqlConstraint[] = [];
  for (const one of tree.constraints ?? []) {
    const base = { ...constraintBase(converter, one), columns: [name] };
    if (one.type === "not null") notNull = true;
    else if (one.type === "default") fallback = defaulted(converter, one);
    else if (one.type === "unique") constraints.push({ ...base, kind: "unique" });
    else if (one.type === "primary key") constraints.push({ ...base, kind: "primary_key" });
    else if (one.type === "check") constraints.push({ ...base, columns: [], ...checked(converter, one) });
    else if (one.type === "reference") {
      const { from, to } = converter.range(one);
      const references = referenced(converter, from, to);
      const { end } = cursor.stretch({ from, to: cursor.at });
      constraints.push({ ...base, end, kind: "foreign_key", references });
    }
  }
  const type = cursor.stretch(converter.range(tree.dataType)).text;
  return { ...name, type, notNull, default: fallback, constraints };
}

/** With the brackets that SQLite wants around an expression; the tree leaves them out. */
function defaulted(converter: Converter, tree: PGNode & { default: PGNode }): SqlColumn["default"] {
  const { cursor } = converter;
  const { from } = converter.range(tree);
  return cursor.stretch(cursor.bracketed(converter.range(tree.default), from));
}
