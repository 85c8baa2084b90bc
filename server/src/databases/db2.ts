/** Db2: SQL0803N and its relatives as the command line prints them, and the SQLCODE form of its drivers. */

import type { Database, NameTarget } from "../domain/adapters";
import { unknownViolation, type Violation, type ViolationKind } from "../domain/incident";
import { operationOf } from "../domain/statement";
import { placeIn } from "../domain/text";
import { driverOf, statementData, statementOf } from "./wording";

export const db2: Database = {
  id: "db2",
  readViolation,
  signs: ["sqlcode", "sql0803", "sql0603", "sql0530", "sql0531", "sql0532", "sql0407", "sql0545"],
  data: statementData,
  // Generated names are timestamps (SQL241122101530120).
  defaultName: (_target: NameTarget) => null,
  maxNameLength: 128,
};

const DRIVERS = [
  ["ibm_db", ["ibm_db", "[IBM][CLI Driver]"]],
  ["db2jcc", ["com.ibm.db2.jcc", "DB2 SQL Error"]],
] as const;

/** Source: https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql-codes */
const CODES: Readonly<Record<string, { kind: ViolationKind; more?: Partial<Violation> }>> = {
  "803": { kind: "unique" },
  "603": { kind: "unique", more: { operation: "migrate" } },
  "530": { kind: "foreign_key", more: { stillReferenced: false } },
  "531": { kind: "foreign_key", more: { stillReferenced: true, operation: "update" } },
  "532": { kind: "foreign_key", more: { stillReferenced: true, operation: "delete" } },
  "407": { kind: "not_null" },
  "545": { kind: "check" },
};

function readViolation(text: string): Violation | undefined {
  if (!text.includes("SQL0") && !text.includes("SQLCODE")) return undefined;
  const match = /\bSQL0(803|603|530|531|532|407|545)N\b|\bSQLCODE[=:] ?-(803|603|530|531|532|407|545)\b/.exec(
    text,
  );
  const entry = match ? CODES[match[1] ?? match[2] ?? ""] : undefined;
  if (!match || !entry) return undefined;
  const message = text.slice(match.index, match.index + 1500);
  const statement = statementOf(text);
  return {
    ...unknownViolation,
    kind: entry.kind,
    engine: "db2",
    driver: driverOf(text, DRIVERS),
    ...(statement ? { statement, operation: operationOf(statement) } : {}),
    ...entry.more,
    ...(match[1] ? readSentence(message, entry.kind) : readTokens(message, entry.kind)),
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}

/** `… identified by "2" constrains table "APP.USERS" …`, `… check constraint "APP.USERS.CK" …` */
function readSentence(message: string, kind: ViolationKind): Partial<Violation> {
  if (kind === "unique") {
    const index = /identified by "([^"\n]{1,128})"/.exec(message)?.[1];
    const table = /constrains table "([^"\n]{1,260})"/.exec(message)?.[1];
    return { ...named(table ? `${table}.${index ?? ""}` : undefined), ...numbered(index) };
  }
  const name = /(?:FOREIGN KEY|relationship|check constraint|column) "([^"\n]{1,400})"/.exec(message)?.[1];
  return kind === "not_null" ? columnOf(name) : named(name);
}

/** `SQLERRMC=2;APP.USERS`: the same names, divided by `;`. */
function readTokens(message: string, kind: ViolationKind): Partial<Violation> {
  const tokens = (/SQLERRMC[=:] ?([^,\n]{1,400})/.exec(message)?.[1] ?? "")
    .split(";")
    .map((token) => token.trim());
  const [first, second] = tokens;
  if (kind === "unique")
    return { ...named(second ? `${second}.${first ?? ""}` : undefined), ...numbered(first) };
  return kind === "not_null" ? columnOf(first) : named(first);
}

/** The index is printed as a number: 1 is the primary key, others mean nothing to the user's code. */
function numbered(index: string | undefined): Partial<Violation> {
  return index === "1"
    ? { constraint: null, primary: true }
    : /^\d/.test(index ?? "")
      ? { constraint: null }
      : {};
}

/** `SCHEMA.TABLE.NAME` */
function named(printed: string | undefined): Partial<Violation> {
  const parts = (printed ?? "").split(".");
  if (parts.length < 2) return { constraint: printed || null };
  return { constraint: parts.at(-1) || null, table: parts.at(-2) ?? null, schema: parts.at(-3) ?? null };
}

/** A column is a name only sometimes: `TBSPACEID=2, TABLEID=4, COLNO=1` is not. */
function columnOf(printed: string | undefined): Partial<Violation> {
  if (!printed || printed.includes("=")) return {};
  const parts = printed.split(".");
  return { columns: [parts.at(-1) ?? ""], table: parts.at(-2) ?? null, schema: parts.at(-3) ?? null };
}
