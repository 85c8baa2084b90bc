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
import type { Nodes } from "./sql-nodes";
import type {
  SqlChange,
  SqlColumn,
  SqlConstraint,
  SqlCreateIndex,
  SqlCreateTable,
  SqlName,
} from "./sql-statements";

export function createdTable(nodes: Nodes, tree: CreateTableStatement): SqlCreateTable {
  return {
    kind: "create-table",
    table: nodes.table(tree.name),
    columns: tree.columns.flatMap((column) => (column.kind === "column" ? [readColumn(nodes, column)] : [])),
    constraints: (tree.constraints ?? []).map((one) => tableConstraint(nodes, one)),
    ...nodes.whole,
  };
}

export function createdIndex(nodes: Nodes, tree: CreateIndexStatement): SqlCreateIndex {
  const { cursor } = nodes;
  // The list's own bracket is no part of its only expression.
  const opens = cursor.tokens.findIndex(
    (_, at) => at > nodes.range(tree.table).to - 1 && cursor.isWord(at, "("),
  );
  const parts = tree.expressions.map(({ expression }) => {
    if (expression.type === "ref") {
      const { name, start, end } = nodes.name(expression);
      return { text: cursor.text.slice(start, end), start, end, column: name };
    }
    const range = nodes.range(expression);
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
    name: tree.indexName ? nodes.table(tree.indexName) : null,
    table: nodes.table(tree.table),
    parts,
    where: where < all.to ? cursor.stretch({ from: where + 1, to: all.to }) : null,
    ...nodes.whole,
  };
}

/** undefined = nothing that is told (an owner, a default). */
export function readAlteration(nodes: Nodes, tree: TableAlteration): SqlChange | undefined {
  const named = (node: PGNode) => nodes.name(node).name;
  switch (tree.type) {
    case "rename":
      return { change: "rename-table", to: nodes.table(tree.to) };
    case "rename column":
      return { change: "rename-column", name: named(tree.column), to: named(tree.to) };
    case "rename constraint":
      return { change: "rename-constraint", name: named(tree.constraint), to: named(tree.to) };
    case "add column":
      return { change: "add-column", column: readColumn(nodes, tree.column) };
    case "drop column":
      return { change: "drop-column", name: named(tree.column) };
    case "drop constraint":
      return { change: "drop-constraint", name: named(tree.constraint), what: "constraint" };
    case "add constraint":
      return { change: "add-constraint", constraint: tableConstraint(nodes, tree.constraint) };
    case "alter column": {
      const { type } = tree.alter;
      if (type !== "set not null" && type !== "drop not null") return undefined;
      return { change: "not-null", name: named(tree.column), set: type === "set not null" };
    }
    default:
      return undefined;
  }
}

function tableConstraint(nodes: Nodes, tree: TableConstraint): SqlConstraint {
  const { cursor } = nodes;
  const { from, to } = nodes.range(tree);
  const all = { from: to, to: cursor.tokens.length };
  // The tree forgets ON DELETE CASCADE, DEFERRABLE and the like.
  const end = cursor.endOf(all);
  const base = { ...constraintBase(nodes, tree), end: cursor.stretch({ from, to: end }).end };
  if (tree.type === "check") return { ...base, ...checked(nodes, tree) };
  if (tree.type === "foreign key") {
    const columns = tree.localColumns.map((column) => nodes.name(column));
    return { ...base, kind: "foreign_key", columns, references: referenced(nodes, from, end) };
  }
  const columns = tree.columns.map((column) => nodes.name(column));
  return { ...base, kind: tree.type === "unique" ? "unique" : "primary_key", columns };
}

function constraintBase(nodes: Nodes, tree: TableConstraint | ColumnConstraint) {
  const name = tree.constraintName ? nodes.name(tree.constraintName).name : null;
  const { start, end } = nodes.cursor.stretch(nodes.range(tree));
  const columns: readonly SqlName[] = [];
  return { name, start, end, columns, index: false, references: null, expression: null };
}

function checked(nodes: Nodes, tree: PGNode): Pick<SqlConstraint, "kind" | "expression"> {
  const { cursor } = nodes;
  const range = nodes.range(tree);
  cursor.at = cursor.find(range, "CHECK") + 1;
  const inner = cursor.brackets();
  return { kind: "check", expression: inner ? cursor.stretch(inner) : null };
}

function referenced(nodes: Nodes, from: number, to: number): SqlConstraint["references"] {
  nodes.cursor.at = from;
  return readReferences(nodes.cursor, { from, to });
}

function readColumn(nodes: Nodes, tree: CreateColumnDef): SqlColumn {
  const { cursor } = nodes;
  const name = nodes.name(tree.name);
  let notNull = false;
  let fallback: SqlColumn["default"] = null;
  const constraints: SqlConstraint[] = [];
  for (const one of tree.constraints ?? []) {
    const base = { ...constraintBase(nodes, one), columns: [name] };
    if (one.type === "not null") notNull = true;
    else if (one.type === "default") fallback = defaulted(nodes, one);
    else if (one.type === "unique") constraints.push({ ...base, kind: "unique" });
    else if (one.type === "primary key") constraints.push({ ...base, kind: "primary_key" });
    else if (one.type === "check") constraints.push({ ...base, columns: [], ...checked(nodes, one) });
    else if (one.type === "reference") {
      const { from, to } = nodes.range(one);
      const references = referenced(nodes, from, to);
      const { end } = cursor.stretch({ from, to: cursor.at });
      constraints.push({ ...base, end, kind: "foreign_key", references });
    }
  }
  const type = cursor.stretch(nodes.range(tree.dataType)).text;
  return { ...name, type, notNull, default: fallback, constraints };
}

/** With the brackets that SQLite wants around an expression; the tree leaves them out. */
function defaulted(nodes: Nodes, tree: PGNode & { default: PGNode }): SqlColumn["default"] {
  const { cursor } = nodes;
  const { from } = nodes.range(tree);
  return cursor.stretch(cursor.bracketed(nodes.range(tree.default), from));
}
