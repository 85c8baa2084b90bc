/** SQL Server and Azure SQL: errors 2627, 2601, 1505, 547 and 515 in their documented wording. */

import type { Database, NameTarget, RepairTarget } from "../domain/adapters";
import { after, lineEnd, rowEnd } from "../domain/data";
import { type Operation, unknownViolation, type Violation } from "../domain/incident";
import { operationOf } from "../domain/statement";
import { placeIn } from "../domain/text";
import { bracketed, textLiteral } from "./escape";
import { offendingRows, qualified } from "./offending-rows";
import { driverOf, statementData, statementOf } from "./wording";

export const mssql: Database = {
  id: "mssql",
  partialIndexes: true,
  readViolation,
  signs: ["duplicate key", "constraint", "insert the value null"],
  // Generated names end in a random number (UQ__users__AB6E6164A1B2C3D4): nothing to compare with.
  defaultName: (_target: NameTarget) => null,
  maxNameLength: 128,
  data: [after(["The duplicate key value is ("], keyEnd), ...statementData],
  repair,
};

const DRIVERS = [
  ["tedious", ["tedious", "RequestError"]],
  ["pdo_sqlsrv", ["SQLSTATE[23000]: [Microsoft]"]],
  // Doctrine's own wording of the sqlsrv extension: `SQLSTATE [23000, 2627]: [Microsoft]…`
  ["sqlsrv", ["SQLSTATE [23000, ", "SQLSTATE[23000, "]],
  ["pyodbc", ["pyodbc", "[ODBC Driver"]],
  ["pymssql", ["pymssql"]],
  ["mssql-jdbc", ["com.microsoft.sqlserver"]],
  ["sqlclient", ["Microsoft.Data.SqlClient", "System.Data.SqlClient"]],
  ["go-mssqldb", ["mssql: "]],
  ["pdo_sqlsrv", ["[SQL Server]"]],
] as const;

interface Found {
  readonly reading: Partial<Violation>;
  readonly start: number;
  readonly end: number;
}

/** Source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
function readViolation(text: string): Violation | undefined {
  let first: Found | undefined;
  for (const read of [readDuplicateKey, readDuplicateRow, readIndexBuild, readConflict, readNull]) {
    const found = read(text);
    if (found && (!first || found.start < first.start)) first = found;
  }
  if (!first) return undefined;
  const statement = statementOf(text);
  return {
    ...unknownViolation,
    engine: "mssql",
    driver: driverOf(text, DRIVERS),
    ...(statement ? { statement, operation: operationOf(statement) } : {}),
    ...first.reading,
    at: placeIn(text, first.start, first.end),
  };
}

/** 2627 */
function readDuplicateKey(text: string): Found | undefined {
  const match =
    /Violation of (UNIQUE KEY|PRIMARY KEY) constraint \\?['"]([^'"\n]{1,128}?)\\?['"]\. Cannot insert duplicate key in object \\?['"]([^'"\n]{1,260}?)\\?['"]/.exec(
      text,
    );
  return match
    ? found(match, {
        kind: "unique",
        constraint: match[2] ?? null,
        ...object(match[3]),
        value: valueAfter(text, match),
        ...(match[1] === "PRIMARY KEY" ? { primary: true } : {}),
      })
    : undefined;
}

/** 2601 */
function readDuplicateRow(text: string): Found | undefined {
  const match =
    /Cannot insert duplicate key row in object \\?['"]([^'"\n]{1,260}?)\\?['"] with unique index \\?['"]([^'"\n]{1,128}?)\\?['"]/.exec(
      text,
    );
  return match
    ? found(match, {
        kind: "unique",
        constraint: match[2] ?? null,
        ...object(match[1]),
        value: valueAfter(text, match),
      })
    : undefined;
}

/** 1505 */
function readIndexBuild(text: string): Found | undefined {
  const match =
    /CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name \\?['"]([^'"\n]{1,260}?)\\?['"] and the index name \\?['"]([^'"\n]{1,128}?)\\?['"]/.exec(
      text,
    );
  return match
    ? found(match, {
        kind: "unique",
        constraint: match[2] ?? null,
        ...object(match[1]),
        value: valueAfter(text, match),
        operation: "migrate",
      })
    : undefined;
}

