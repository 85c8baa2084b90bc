/** SQLAlchemy's own wording: the driver's class in brackets, `[SQL: …]`, autoflush, and the session that was rolled back before. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement } from "../../syntax/printed";
import { readParameters } from "./parameters";

/**
 * Total and linear.
 * Source: https://docs.sqlalchemy.org/en/20/errors.html
 */
export function readViolation(text: string): Violation | undefined {
  if (!signs.some((sign) => text.includes(sign)) && readOldStatement(text) === undefined) return undefined;
  const identity = readIdentityConflict(text);
  if (identity) return identity;
  const rolledBack = text.includes(
    "This Session's transaction has been rolled back due to a previous exception",
  );
  const autoflushed = text.includes("raised as a result of Query-invoked autoflush");
  const parameters = readParameters(text);
  const remarks = [
    ...(rolledBack
      ? [
          "This is the second failure of the session: an earlier flush failed, and its error was caught without `session.rollback()`. The stack shows where the session was used again, not where the row was written.",
        ]
      : []),
    ...(autoflushed
      ? [
          "A query flushed the session (autoflush): the row was added before the line that the stack shows, and the query itself is innocent.",
        ]
      : []),
  ];
  return {
    ...unknownViolation,
    orm: "sqlalchemy",
    exception: driverClass(text),
    ...factsOfStatement(readStatement(text)),
    ...(parameters ? { parameters } : {}),
    ...(rolledBack ? { followUp: true } : {}),
    ...(remarks.length > 0 ? { remarks } : {}),
  };
}

const signs = [
  "sqlalchemy.exc.",
  "sqlalchemy.orm.",
  "sqlalche.me/e/",
  "/sqlalchemy/",
  "\\sqlalchemy\\",
  "flask_sqlalchemy",
  // A message alone, as `str(error)` prints it.
  "\n[SQL: ",
];

/** `[SQL: …]` ends at a bracket that ends its line: the statement may hold brackets and line breaks. */
function readStatement(text: string): string | undefined {
  const start = text.indexOf("[SQL: ");
  if (start < 0) return readOldStatement(text);
  const rest = text.slice(start + 6, start + 10_006);
  const end = rest.search(/\](?:\n|$)/);
  return end < 0 ? rest.slice(0, Math.max(0, rest.indexOf("\n")) || undefined) : rest.slice(0, end);
}

/** Before 1.0: `(IntegrityError) duplicate key … 'INSERT INTO users (email) VALUES (%(email)s)' {'email': 'a@b.c'}`. */
function readOldStatement(text: string): string | undefined {
  const start = text.search(/\((?:[a-z]\w{0,40}\.)?(?:Integrity|Operational|Programming|Database)Error\) /);
  if (start < 0) return undefined;
  const rest = text.slice(start, start + 12_000);
  const open = /\su?(["'])(?=(?:insert into|update|delete from) )/i.exec(rest);
  const quote = open?.[1];
  if (!open || !quote) return undefined;
  const from = open.index + open[0].length;
  // The parameters follow: a quote within the statement does not end it.
  for (let end = rest.indexOf(quote, from); end >= 0; end = rest.indexOf(quote, end + 1))
    if (/^ [({[]/.test(rest.slice(end + 1, end + 3))) return rest.slice(from, end).replaceAll("\\n", "\n");
  return undefined;
}

/**
 * `(psycopg2.errors.UniqueViolation) duplicate key …`; with asyncpg the brackets hold SQLAlchemy's own adapter and the
 * driver's class stands behind: `(sqlalchemy.dialects.postgresql.asyncpg.IntegrityError) <class 'asyncpg.exceptions.…'>: …`.
 */
function driverClass(text: string): string | null {
  const wrapped = /\) <class '((?:[a-z_]\w{0,40}\.){1,6}[A-Z]\w{0,80})'>/.exec(text)?.[1];
  const bracketed = /\(((?:[a-z_]\w{0,40}\.){1,6}[A-Z]\w{0,80}(?:Error|Violation|Exception))\)(?: |$)/i.exec(
    text,
  )?.[1];
  return wrapped ?? bracketed ?? null;
}

/** Two objects of one primary key in a session: the unit of work refuses before the database can. */
function readIdentityConflict(text: string): Violation | undefined {
  const match =
    /New instance <(\w{1,80}) at 0x[0-9a-fA-F]{1,16}> with identity key [^\n]{0,400}? conflicts with persistent instance/.exec(
      text,
    );
  if (!match) return undefined;
  return {
    ...unknownViolation,
    orm: "sqlalchemy",
    kind: "unique",
    exception: "sqlalchemy.orm.exc.FlushError",
    model: match[1] ?? null,
    primary: true,
    operation: "insert",
    remarks: [
      "The session already holds an object with this primary key: the database was not asked. `session.merge()` takes over the new values instead.",
    ],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
