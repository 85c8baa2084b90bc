/** One call of a migration -> what it does: `op.create_table(...)`, `batch_op.create_unique_constraint(...)`, SQL that it executes. */

import { fullName, lastPart } from "../../../code/python/modules";
import type { Change } from "../../../schemas/changes";
import { inSchema, tableChangesInSql } from "../../../schemas/tables-in-sql";
import type { PyNode } from "../../../syntax/python";
import { callOf, enclosing, managersOf, type PyCall, textOf } from "../../../syntax/python-tree";
import { dictionaryOf } from "../../../syntax/python-values";
import { budgetOf } from "../../../syntax/sql";
import { readCall } from "../columns";
import { conditionOf, indexedOf, readKey, refsOf, sqlOf } from "../keys";
import type { RawKey } from "../raw-column";
import { alchemyCall, elementsAt, type Reading, textAt } from "../reading";
import type { RawOperation } from "./raw";

/** A call on `op` or on what `batch_alter_table` gives. */
interface Operation {
  readonly call: PyCall;
  /** The table of the batch; undefined on `op` itself. */
  readonly batch: { readonly table: string; readonly call: PyCall } | undefined;
}

/** undefined = it is none of Alembic's and executes nothing: what stands in it may be one. */
export function readOperation(reading: Reading, call: PyCall): readonly RawOperation[] | undefined {
  const operation = operationOf(reading, call);
  if (operation) return handlers[call.name]?.(new Parts(reading, operation)) ?? [];
  return /^(?:execute|exec_driver_sql|scalar)$/.test(call.name) ? inSql(reading, call) : undefined;
}

function operationOf({ file, imports, ...rest }: Reading, call: PyCall): Operation | undefined {
  const { callee, object, name } = call;
  if (callee === null || !object || !(name in handlers)) return undefined;
  if (/^alembic\.op\.\w{1,60}$/.test(fullName(imports, callee))) return { call, batch: undefined };
  const alias = textOf(file, object);
  for (let at = enclosing(call.node, "with_statement"); at; at = enclosing(at.parent, "with_statement"))
    for (const manager of managersOf(at)) {
      const opened = callOf(file, manager);
      const target = manager.parent?.type === "as_pattern" ? manager.parent.children[1] : undefined;
      if (opened?.name !== "batch_alter_table" || !target || textOf(file, target) !== alias) continue;
      const reading = { file, imports, ...rest };
      const table = tableOf(reading, opened, opened.positional[0] ?? opened.keywords.get("table_name"));
      return table === undefined ? undefined : { call, batch: { table, call: opened } };
    }
  return undefined;
}

/** With the schema in front where it is no default. */
function tableOf(reading: Reading, { keywords }: PyCall, node: PyNode | undefined, keyword = "schema") {
  const name = textAt(reading, node);
  const schema = textAt(reading, keywords.get(keyword)) ?? null;
  return name === undefined ? undefined : inSchema({ name, schema, start: 0, end: 0 });
}

/** The arguments of an operation: in a batch those of the table are left out. */
class Parts {
  readonly call: PyCall;

  constructor(
    readonly reading: Reading,
    private readonly operation: Operation,
  ) {
    this.call = operation.call;
  }

  get place() {
    return this.reading.source.place(this.call.node.start, this.call.node.end);
  }

  get convention() {
    const { file } = this.reading;
    const given = dictionaryOf(file, this.operation.batch?.call.keywords.get("naming_convention"))?.named;
    return (
      given && Object.fromEntries([...given].map(([key, node]) => [key, textAt(this.reading, node) ?? null]))
    );
  }

  /** @param index among those of a call on `op`; `table` says where the table stands among them */
  node(index: number, table: number, ...keywords: readonly string[]): PyNode | undefined {
    const at = this.operation.batch && index > table ? index - 1 : index;
    return (
      keywords.map((each) => this.call.keywords.get(each)).find((each) => each !== undefined) ??
      this.call.positional[at]
    );
  }

