/** SQL of migrations -> the changes that it makes to the constraints of tables, each with the place that declares it. */

import type { Constraint } from "../domain/model";
import type { Place } from "../domain/text";
import { readStatements, type SqlOptions } from "../syntax/sql";
import type {
  SqlChange,
  SqlConstraint,
  SqlCreateIndex,
  SqlStatement,
  Stretch,
} from "../syntax/sql-statements";
import type { Change } from "./changes";

/** Where a stretch of the SQL stands in the user's file. */
export type PlaceOf = (stretch: Stretch) => Place;

/** Conditions and expressions are kept this far. In characters. */
const longest = 500;

/** All that the text does, in its order. It also moves rows and makes tables without keys: these statements are not read. */
export function changesInSql(text: string, placeOf: PlaceOf, options: SqlOptions = {}): Change[] {
  return readStatements(text, { ...options, wanted }).flatMap((statement) => changesOf(statement, placeOf));
}

function wanted(statement: string): boolean {
  return (
    /^(?:create\s{1,9}unique|alter|drop|rename)\b/i.test(statement) ||
    (/^create\b/i.test(statement) && /\b(?:check|unique)\b/i.test(statement))
  );
}

/** In the order in which the statement does them. Constraints without a name are left out: the database makes theirs. */
export function changesOf(statement: SqlStatement, placeOf: PlaceOf): Change[] {
  switch (statement.kind) {
    case "create-index":
      return createdIndex(statement, placeOf);
    case "create-table": {
      const table = statement.table?.name;
      if (table === undefined) return [];
      const inline = statement.columns.flatMap(({ constraints }) => constraints);
      return [...inline, ...statement.constraints].flatMap((one) => added(one, table, placeOf(one)));
    }
    case "alter-table": {
      const table = statement.table?.name;
      if (table === undefined) return [];
      return statement.changes.flatMap((change) => changed(change, table, () => placeOf(statement)));
    }
    case "rename-index":
      return [{ change: "rename", table: null, name: statement.name.name, to: statement.to }];
    case "drop-index":
      return statement.names.map(({ name }) => ({ change: "drop", table: null, name }));
    case "drop-table":
      return statement.names.map(({ name }) => ({ change: "drop-table", table: name }));
    default:
      return [];
  }
}

function createdIndex(index: SqlCreateIndex, placeOf: PlaceOf): Change[] {
  const { unique, name, table, parts, where } = index;
  if (!unique || !name || !table || parts.length === 0) return [];
  const columns = parts.flatMap(({ column }) => column ?? []);
  const plain = columns.length === parts.length;
  const text = parts.map((part) => part.text).join(", ");
  const constraint: Constraint = {
    kind: "unique",
    fields: [],
    columns: plain ? columns : [],
    name: name.name,
    place: placeOf(index),
    index: true,
    ...(plain ? {} : { expression: text.slice(0, longest) }),
    ...(where ? { condition: where.text.slice(0, longest) } : {}),
  };
  return [{ change: "add", table: table.name, constraint }];
}

function added(constraint: SqlConstraint, table: string, place: Place): Change[] {
  const { kind, name, index, expression } = constraint;
  if (name === null || (kind !== "unique" && kind !== "check")) return [];
  const columns = constraint.columns.map((column) => column.name);
  if (columns.length === 0 && expression === null) return [];
  const more = {
    ...(index ? { index } : {}),
    ...(expression ? { expression: expression.text.slice(0, longest) } : {}),
  };
  return [{ change: "add", table, constraint: { kind, fields: [], columns, name, place, ...more } }];
}

function changed(change: SqlChange, table: string, place: () => Place): Change[] {
  switch (change.change) {
    case "add-constraint":
      return added(change.constraint, table, place());
    case "add-column":
      return change.column.constraints.flatMap((one) => added(one, table, place()));
    case "drop-constraint":
      return change.name === null ? [] : [{ change: "drop", table, name: change.name }];
    case "rename-constraint":
      return [{ change: "rename", table, name: change.name, to: change.to }];
    case "rename-table":
      return [{ change: "rename-table", table, to: change.to.name }];
    case "drop-column":
      return [{ change: "drop-column", table, name: change.name }];
    case "rename-column":
      return [{ change: "rename-column", table, name: change.name, to: change.to }];
    case "alter-column":
      return change.name === change.column.name
        ? []
        : [{ change: "rename-column", table, name: change.name, to: change.column.name }];
    default:
      return [];
  }
}
