/** The one way in which a name or a text gets into SQL that Keyclash writes, per engine: identifiers and literals. */

import { backslashString, sqlName } from "../domain/escape";

/** A name in the standard's double quotes: PostgreSQL, SQLite, Oracle. */
export const doubleQuoted = sqlName;

/** A name in MySQL's and MariaDB's quotes. https://dev.mysql.com/doc/refman/8.4/en/identifiers.html */
export function backquoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** A name in SQL Server's brackets. https://learn.microsoft.com/sql/relational-databases/databases/database-identifiers */
export function bracketed(name: string): string {
  return `[${name.replaceAll("]", "]]")}]`;
}

/** A text in the standard's single quotes, for engines to which a backslash means nothing. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The same for PostgreSQL, where an old setting (standard_conforming_strings = off) gives backslashes a meaning: `E'...'` says which. */
export function postgresLiteral(text: string): string {
  return text.includes("\\") ? `E${textLiteral(text.replaceAll("\\", "\\\\"))}` : textLiteral(text);
}

/** A string of MongoDB's shell, which is JavaScript. */
export function shellString(text: string): string {
  return backslashString(text, '"');
}
