/** One statement through pgsql-ast-parser: its tree turned into plain data. Gives up, by undefined, where the parser does. */

import type { Expr, PGNode, Statement } from "pgsql-ast-parser";
import { loadSqlParser } from "./parsers";
import { Cursor } from "./sql-cursor";
import { Nodes } from "./sql-nodes";
import { createdIndex, createdTable, readAlteration } from "./sql-parsed-definitions";
import type { SqlConflict, SqlInsert, SqlPair, SqlStatement, SqlWhere, Stretch } from "./sql-statements";
import type { SqlToken } from "./sql-tokens";
import { readRows } from "./sql-writes";

type Parse = (sql: string, options: { locationTracking: true }) => Statement[];
let parse: Parse | undefined;

/** Loads the parser, once: 30 ms, so only where SQL is read (Orm.prepare). Before that the tolerant reader reads alone. */
export async function loadSql(): Promise<void> {
  parse ??= (await loadSqlParser()).parse as Parse;
}

/**
 * The parser is an Earley parser: 10 to 50 µs a token, most in chains of operators (`a + a + …`). Beyond these limits, which keep a
 * statement below 5 ms, it is not asked. Counted in characters, tokens, signs of operators and words between operands, brackets within
 * each other, and commas.
 */
const limits = { length: 2000, tokens: 300, operators: 30, depth: 12, commas: 60 };

/**
 * undefined = the tolerant reader's turn.
 * @param budget tokens that may still be read; those of this statement are taken off
 */
export function parseStatement(
  text: string,
  tokens: readonly SqlToken[],
  whole: Stretch,
  budget: { left: number } = { left: limits.tokens },
): SqlStatement | undefined {
  if (!parse || !isModest(tokens, whole) || tokens.length > budget.left) return undefined;
  const sql = standard(text, tokens, whole);
  if (sql === undefined) return undefined;
  budget.left -= tokens.length;
  try {
    const trees = parse(sql, { locationTracking: true });
    const [tree] = trees;
    if (!tree || trees.length !== 1) return undefined;
    return new Converter(new Cursor(text, tokens), whole).statement(tree);
  } catch {
    return undefined;
  }
}

const plainSigns: ReadonlySet<string> = new Set(["(", ")", ",", ".", ";"]);
const operators: ReadonlySet<string> = new Set([
  ...["AND", "OR", "NOT", "IN", "IS", "LIKE", "ILIKE", "SIMILAR", "BETWEEN", "COLLATE", "CASE", "WHEN"],
  ...["OPERATOR", "ISNULL", "NOTNULL", "OVERLAPS", "AT", "UNION", "SELECT"],
]);

function isModest(tokens: readonly SqlToken[], { start, end }: Stretch): boolean {
  if (end - start > limits.length || tokens.length > limits.tokens) return false;
  let depth = 0;
  let commas = 0;
  let operations = 0;
  for (const { kind, is } of tokens) {
    if (kind === "word" && operators.has(is)) operations++;
    if (kind === "sign" && !plainSigns.has(is)) operations++;
    if (operations > limits.operators) return false;
    if (kind !== "sign") continue;
    if (is === "(" && ++depth > limits.depth) return false;
    if (is === ")") depth--;
    if (is === "," && ++commas > limits.commas) return false;
  }
  return depth === 0;
}

/** Words of MySQL and SQLite that change nothing of what is read here. */
const silent = new Set(["AUTO_INCREMENT", "AUTOINCREMENT", "UNSIGNED"]);

/** The statement as PostgreSQL would write it, every token at its old place; undefined where a token does not end. */
function standard(text: string, tokens: readonly SqlToken[], whole: Stretch): string | undefined {
  let sql = "";
  for (const { kind, is, start, end } of tokens) {
    sql += " ".repeat(start - whole.start - sql.length);
    const length = end - start;
    const written = text.slice(start, end);
    if (kind === "placeholder") sql += "0".padEnd(length);
    else if (kind === "string" || kind === "name") {
      if (length < 2) return undefined;
      sql += kind === "string" ? `'${"x".repeat(length - 2)}'` : `"${"n".repeat(length - 2)}"`;
      if (kind === "name" && length < 3) return undefined;
    } else sql += kind === "word" && silent.has(is) ? " ".repeat(length) : written;
  }
  return sql;
}

