/** The clause by which an INSERT says what happens to a row that is there, and where it stands in the code; in any language. */

import type { FixContext } from "../domain/adapters";
import type { TextEdit } from "../domain/text";
import type { CodeText } from "../syntax/code-text";
import type { SqlInsert, SqlStatement } from "../syntax/sql-statements";
import { setAnew } from "./fixes/anew";
import { decline } from "./fixes/declined";
import { otherKeys } from "./fixes/keys";
import { declining } from "./fixes/words";

/** A call that sends one text. */
export interface SendingSite {
  readonly context: FixContext;
  readonly code: CodeText;
  readonly statements: readonly SqlStatement[];
  /** The file in which the text stands. */
  readonly file: string;
  /** The text may be broken over lines. */
  readonly isLong: boolean;
  /** Nobody looks at what the statement gives. */
  readonly unused: boolean;
  /** Declines where other calls send the text too. */
  declineShared(): void;
}

interface Clause {
  readonly action: "nothing" | "update";
  /** Columns as the statement writes them. */
  readonly key: readonly string[];
  readonly sets: readonly string[];
  /** The row that is there is given back: it is set to what it holds. */
  readonly gives: string | null;
}

/** What an existing row gets: all that the insert sets but the keys. */
export function othersOf(context: FixContext): readonly string[] {
  const { write, model, constraint } = context;
  const primary = model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
  const keys = [...constraint.fields, ...primary];
  const fields = write.fields ?? decline("The code does not show which columns an existing row would get.");
  const rest = fields.filter((name) => !keys.includes(name));
  if (rest.length === 0) decline("The statement sets the key only: there is nothing to overwrite.");
  const texts = new Map(
    rest.map((name) => [name, write.given?.[name]?.text ?? write.literals?.[name] ?? name]),
  );
  return setAnew(context, texts);
}

/** The edit that puts the clause into the text; declines where it would say something else than meant. */
export function toldToDatabase(
  site: SendingSite,
  action: "nothing" | "update",
  fields: readonly string[],
): TextEdit {
  const { context, statements, unused } = site;
  const { constraint, database, model } = context;
  if (constraint.kind !== "unique" && constraint.kind !== "primary_key")
    decline("Only a unique key has such a clause.");
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  if (constraint.deferrable)
    decline("A key that is checked at the end of the transaction cannot be the target of a conflict.");
  const [statement, more] = statements;
  if (more || statement?.kind !== "insert")
    decline("The call sends more than one statement, or none that inserts.");
  if (statement.conflict) decline("The statement says already what happens to a row that is there.");
  if (!statement.rows || statement.columns.length === 0)
    decline("The rows of the statement are not written out here.");
  // PostgreSQL refuses to overwrite a row twice in one statement.
  if (action === "update" && statement.rows.length !== 1) decline(declining.severalRows);
  site.declineShared();
  const isKnown =
    database?.namesConflicts === false ||
    /^(?:postgresql|cockroachdb|yugabytedb|sqlite)$/.test(database?.id ?? "");
  if (!database || !isKnown) decline("Keyclash does not know how this database words a conflict.");
  const others = otherKeys(context);
  if (database.namesConflicts === false && others.length > 0)
    decline(
      `ON DUPLICATE KEY reacts to any key of ${model.name}, not to this one alone: ${others.join(", ")} as well.`,
    );
  // A row that is passed over is not given back: one that is set to what it holds is.
  const sameRow = action === "nothing" && !unused ? tableOf(statement, site) : null;
  const clause: Clause = {
    action,
    gives: sameRow,
    key: namesOf(statement, constraint.columns, site),
    sets: namesOf(statement, columnsOf(fields, context), site),
  };
  const { at, text, isReturning } = conflictClause(
    site,
    statement,
    clause,
    database.namesConflicts === false,
  );
  const gives = isReturning && (action === "update" || sameRow !== null);
  if (!unused && !gives)
    decline("The result of the statement is used, and a row that is there already has none.");
  return { start: at, end: at, text };
}

/** The name by which `SET name = tags.name` means the row that is there; null = not to be said, or of several rows. */
function tableOf({ table, rows }: SqlInsert, { code }: SendingSite): string | null {
  if (!table || rows?.length !== 1 || /^\s{0,9}as\b/i.test(code.text.slice(table.end))) return null;
  return code.text.slice(table.start, table.end);
}

function columnsOf(fields: readonly string[], { model }: FixContext): string[] {
  return fields.map((name) => model.fields.find((each) => each.name === name)?.column ?? name);
}

/** The columns as the statement writes them, with their quotes and escapes. */
function namesOf(statement: SqlInsert, columns: readonly string[], { code, file }: SendingSite): string[] {
  return columns.map((column) => {
    const named = statement.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    if (!named) decline(`The statement does not set \`${column}\`, which belongs to the key.`);
    const written = file.slice(code.at(named.start), code.at(named.end - 1) + 1);
    // `({column})`: the text has the name from somewhere else.
    if (written.replaceAll("\\", "") !== code.text.slice(named.start, named.end))
      decline(`The statement is given \`${column}\` by its program: its name is not written in the text.`);
    return written;
  });
}

/**
 * PostgreSQL and SQLite name the key: https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT, https://www.sqlite.org/lang_upsert.html.
 * MySQL cannot: https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html; a column set to itself leaves the row as it is.
 */
function conflictClause(
  { code, file, isLong }: SendingSite,
  statement: SqlInsert,
  clause: Clause,
  isMysql: boolean,
): { readonly at: number; readonly text: string; readonly isReturning: boolean } {
  const sql = code.text.slice(statement.start, statement.end);
  const returning = /[)?](\s{1,200}returning\s[^()'"`]{1,1000})$/i.exec(sql)?.[1] ?? "";
  const end = statement.end - returning.length - 1;
  const isHole = code.holes.some(({ start }) => start === end);
  // Behind what a template puts in stands its bracket.
  const at = isHole ? code.at(end + 1) - 1 : code.at(end);
  if ((!isHole && code.text[end] !== ")") || file[at] !== (isHole ? "}" : ")"))
    decline("The end of the statement is not written here.");
  // What stands on lines of its own gets one.
  const line = file.slice(file.lastIndexOf("\n", at) + 1, at);
  const isBroken = isLong && /[\r\n]/.test(sql.slice(0, sql.length - returning.length));
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const eol = file.includes("\r\n") ? "\r\n" : "\n";
  const said = isMysql ? onDuplicate(clause) : onConflict(clause);
  return { at: at + 1, text: (isBroken ? eol + indent : " ") + said, isReturning: returning !== "" };
}

function onConflict({ action, key, sets, gives }: Clause): string {
  const target = `ON CONFLICT (${key.join(", ")}) DO`;
  const [first] = key;
  if (gives !== null && first) return `${target} UPDATE SET ${first} = ${gives}.${first}`;
  return action === "nothing"
    ? `${target} NOTHING`
    : `${target} UPDATE SET ${sets.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}`;
}

/** `VALUES(name)` is understood by every version of MySQL and by MariaDB, a row's alias is not. */
function onDuplicate({ action, key, sets }: Clause): string {
  const [first = ""] = key;
  const all =
    action === "nothing" ? [`${first} = ${first}`] : sets.map((name) => `${name} = VALUES(${name})`);
  return `ON DUPLICATE KEY UPDATE ${all.join(", ")}`;
}