  text(index: number, table: number, ...keywords: readonly string[]): string | undefined {
    return textAt(this.reading, this.node(index, table, ...keywords));
  }

  table(index: number, ...keywords: readonly string[]): string | undefined {
    const { batch } = this.operation;
    return batch?.table ?? tableOf(this.reading, this.call, this.node(index, -1, ...keywords));
  }

  /** `"uq_users_email"`, `op.f("uq_users_email")`; null = None. */
  name(
    ...keywords: readonly string[]
  ): { readonly name: string | null; readonly fixed: boolean } | undefined {
    const node = this.node(0, 99, ...keywords);
    const wrapped = callOf(this.reading.file, node);
    const fixed = wrapped !== undefined && /^(?:f|conv)$/.test(wrapped.name);
    const name = textAt(this.reading, fixed ? wrapped.positional[0] : node);
    if (name === undefined && node && node.type !== "none") return undefined;
    return { name: name ?? null, fixed };
  }

  says(keyword: string): boolean | null {
    const type = this.call.keywords.get(keyword)?.type;
    return type === "true" ? true : type === "false" ? false : null;
  }
}

type Handler = (parts: Parts) => readonly RawOperation[];

/** https://alembic.sqlalchemy.org/en/latest/ops.html; older names of arguments behind the newer ones. */
const handlers: Readonly<Record<string, Handler>> = {
  __proto__: null as never,
  create_table: (parts) => {
    const { reading, call } = parts;
    const [first, ...rest] = call.positional;
    const table = tableOf(reading, call, first ?? call.keywords.get("table_name"));
    const at = first ?? call.node;
    if (table === undefined) return [];
    const read = rest.map((part) => ({ part, column: alchemyCall(reading, part, /^Column$/) }));
    return [
      {
        op: "create-table",
        table,
        place: reading.source.place(at.start, at.end),
        unlessThere: parts.says("if_not_exists") === true,
        columns: read.flatMap(({ part, column }) =>
          column ? readCall(reading, column, null, reading.source.place(part.start, part.end)) : [],
        ),
        keys: read.flatMap(({ part }) => readKey(reading, part) ?? []),
      },
    ];
  },
  drop_table: (parts) => {
    const table = parts.table(0, "table_name", "name");
    return table === undefined ? [] : [done({ change: "drop-table", table })];
  },
  rename_table: (parts) => {
    const table = parts.table(0, "old_table_name");
    const to = tableOf(parts.reading, parts.call, parts.node(1, 99, "new_table_name"));
    return table === undefined || to === undefined ? [] : [done({ change: "rename-table", table, to })];
  },
  add_column: (parts) => {
    const { reading } = parts;
    const table = parts.table(0, "table_name");
    const node = parts.node(1, 0, "column");
    const column = node && alchemyCall(reading, node, /^Column$/);
    if (table === undefined || !node || !column) return [];
    const place = reading.source.place(node.start, node.end);
    return [{ op: "add-column", table, column: readCall(reading, column, null, place) }];
  },
  drop_column: (parts) => {
    const table = parts.table(0, "table_name");
    const name = parts.text(1, 0, "column_name");
    return table === undefined || name === undefined ? [] : [done({ change: "drop-column", table, name })];
  },
  alter_column: (parts) => {
    const table = parts.table(0, "table_name");
    const name = parts.text(1, 0, "column_name");
    if (table === undefined || name === undefined) return [];
    const given = parts.call.keywords.get("server_default");
    return [
      {
        ...{ op: "alter-column", table, name, nullable: parts.says("nullable"), place: parts.place },
        to: textAt(parts.reading, parts.call.keywords.get("new_column_name")) ?? null,
        default: given ? (given.type === "none" || given.type === "false" ? "none" : "value") : null,
      },
    ];
  },
  create_unique_constraint: (parts) => keyOf(parts, "unique", parts.node(2, 1, "columns", "local_cols")),
  create_primary_key: (parts) => keyOf(parts, "primary_key", parts.node(2, 1, "columns", "cols")),
  create_index: (parts) =>
    parts.says("unique") === true ? keyOf(parts, "index", parts.node(2, 1, "columns")) : [],
  create_check_constraint: (parts) => keyOf(parts, "check", undefined),
  create_foreign_key: (parts) => keyOf(parts, "foreign_key", parts.node(3, 1, "local_cols")),
  create_exclude_constraint: (parts) => keyOf(parts, "exclusion", undefined),
  drop_constraint: (parts) => {
    const type = parts.text(2, 1, "type_", "type") ?? "";
    return dropped(parts, kinds[type] ?? null, "constraint_name", "name");
  },
  drop_index: (parts) => dropped(parts, "index", "index_name", "name"),
  execute: ({ reading, call }) => inSql(reading, call),
};

