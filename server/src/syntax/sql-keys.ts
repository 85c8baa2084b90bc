/** What SQL statements do to the keys and checks of tables that have a name, and which of them are there after all have run. */

import type { SqlChange, SqlConstraint, SqlCreateIndex, SqlStatement, Stretch } from "./sql-statements";

/** A unique constraint, a unique index or a check, as the database knows it. */
export interface SqlKey extends Stretch {
  readonly kind: "unique" | "check";
  readonly name: string;
  readonly table: string;
  /** [] where it has expressions, and for checks. */
  readonly columns: readonly string[];
  /** A unique index, no constraint. */
  readonly index: boolean;
  /** Of a check its condition, of a unique index all its parts where one is an expression. */
  readonly expression: string | null;
  /** The condition of a partial index. */
  readonly condition: string | null;
}

/** Names are without schema, as written. `table` null: the statement does not say. */
export type SqlEffect<K extends SqlKey = SqlKey> =
  | { readonly effect: "create"; readonly key: K }
  | { readonly effect: "drop"; readonly name: string; readonly table: string | null }
  | { readonly effect: "rename"; readonly name: string; readonly to: string; readonly table: string | null }
  | { readonly effect: "drop-table"; readonly table: string }
  | { readonly effect: "rename-table"; readonly table: string; readonly to: string }
  | { readonly effect: "drop-column"; readonly table: string; readonly name: string }
  | { readonly effect: "rename-column"; readonly table: string; readonly name: string; readonly to: string };

/** Conditions and expressions are kept this far. In characters. */
const longest = 500;

/** In the order in which the statement does them. Keys without a name are left out: the database makes theirs. */
export function effectsOf(statement: SqlStatement): SqlEffect[] {
  switch (statement.kind) {
    case "create-index":
      return createdIndex(statement);
    case "create-table": {
      const table = statement.table?.name;
      if (table === undefined) return [];
      const inline = statement.columns.flatMap(({ constraints }) => constraints);
      return [...inline, ...statement.constraints].flatMap((one) => created(one, table, one));
    }
    case "alter-table": {
      const table = statement.table?.name;
      if (table === undefined) return [];
      return statement.changes.flatMap((change) => changed(change, table, statement));
    }
    case "rename-index":
      return [{ effect: "rename", name: statement.name.name, to: statement.to, table: null }];
    case "drop-index":
      return statement.names.map(({ name }) => ({ effect: "drop", name, table: null }));
    case "drop-table":
      return statement.names.map(({ name }) => ({ effect: "drop-table", table: name }));
    default:
      return [];
  }
}

function createdIndex({ unique, name, table, parts, where, start, end }: SqlCreateIndex): SqlEffect[] {
  if (!unique || !name || !table || parts.length === 0) return [];
  const columns = parts.flatMap(({ column }) => column ?? []);
  const plain = columns.length === parts.length;
  const key: SqlKey = {
    kind: "unique",
    name: name.name,
    table: table.name,
    columns: plain ? columns : [],
    index: true,
    expression: plain
      ? null
      : parts
          .map(({ text }) => text)
          .join(", ")
          .slice(0, longest),
    condition: where ? where.text.slice(0, longest) : null,
    start,
    end,
  };
  return [{ effect: "create", key }];
}

function created(constraint: SqlConstraint, table: string, { start, end }: Stretch): SqlEffect[] {
  const { kind, name, index, expression } = constraint;
  if (name === null || (kind !== "unique" && kind !== "check")) return [];
  const columns = constraint.columns.map((column) => column.name);
  if (columns.length === 0 && expression === null) return [];
  const text = expression ? expression.text.slice(0, longest) : null;
  const key = { kind, name, table, columns, index, expression: text, condition: null, start, end };
  return [{ effect: "create", key }];
}

function changed(change: SqlChange, table: string, statement: Stretch): SqlEffect[] {
  switch (change.change) {
    case "add-constraint":
      return created(change.constraint, table, statement);
    case "add-column":
      return change.column.constraints.flatMap((one) => created(one, table, statement));
    case "drop-constraint":
      return change.name === null ? [] : [{ effect: "drop", name: change.name, table }];
    case "rename-constraint":
      return [{ effect: "rename", name: change.name, to: change.to, table }];
    case "rename-table":
      return [{ effect: "rename-table", table, to: change.to.name }];
    case "drop-column":
      return [{ effect: "drop-column", table, name: change.name }];
    case "rename-column":
      return [{ effect: "rename-column", table, name: change.name, to: change.to }];
    case "alter-column":
      return change.name === change.column.name
        ? []
        : [{ effect: "rename-column", table, name: change.name, to: change.column.name }];
    default:
      return [];
  }
}

/** The keys that are there in the end. A name that is made again stands for the last that had it in its table. */
export function replayKeys<K extends SqlKey>(effects: readonly SqlEffect<K>[]): K[] {
  const keys = new Keys<K>();
  for (const one of effects)
    switch (one.effect) {
      case "create":
        keys.drop(one.key.name, one.key.table);
        keys.add(one.key);
        break;
      case "drop":
        keys.drop(one.name, one.table);
        break;
      case "rename":
        for (const key of keys.drop(one.name, one.table)) keys.add({ ...key, name: one.to });
        break;
      case "drop-table":
        keys.dropTable(one.table);
        break;
      case "rename-table":
        for (const key of keys.dropTable(one.table)) keys.add({ ...key, table: one.to });
        break;
      // A key over several columns goes with each of them: PostgreSQL drops it, the others refuse.
      case "drop-column":
        for (const key of keys.withColumn(one.table, one.name)) keys.drop(key.name, key.table);
        break;
      case "rename-column":
        for (const key of keys.withColumn(one.table, one.name)) {
          keys.drop(key.name, key.table);
          keys.add({ ...key, columns: key.columns.map((each) => (each === one.name ? one.to : each)) });
        }
    }
  return keys.all();
}

/** Keys by their table and by their name, in the order in which they were made. Tables are compared in lower case. */
class Keys<K extends SqlKey> {
  private readonly tables = new Map<string, Map<string, K>>();
  private readonly names = new Map<string, Set<string>>();

  add(key: K): void {
    const table = key.table.toLowerCase();
    const own = this.tables.get(table) ?? new Map<string, K>();
    this.tables.set(table, own.set(key.name, key));
    this.names.set(key.name, (this.names.get(key.name) ?? new Set()).add(table));
  }

  /** What was dropped. Where the statement does not say of which table, it is every one that has such a key. */
  drop(name: string, table: string | null): K[] {
    const tables = table === null ? [...(this.names.get(name) ?? [])] : [table.toLowerCase()];
    return tables.flatMap((one) => {
      const key = this.tables.get(one)?.get(name);
      if (!key) return [];
      this.tables.get(one)?.delete(name);
      this.names.get(name)?.delete(one);
      return [key];
    });
  }

  dropTable(table: string): K[] {
    const keys = [...(this.tables.get(table.toLowerCase())?.values() ?? [])];
    for (const { name } of keys) this.drop(name, table);
    return keys;
  }

  withColumn(table: string, column: string): K[] {
    const keys = [...(this.tables.get(table.toLowerCase())?.values() ?? [])];
    return keys.filter(({ columns }) => columns.includes(column));
  }

  all(): K[] {
    return [...this.tables.values()].flatMap((own) => [...own.values()]);
  }
}