/** 547: the foreign key from either side, and checks. */
function readConflict(text: string): Found | undefined {
  const match =
    /The (\w{5,8})(?: TABLE)? statement conflicted with the (FOREIGN KEY SAME TABLE|FOREIGN KEY|SAME TABLE REFERENCE|COLUMN REFERENCE|REFERENCE|CHECK) constraint \\?['"]([^'"\n]{1,128}?)\\?['"]\. The conflict occurred in database \\?['"][^'"\n]{1,128}?\\?['"], table \\?['"]([^'"\n]{1,260}?)\\?['"](?:, column \\?['"]([^'"\n]{1,128}?)\\?['"])?/.exec(
      text,
    );
  if (!match) return undefined;
  const [, verb = "", sort = "", name = null, printed = "", column] = match;
  const where = object(printed);
  const operation = operationOf(verb.toLowerCase()) as Operation | null;
  if (sort === "CHECK") {
    return found(match, {
      kind: "check",
      constraint: name,
      ...where,
      columns: column ? [column] : [],
      operation,
    });
  }
  const stillReferenced = sort.includes("REFERENCE");
  // The table that is named holds the conflict: the parent for an insert, the child for a delete.
  return found(match, {
    kind: "foreign_key",
    constraint: name,
    operation,
    stillReferenced,
    ...(stillReferenced
      ? { ...where, columns: column ? [column] : [] }
      : { references: { table: where.table, columns: column ? [column] : [] } }),
  });
}

/** 515 */
function readNull(text: string): Found | undefined {
  const match =
    /Cannot insert the value NULL into column \\?['"]([^'"\n]{1,128}?)\\?['"], table \\?['"]([^'"\n]{1,400}?)\\?['"]; column does not allow nulls\.(?: (INSERT|UPDATE))?/.exec(
      text,
    );
  return match
    ? found(match, {
        kind: "not_null",
        columns: [match[1] ?? ""],
        ...object(match[2]),
        ...(match[3] ? { operation: operationOf(match[3]) } : {}),
      })
    : undefined;
}

function found(match: RegExpExecArray, reading: Partial<Violation>): Found {
  return { reading, start: match.index, end: match.index + match[0].length };
}

/** `shop.dbo.users`, `dbo.users` or `users`. */
function object(printed: string | undefined): { schema: string | null; table: string | null } {
  const parts = (printed ?? "").split(".");
  return { schema: parts.at(-2) ?? null, table: parts.at(-1) || null };
}

/** `The duplicate key value is (a, b).` The value may hold brackets: the last `).` of its line ends it. */
function valueAfter(text: string, match: RegExpExecArray): string | null {
  const from = match.index + match[0].length;
  const open = /^\.? ?The duplicate key value is \(/.exec(text.slice(from, from + 40));
  if (!open) return null;
  const start = from + open[0].length;
  return text.slice(start, keyEnd(text, start));
}

function keyEnd(text: string, from: number): number {
  const line = text.slice(from, Math.min(lineEnd(text, from), from + 2000));
  const end = line.includes(").") ? line.lastIndexOf(").") : line.lastIndexOf(")");
  return end < 0 ? rowEnd(text, from) : from + end;
}

function repair(cause: string, target: RepairTarget): string | undefined {
  if (cause === "sequence-behind") {
    const plain = isPlain(target.table) && isPlain(target.schema ?? "dbo");
    return `DBCC CHECKIDENT (${textLiteral(qualified(target, plain ? (name) => name : bracketed))}, RESEED);`;
  }
  if (cause !== "migration-over-duplicates") return undefined;
  // Its unique index takes one null only (https://learn.microsoft.com/en-us/sql/relational-databases/tables/unique-constraints-and-check-constraints).
  return offendingRows({ ...target, nullable: [] }, { identifier: bracketed, count: "COUNT(*)" });
}

/** True for a name that needs no brackets within a text. */
function isPlain(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}
