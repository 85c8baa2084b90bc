/** How Python's bare drivers open transactions and what handlers of their errors catch. What they write is read from the SQL itself: writes.ts. */

import type { Handled, HandlerSign } from "../../code/dialect";
import type { PyDialect } from "../../code/python/dialect";
import { driverModule, lastPart } from "../../code/python/modules";

export const dialect: PyDialect = {
  orm: "python-sql",
  language: "python",
  signs: {},
  called: ({ table }) => (table === null ? [] : [table]),
  writes: {},
  reads: [],
  transactions: {
    // psycopg 3 and asyncpg `with connection.transaction():`, the `databases` package and helpers of one's own.
    opens: ["connection.transaction", "database.begin", "database.atomic", "database.savepoint"],
    mayBreak: true,
    lent: [],
  },
  handles,
  errorWords: [
    ...["IntegrityError", "DatabaseError", "UniqueViolation", "UniqueViolationError", "PostgresError"],
    ...["ForeignKeyViolation", "ForeignKeyViolationError", "IntegrityConstraintViolationError"],
  ],
  fieldName: (model, keyword) =>
    model.fields.find(({ column }) => column?.toLowerCase() === keyword.toLowerCase())?.name ?? keyword,
};

/**
 * https://www.psycopg.org/docs/errors.html, https://www.psycopg.org/psycopg3/docs/api/errors.html, https://magicstack.github.io/asyncpg/current/api/index.html,
 * https://peps.python.org/pep-0249/#exceptions
 */
function handles(sign: HandlerSign): Handled | undefined {
  if (!("class" in sign)) return undefined;
  const name = lastPart(sign.class);
  const isDriver = sign.class === name || driverModule.test(sign.class);
  if (!isDriver) return undefined;
  if (/^UniqueViolation(?:Error)?$/.test(name)) return ["unique"];
  if (/^ForeignKeyViolation(?:Error)?$/.test(name)) return ["foreign_key"];
  if (/^NotNullViolation(?:Error)?$/.test(name)) return ["not_null"];
  if (/^CheckViolation(?:Error)?$/.test(name)) return ["check"];
  return /^(?:IntegrityError|IntegrityConstraintViolationError|DatabaseError|PostgresError|Error)$/.test(name)
    ? "every"
    : undefined;
}
