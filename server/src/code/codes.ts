/** The codes, names and words by which programs tell the violations that databases report apart. */

import type { ViolationKind } from "../domain/incident";

/** The commonest of them, as code names them (`Dialect.errorWords`). */
export const codeWords: readonly string[] = [
  ...["23505", "23503", "23514", "ER_DUP_ENTRY", "1062", "ER_NO_REFERENCED_ROW_2", "ER_ROW_IS_REFERENCED_2"],
  ...["SQLITE_CONSTRAINT", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_FOREIGNKEY"],
];

/** The kinds of which a handler's test speaks: `"23505"`, `"ER_DUP_ENTRY"`; [] = it speaks of none. */
export function kindsOfCode(value: string): readonly ViolationKind[] {
  return codes.flatMap(([code, kind]) => (code.test(value) ? [kind] : []));
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html and those of MySQL, SQLite, SQL Server and MongoDB. */
const codes: readonly (readonly [RegExp, ViolationKind])[] = [
  [
    /^23505$|ER_DUP_ENTRY|^1062$|^SQLITE_CONSTRAINT(?:_UNIQUE|_PRIMARYKEY)?$|\bunique constraint\b|^duplicate\b|duplicate (?:entry|key)\b|^11000$|E11000|^2627$|^2601$|UNIQUE_?VIOLATION|UniqueViolation|UniqueConstraint|isDuplicate/i,
    "unique",
  ],
  [
    /^23503$|ER_NO_REFERENCED_ROW|ER_ROW_IS_REFERENCED|^145[12]$|SQLITE_CONSTRAINT_FOREIGNKEY|FOREIGN_?KEY_?VIOLATION/i,
    "foreign_key",
  ],
  [/^23502$|ER_BAD_NULL_ERROR|^1048$|SQLITE_CONSTRAINT_NOTNULL|NOT_?NULL_?VIOLATION/i, "not_null"],
  [/^23514$|ER_CHECK_CONSTRAINT_VIOLATED|^3819$|SQLITE_CONSTRAINT_CHECK|CHECK_?VIOLATION/i, "check"],
];