const kinds: Readonly<Record<string, Extract<RawOperation, { op: "drop" }>["kind"]>> = {
  unique: "unique",
  foreignkey: "foreign_key",
  primary: "primary_key",
  check: "check",
};

function done(change: Change): RawOperation {
  return { op: "change", change };
}

function keyOf(parts: Parts, kind: RawKey["kind"], columns: PyNode | undefined): RawOperation[] {
  const { reading, call } = parts;
  const named = parts.name("constraint_name", "index_name", "name");
  const isForeign = kind === "foreign_key";
  const table = parts.table(1, isForeign ? "source_table" : "table_name", "source", "tablename");
  const nodes = elementsAt(reading, columns) ?? [];
  const refs = refsOf(reading, nodes);
  // A name or a column that can not be read: another key than the one that is there.
  if (!named || table === undefined || (columns && refs.length === 0)) return [];
  const referred = isForeign
    ? tableOf(reading, call, parts.node(2, 1, "referent_table", "referent"), "referent_schema")
    : undefined;
  const remote = isForeign ? refsOf(reading, elementsAt(reading, parts.node(4, 1, "remote_cols")) ?? []) : [];
  if (isForeign && (referred === undefined || remote.length === 0)) return [];
  const expression =
    kind === "check"
      ? sqlOf(reading, parts.node(2, 1, "condition"))
      : kind === "index"
        ? indexedOf(reading, nodes, refs)
        : null;
  const key: RawKey = {
    ...named,
    ...{ kind, columns: kind === "exclusion" ? excluded(parts) : refs, expression },
    condition: kind === "index" ? conditionOf(reading, call) : null,
    references: remote.map(({ text }) => ({ text: `${referred}.${text ?? ""}` })),
    deferrable: parts.says("deferrable") === true,
    place: parts.place,
  };
  return [{ op: "add", table, key }];
}

/** `("room", "="), ("during", "&&")` behind name and table. */
function excluded({ reading, call }: Parts): RawKey["columns"] {
  return call.positional.flatMap((pair) => refsOf(reading, (elementsAt(reading, pair) ?? []).slice(0, 1)));
}

function dropped(
  parts: Parts,
  kind: Extract<RawOperation, { op: "drop" }>["kind"],
  ...keywords: string[]
): RawOperation[] {
  const named = parts.name(...keywords);
  if (!named || named.name === null) return [];
  const table = parts.table(1, "table_name", "tablename") ?? null;
  const { name, fixed } = named;
  const convention = parts.convention;
  return [{ op: "drop", table, name, kind, fixed, ...(convention ? { convention } : {}) }];
}

/** `op.execute("...")`, `bind.execute(sa.text("..."))`: each change stands where its text does. */
function inSql(reading: Reading, { positional }: PyCall): RawOperation[] {
  const { file, source } = reading;
  const [first] = positional;
  const wrapped = callOf(file, first);
  const isText = wrapped !== undefined && /^(?:text|DDL)$/.test(lastPart(wrapped.callee ?? ""));
  const node = isText ? wrapped.positional[0] : first;
  const text = textAt(reading, node);
  if (!node || text === undefined) return [];
  const place = source.place(node.start, node.end);
  const changes = tableChangesInSql(text, () => place, { budget: budgetOf(file) });
  return changes.map(done);
}
