/** What migrations do to tables and constraints through the query interface, and as SQL in its `query`. */

import type { Constraint } from "../../domain/model";
import type { Change, Migration } from "../../schemas/changes";
import { isDown } from "../../schemas/down";
import { changesInSql } from "../../schemas/sql";
import { createBudget } from "../../syntax/sql";
import { compiler, placeOf, type ts, visit } from "../../syntax/typescript";
import { methodOf } from "../../syntax/typescript-calls";
import { elementsOf, memberOf, objectOf, stringOf, stringsOf } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";
import { fieldOf, held, indexOf, isUnique, type Read } from "./attributes";
import { indexName } from "./names";

/** umzug hands the query interface on as `context`. */
export function isMigration(text: string): boolean {
  return /\bqueryInterface\b|\bQueryInterface\b/.test(text) && /\bup\b/.test(text);
}

export function readMigration(read: Read): Migration[] {
  const t = compiler();
  const changes: Change[] = [];
  const budget = createBudget();
  visit(read.root, (node) => {
    if (isDown(node)) return false;
    if (!t.isCallExpression(node)) return;
    changes.push(...changesIn(read, node));
    const code = methodOf(node) === "query" ? textOf(held(node.arguments[0])) : undefined;
    if (!code) return;
    const place = (at: { start: number; end: number }) =>
      read.source.place(code.at(at.start), code.at(at.end));
    changes.push(...changesInSql(code.text, place, { placeholders: code.holes, budget }));
    return;
  });
  return changes.length === 0 ? [] : [{ file: read.source.path, changes }];
}

const methods =
  /^(?:createTable|dropTable|renameTable|addColumn|removeColumn|changeColumn|renameColumn|(?:add|remove)(?:Index|Constraint))$/;

/** https://sequelize.org/docs/v6/other-topics/query-interface/ */
function changesIn(read: Read, call: ts.CallExpression): Change[] {
  const method = methodOf(call) ?? "";
  if (!methods.test(method)) return [];
  const [first, second, third] = call.arguments;
  const table = tableIn(first);
  if (table === undefined) return [];
  const name = stringOf(held(second));
  const to = stringOf(held(third)) ?? "";
  switch (method) {
    case "createTable":
      return created(read, table, call);
    case "dropTable":
      return [{ change: "drop-table", table }];
    case "renameTable":
      return name === undefined ? [] : [{ change: "rename-table", table, to: name }];
    case "addColumn":
      return name === undefined ? [] : columnKeys(read, table, name, third);
    case "removeColumn":
      return name === undefined ? [] : [{ change: "drop-column", table, name }];
    case "renameColumn":
      return name === undefined || to === "" ? [] : [{ change: "rename-column", table, name, to }];
    // A column that becomes unique gets its key; one that says nothing of it keeps what it has.
    case "changeColumn":
      return name === undefined ? [] : columnKeys(read, table, name, third);
    case "removeIndex":
    case "removeConstraint":
      return removed(table, held(second));
    default:
      return added(read, table, call);
  }
}

/** `"Users"`, `{ tableName: "Users", schema }`. */
function tableIn(node: ts.Expression | undefined): string | undefined {
  const inner = held(node);
  return stringOf(inner) ?? stringOf(memberOf(inner, "tableName"));
}

function created(read: Read, table: string, call: ts.CallExpression): Change[] {
  const [, columns, options] = call.arguments;
  const t = compiler();
  const object = objectOf(held(columns));
  const keys = [...(object?.members.values() ?? [])].flatMap(({ name, value }) =>
    columnKeys(read, table, name, value),
  );
  const given = objectOf(held(memberOf(held(options), "uniqueKeys")));
  const more = [...(given?.members.values() ?? [])].flatMap(({ name, node, value }) => {
    const fields = stringsOf(held(memberOf(held(value), "fields")));
    const own = t.isPropertyAssignment(node) ? (stringOf(memberOf(held(value), "name")) ?? name) : name;
    return fields ? [unique(read, table, fields, own, node)] : [];
  });
  return [...keys, ...more];
}

/** `{ type, unique: true }` of one column. */
function columnKeys(read: Read, table: string, name: string, value: ts.Expression | undefined): Change[] {
  const field = value && fieldOf(read, name, placeOf(read.source, value), value);
  if (!field?.unique) return [];
  // A name is taken over by MySQL alone: the database names it.
  return [
    {
      change: "add",
      table,
      constraint: { ...plain, columns: [field.column ?? name], place: field.unique.place },
    },
  ];
}

const plain = { kind: "unique", fields: [], name: null } as const;

function unique(
  read: Read,
  table: string,
  columns: readonly string[],
  name: string | null,
  at: ts.Node,
): Change {
  return { change: "add", table, constraint: { ...plain, columns, name, place: placeOf(read.source, at) } };
}

/** `addIndex(table, ["a"], { unique: true })`, `addIndex(table, { fields, unique })`, `addConstraint(table, { type: "unique", fields, name })`. */
function added(read: Read, table: string, call: ts.CallExpression): Change[] {
  const [, second, third] = call.arguments;
  const list = elementsOf(held(second));
  const options = held(list ? third : second);
  if (methodOf(call) === "addIndex") {
    if (!options || !isUnique(options)) return [];
    const { fields, name, expression, condition, place } = indexOf(
      read,
      call,
      options,
      list?.map((each) => stringOf(each) ?? stringOf(memberOf(each, "name")) ?? ""),
    );
    const known = expression === null ? fields.filter((each) => each !== "") : [];
    const constraint: Constraint = {
      ...plain,
      index: true,
      columns: known,
      name:
        name ??
        stringOf(memberOf(options, "indexName")) ??
        (known.length > 0 ? indexName(table, known) : null),
      place,
      ...(expression === null ? {} : { expression }),
      ...(condition === null ? {} : { condition }),
    };
    return [{ change: "add", table, constraint }];
  }
  const fields = stringsOf(list ? held(second) : held(memberOf(options, "fields")));
  const type = stringOf(memberOf(options, "type"))?.toLowerCase();
  const end = { unique: "uk", "primary key": "pk", "foreign key": "fk", check: "ck" }[type ?? ""];
  if (!fields || end === undefined || (end !== "uk" && end !== "ck")) return [];
  const name = stringOf(memberOf(options, "name")) ?? `${table}_${fields.join("_")}_${end}`;
  const where = memberOf(options, "where");
  if (end === "uk") return [unique(read, table, fields, name, call)];
  const constraint = {
    ...plain,
    kind: "check" as const,
    columns: [],
    name,
    place: placeOf(read.source, call),
  };
  return [
    {
      change: "add",
      table,
      constraint: { ...constraint, expression: where?.getText().replace(/\s+/g, " ") ?? null },
    },
  ];
}

/** By its name, or by the fields of the index. */
function removed(table: string, what: ts.Expression | undefined): Change[] {
  const fields = stringsOf(what);
  const name = stringOf(what) ?? (fields && indexName(table, fields));
  return name === undefined ? [] : [{ change: "drop", table, name }];
}
