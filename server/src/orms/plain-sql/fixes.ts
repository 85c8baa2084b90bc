/** The fixes of statements that a bare driver sends: handlers of its error, and the conflict told in the SQL itself. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { declining, words } from "../../code/fixes/words";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { SqlInsert } from "../../syntax/sql-statements";
import { ancestor, compiler, findAll, type ts } from "../../syntax/typescript";
import { type Clause, conflictClause } from "./conflict";
import { fixing, type SqlSite, sqlSite } from "./fixing";

const common = fixesOf(fixing);

/** Fix: the database passes over a row that is there: `ON CONFLICT (email) DO NOTHING`. */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint, model }) =>
    `Insert, or leave the row of ${model.name} with this ${words(constraint.fields)} as it is (one statement)`,
  make: (context) => unhandled(context, sqlSite, (site) => told(site, "nothing", [])),
};

/** Fix: a row that is there gets the new values: `ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name`. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint, model }) =>
    `Insert, or overwrite the row of ${model.name} with this ${words(constraint.fields)} (one statement)`,
  make: (context) => unhandled(context, sqlSite, (site) => told(site, "update", othersOf(context))),
};

export const fixes: readonly Fix[] = [
  awaitFix,
  common.catch,
  common.answer,
  common.ignore,
  getOrCreate,
  upsert,
  common.translate,
];

/** What an existing row gets: all that the insert sets but the keys. */
function othersOf(context: FixContext): readonly string[] {
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

function told(site: SqlSite, action: "nothing" | "update", fields: readonly string[]): FixResult {
  const { context, sent } = site;
  const { constraint, database, model } = context;
  if (constraint.kind !== "unique" && constraint.kind !== "primary_key")
    decline("Only a unique key has such a clause.");
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  if (constraint.deferrable)
    decline("A key that is checked at the end of the transaction cannot be the target of a conflict.");
  const [text, another] = sent.texts;
  const [statement, more] = text?.statements ?? [];
  if (!text || another || more || statement?.kind !== "insert")
    decline("The call sends more than one statement, or none that inserts.");
  if (statement.conflict) decline("The statement says already what happens to a row that is there.");
  if (!statement.rows || statement.columns.length === 0)
    decline("The rows of the statement are not written out here.");
  // PostgreSQL refuses to overwrite a row twice in one statement.
  if (action === "update" && statement.rows.length !== 1) decline(declining.severalRows);
  declineShared(site, text.at);
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
  const sameRow = action === "nothing" && !site.unused ? tableOf(statement, text) : null;
  const clause: Clause = {
    action,
    gives: sameRow,
    key: namesOf(statement, constraint.columns, text),
    sets: namesOf(statement, columnsOf(fields, context), text),
  };
  const placed = conflictClause(text, statement, clause, database.namesConflicts === false);
  const gives = placed.isReturning && (action === "update" || sameRow !== null);
  if (!site.unused && !gives)
    decline("The result of the statement is used, and a row that is there already has none.");
  return inFile(site, [{ start: placed.at, end: placed.at, text: placed.text }]);
}

/** The name by which `SET name = tags.name` means the row that is there; null = not to be said, or of several rows. */
function tableOf({ table, rows }: SqlInsert, { code }: SqlSite["sent"]["texts"][number]): string | null {
  if (!table || rows?.length !== 1 || /^\s{0,9}as\b/i.test(code.text.slice(table.end))) return null;
  return code.text.slice(table.start, table.end);
}

function columnsOf(fields: readonly string[], { model }: FixContext): string[] {
  return fields.map((name) => model.fields.find((each) => each.name === name)?.column ?? name);
}

/** The columns as the statement writes them, with their quotes and escapes. */
function namesOf(
  statement: SqlInsert,
  columns: readonly string[],
  text: SqlSite["sent"]["texts"][number],
): string[] {
  const file = text.at.getSourceFile().text;
  return columns.map((column) => {
    const named = statement.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    if (!named) decline(`The statement does not set \`${column}\`, which belongs to the key.`);
    return file.slice(text.code.at(named.start), text.code.at(named.end - 1) + 1);
  });
}

/** A text that other calls send too would change for all of them. */
function declineShared({ call }: SqlSite, text: ts.Node): void {
  if (text.pos >= call.pos && text.end <= call.end) return;
  const t = compiler();
  const holder = ancestor(
    text,
    (each): each is ts.VariableDeclaration | ts.PropertyDeclaration | ts.BinaryExpression =>
      t.isVariableDeclaration(each) ||
      t.isPropertyDeclaration(each) ||
      (t.isBinaryExpression(each) && t.isPropertyAccessExpression(each.left)),
  );
  const name =
    holder &&
    (t.isBinaryExpression(holder)
      ? (holder.left as ts.PropertyAccessExpression).name
      : holder.name
    ).getText();
  const isExported =
    holder &&
    t.isVariableDeclaration(holder) &&
    (holder.parent.parent as ts.VariableStatement).modifiers?.length;
  const uses = findAll(text.getSourceFile(), t.isIdentifier).filter((each) => each.text === name).length;
  if (isExported || uses !== 2)
    decline("The statement may be sent by other calls as well: its text stands apart from this one.");
}
