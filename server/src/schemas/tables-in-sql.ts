/** SQL -> all that it does to tables: columns and every kind of constraint, those without a name too. */

import type { Constraint } from "../domain/model";
import type { Place } from "../domain/text";
import { readStatements, type SqlOptions } from "../syntax/sql";
import type {
  SqlChange,
  SqlColumn,
  SqlConstraint,
  SqlCreateTable,
  SqlStatement,
  SqlTable,
  Stretch,
} from "../syntax/sql-statements";
import type { Change, Column } from "./changes";
import { definitionEnd } from "./required";
import { changesOf, type PlaceOf } from "./sql";

/** All that the text does, in its order. Total and linear. */
export function tableChangesInSql(text: string, placeOf: PlaceOf, options: SqlOptions = {}): Change[] {
  const statements = readStatements(text, { ...options, wanted: (each) => defines.test(each) });
  return statements.flatMap((each) => tableChanges(each, text, (at) => placeOf(firstLine(text, at))));
}

const defines = /^(?:create|alter|drop|rename)\b/i;

/** What an editor underlines is one line. */
function firstLine(text: string, { start, end }: Stretch): Stretch {
  const line = text.slice(start, end).search(/\r?\n/);
  return { start, end: line < 0 ? end : start + line };
}

function tableChanges(statement: SqlStatement, text: string, placeOf: PlaceOf): Change[] {
  const written = text.slice(statement.start, statement.end);
  if (statement.kind === "create-table") {
    const { table } = statement;
    if (!table || /^create\s{1,9}(?:(?:global|local)\s{1,9})?temp/i.test(written)) return [];
    const primary = /\bwithout\s{1,9}rowid\b[^()]{0,40}$/i.test(written) ? primaryOf(statement) : [];
    const columns = statement.columns
      .map((each) => columnOf(each, text, placeOf))
      .map((each) => (primary.includes(each.name) ? { ...each, required: true } : each));
    const inline = statement.columns.flatMap((each) => inlineOf(each, text, placeOf));
    return [
      {
        change: "create-table",
        table: inSchema(table),
        place: placeOf(table),
        unlessThere: /^[^(]{1,200}\bif\s{1,9}not\s{1,9}exists\b/i.test(written),
        columns,
        constraints: [
          ...inline,
          ...statement.constraints.flatMap((each) => constraintOf(each, text, placeOf(each))),
        ],
      },
    ];
  }
  if (statement.kind === "alter-table") {
    const table = statement.table && inSchema(statement.table);
    if (!table) return [];
    const changes = statement.changes.flatMap((each) => altered(each, table, statement, text, placeOf));
    return [...changes, ...filled(written, table)];
  }
  if (statement.kind === "create-index" && statement.table) {
    const { name, table } = statement;
    // Without a name PostgreSQL makes one: replayed as any constraint without a name.
    const named = name ?? { ...table, name: "" };
    return changesOf({ ...statement, name: named, table: { ...table, name: inSchema(table) } }, placeOf).map(
      (one) =>
        one.change === "add" && name === null
          ? { ...one, constraint: { ...one.constraint, name: null } }
          : one,
    );
  }
  if (statement.kind === "drop-table")
    return statement.names.map((each) => ({ change: "drop-table", table: inSchema(each) }));
  return changesOf(statement, placeOf);
}

/** `ALTER COLUMN id SET DEFAULT nextval(…)`, `ADD GENERATED … AS IDENTITY`: how pg_dump writes a serial. */
function filled(written: string, table: string): Change[] {
  const found =
    /\balter\s{1,9}(?:column\s{1,9})?"?(\w{1,100})"?\s{1,9}(?:set\s{1,9}default\s{1,9}(nextval\b|null\b)?|add\s{1,9}(generated)\b)/i.exec(
      written.slice(0, 2000),
    );
  const [, name, value, generated] = found ?? [];
  if (name === undefined) return [];
  const isCounted = generated !== undefined || value?.toLowerCase() === "nextval";
  return [{ change: "default", table, name, default: isCounted ? "increment" : value ? "none" : "value" }];
}

/** `auth.users` is another table than `users`; the schema in which tables stand by default says nothing. */
export function inSchema({ name, schema }: SqlTable): string {
  return schema === null || /^(?:public|dbo|main)$/i.test(schema) ? name : `${schema}.${name}`;
}

/** SQLite's primary keys take null, unless the table has no number of its own for each row. */
function primaryOf({ columns, constraints }: SqlCreateTable): string[] {
  const all = [...columns.flatMap((each) => each.constraints), ...constraints];
  return all.flatMap((each) => (each.kind === "primary_key" ? each.columns.map(({ name }) => name) : []));
}

function columnOf(column: SqlColumn, text: string, placeOf: PlaceOf): Column {
  const { name, type, notNull, start } = column;
  const written = text.slice(start, Math.min(definitionEnd(text, start), start + 2000));
  return { name, place: placeOf(column), type, required: notNull, default: defaultOf(column, written) };
}

function defaultOf({ type, default: given, constraints }: SqlColumn, written: string): Column["default"] {
  if (/\bauto_?increment\b|\bidentity\b/i.test(written) || /^(?:small|big)?serial[248]?$/i.test(type ?? ""))
    return "increment";
  if (given && /^\(?\s{0,9}nextval\b/i.test(given.text)) return "increment";
  // SQLite: such a column is the row's own number.
  if (/^integer$/i.test(type ?? "") && constraints.some(({ kind }) => kind === "primary_key"))
    return "increment";
  const isFilled = given && !/^null$/i.test(given.text.trim());
  return isFilled || /\bgenerated\s{1,9}always\b|\bas\s{0,9}\(/i.test(written) ? "value" : "none";
}

function inlineOf(column: SqlColumn, text: string, placeOf: PlaceOf): Constraint[] {
  return column.constraints.flatMap((one) =>
    constraintOf(one, text, placeOf({ start: column.start, end: Math.max(one.end, column.end) })).map(
      (made) =>
        // PostgreSQL and MariaDB call a check behind a column after that column.
        one.kind === "check" ? { ...made, extra: { of: column.name } } : made,
    ),
  );
}

/** Conditions and expressions are kept this far. In characters. */
const longest = 500;

function constraintOf(constraint: SqlConstraint, text: string, place: Place): Constraint[] {
  const { kind, name, index, expression, references } = constraint;
  const columns = constraint.columns.map((column) => column.name);
  const written = text.slice(constraint.start, constraint.end);
  if (columns.length === 0 && expression === null && kind !== "exclusion") return [];
  return [
    {
      kind,
      fields: [],
      columns,
      name,
      place,
      ...(index ? { index } : {}),
      ...(/\bdeferrable\b/i.test(written) && !/\bnot\s{1,9}deferrable\b/i.test(written)
        ? { deferrable: true }
        : {}),
      ...(expression ? { expression: expression.text.slice(0, longest) } : {}),
      ...(references
        ? {
            references: {
              model: inSchema(references.table),
              table: inSchema(references.table),
              columns: references.columns.map((each) => each.name),
            },
          }
        : {}),
    },
  ];
}

function altered(
  change: SqlChange,
  table: string,
  statement: Stretch,
  text: string,
  placeOf: PlaceOf,
): Change[] {
  switch (change.change) {
    case "add-constraint":
      return constraintOf(change.constraint, text, placeOf(change.constraint)).map((constraint) => ({
        change: "add",
        table,
        constraint,
      }));
    case "add-column":
    case "alter-column": {
      const { column } = change;
      const inline = inlineOf(column, text, placeOf).map(
        (constraint) => ({ change: "add", table, constraint }) as const,
      );
      const renamed =
        change.change === "alter-column" && change.name !== column.name
          ? [{ change: "rename-column", table, name: change.name, to: column.name } as const]
          : [];
      return [
        ...renamed,
        { change: "add-column", table, column: columnOf(column, text, placeOf) },
        ...inline,
      ];
    }
    case "not-null":
      return [{ change: "not-null", table, name: change.name, set: change.set, place: placeOf(statement) }];
    case "drop-constraint":
      return change.name === null
        ? [{ change: "drop-like", table, kind: "primary_key", columns: null }]
        : [{ change: "drop", table, name: change.name }];
    case "rename-constraint":
      return [{ change: "rename", table, name: change.name, to: change.to }];
    case "rename-table":
      return [{ change: "rename-table", table, to: inSchema(change.to) }];
    case "drop-column":
      return [{ change: "drop-column", table, name: change.name }];
    case "rename-column":
      return [{ change: "rename-column", table, name: change.name, to: change.to }];
  }
}