class Converter extends Nodes {
  statement(tree: Statement): SqlStatement | undefined {
    switch (tree.type) {
      case "insert":
        return this.insert(tree);
      case "update": {
        const sets = tree.sets.map((set) => this.pair(set.column, set.value));
        return {
          kind: "update",
          table: this.table(tree.table),
          sets,
          where: this.where(tree.where),
          ...this.whole,
        };
      }
      case "delete":
        return { kind: "delete", table: this.table(tree.from), where: this.where(tree.where), ...this.whole };
      case "create table":
        return createdTable(this, tree);
      case "create index":
        return createdIndex(this, tree);
      case "alter table": {
        const changes = tree.changes.flatMap((change) => readAlteration(this, change) ?? []);
        return { kind: "alter-table", table: this.table(tree.table), changes, ...this.whole };
      }
      case "alter index": {
        if (tree.change.type !== "rename") return { kind: "other", ...this.whole };
        const to = this.name(tree.change.to).name;
        return { kind: "rename-index", name: this.table(tree.index), to, ...this.whole };
      }
      case "drop table":
      case "drop index": {
        const kind = tree.type === "drop table" ? "drop-table" : "drop-index";
        return { kind, names: tree.names.map((name) => this.table(name)), ...this.whole };
      }
      // A write within WITH is found by the tolerant reader.
      case "with":
      case "with recursive":
        return undefined;
      default:
        return { kind: "other", ...this.whole };
    }
  }

  private insert(tree: Extract<Statement, { type: "insert" }>): SqlInsert {
    this.cursor.at = this.cursor.find({ from: 0, to: this.cursor.tokens.length }, "VALUES") + 1;
    const rows = tree.insert.type === "values" ? readRows(this.cursor) : null;
    return {
      kind: "insert",
      table: this.table(tree.into),
      columns: (tree.columns ?? []).map((column) => this.name(column)),
      rows,
      conflict: this.conflict(tree.onConflict),
      ...this.whole,
    };
  }

  private conflict(tree: Extract<Statement, { type: "insert" }>["onConflict"]): SqlConflict | null {
    if (!tree) return null;
    const target = tree.on?.type === "on expr" ? tree.on.exprs : [];
    const columns = target.filter((each) => each.type === "ref").map((each) => this.name(each));
    return {
      action: tree.do === "do nothing" ? "nothing" : "update",
      columns,
      special: columns.length < target.length,
      constraint: tree.on?.type === "on constraint" ? this.name(tree.on.constraint) : null,
      sets: tree.do === "do nothing" ? [] : tree.do.sets.map((set) => this.pair(set.column, set.value)),
    };
  }

  private pair(column: PGNode, value: PGNode): SqlPair {
    const { from } = this.range(column);
    return {
      column: this.name(column),
      // The tree leaves brackets out.
      value: this.cursor.value(this.cursor.bracketed(this.range(value), this.assigned(from))),
    };
  }

  /** Behind the `=` that stands behind the name at `from`; behind the value's bracket where rows are assigned. */
  private assigned(from: number): number {
    let at = from;
    while (at < this.cursor.tokens.length && !this.cursor.isWord(at, "=")) at++;
    return this.cursor.isWord(at - 1, ")") ? at + 2 : at + 1;
  }

  private where(tree: Expr | null | undefined): SqlWhere | null {
    if (!tree) return null;
    const parts: Expr[] = [];
    const waiting: Expr[] = [tree];
    for (let next = waiting.pop(); next; next = waiting.pop())
      if (next.type === "binary" && next.op === "AND") waiting.push(next.right, next.left);
      else parts.push(next);
    const equal = parts.flatMap((part) =>
      part.type === "binary" && part.op === "=" && part.left.type === "ref" && part.left.name !== "*"
        ? [this.pair(part.left, part.right)]
        : [],
    );
    const from = this.cursor.find({ from: 0, to: this.cursor.tokens.length }, "WHERE") + 1;
    const to = this.cursor.find({ from, to: this.cursor.tokens.length }, "RETURNING", "ORDER", "LIMIT");
    return { ...this.cursor.stretch({ from, to }), equal, whole: equal.length === parts.length };
  }
}
