/** How bare drivers open transactions and what handlers of their errors test. What they write is read from the SQL itself: writes.ts. */

import { codeWords } from "../../code/codes";
import type { Dialect, HandlerSign } from "../../code/dialect";
import type { ViolationKind } from "../../domain/incident";

export const dialect: Dialect = {
  orm: "plain-sql",
  language: "typescript",
  called: ({ table }) => (table === null ? [] : [table]),
  signs: {},
  writes: {},
  reads: [],
  transactions: {
    // postgres.js `sql.begin`, slonik and better-sqlite3 `transaction`, pg-promise `tx`, mysql2 `beginTransaction`.
    opens: [
      ...["_.begin(callback)", "_.transaction(callback)", "_.tx(callback)", "_.savepoint(callback)"],
      ...["_.beginTransaction()"],
    ],
    mayBreak: true,
    lent: [],
  },
  handles,
  errorWords: codeWords,
};

/** SQLSTATEs, MySQL's numbers and names, SQLite's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.sqlite.org/rescode.html */
const codes: readonly (readonly [RegExp, ViolationKind])[] = [
  [
    /^23505$|ER_DUP_ENTRY|^1062$|^SQLITE_CONSTRAINT(?:_UNIQUE|_PRIMARYKEY|_ROWID)?$|^2067$|^1555$|^2579$|^UNIQUE constraint|^duplicate(?: entry| key)?\b|UNIQUE_?VIOLATION/i,
    "unique",
  ],
  [
    /^23503$|ER_NO_REFERENCED_ROW|ER_ROW_IS_REFERENCED|^145[12]$|SQLITE_CONSTRAINT_FOREIGNKEY|^787$|^FOREIGN KEY constraint|FOREIGN_?KEY_?VIOLATION/i,
    "foreign_key",
  ],
  [
    /^23502$|ER_BAD_NULL_ERROR|^1048$|SQLITE_CONSTRAINT_NOTNULL|^1299$|^NOT NULL constraint|NOT_?NULL_?VIOLATION/i,
    "not_null",
  ],
  [
    /^23514$|ER_CHECK_CONSTRAINT_VIOLATED|^3819$|SQLITE_CONSTRAINT_CHECK|^275$|^CHECK constraint|CHECK_?VIOLATION/i,
    "check",
  ],
];

function handles(sign: HandlerSign): readonly ViolationKind[] | undefined {
  if ("class" in sign)
    return /UniqueViolation|UniqueConstraint|UniqueIntegrity|Duplicate/.test(sign.class)
      ? ["unique"]
      : undefined;
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  const found = codes.flatMap(([code, kind]) => (code.test(sign.value) ? [kind] : []));
  return found.length > 0 ? found : undefined;
}
