/** The fixes of statements that a bare driver sends: handlers of its error, and the conflict told in the SQL itself. */

import { toldToDatabase } from "../../code/conflict";
import { conflictFixes } from "../../code/conflict-fixes";
import { decline } from "../../code/fixes/declined";
import { inFile } from "../../code/fixes/steps";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import type { Fix, FixResult } from "../../domain/adapters";
import { ancestor, compiler, findAll, type ts } from "../../syntax/typescript";
import { fixing, type SqlSite, sqlSite } from "./fixing";

const common = fixesOf(fixing);

const { getOrCreate, upsert } = conflictFixes(sqlSite, told);

export const fixes: readonly Fix[] = [
  awaitFix,
  common.catch,
  common.answer,
  common.ignore,
  getOrCreate,
  upsert,
  common.translate,
];

/** Throws where the statement gives no row: https://github.com/gajus/slonik#one, https://vitaly-t.github.io/pg-promise/Database.html#one */
const wantsRows = /^(?:one|oneFirst|many|manyFirst)$/;

function told(site: SqlSite, action: "nothing" | "update", fields: readonly string[]): FixResult {
  const { context, sent, unused } = site;
  const [text, another] = sent.texts;
  if (!text || another) decline("The call sends more than one statement, or none that inserts.");
  const { code, statements, at } = text;
  if (text.file !== undefined) decline(standsApart);
  const file = at.getSourceFile().text;
  const isLong = file.startsWith("`", at.getStart());
  const sending = { context, code, statements, file, isLong, unused: unused && !wantsRows.test(sent.method) };
  return inFile(site, [
    toldToDatabase({ ...sending, declineShared: () => declineShared(site, at) }, action, fields),
  ]);
}

/** A text that other calls send too would change for all of them. */
function declineShared({ call }: SqlSite, text: ts.Node): void {
  const t = compiler();
  if (text.getSourceFile() !== call.getSourceFile()) decline(standsApart);
  if (text.pos >= call.pos && text.end <= call.end) return;
  const holder = ancestor(
    text,
    (each): each is ts.VariableDeclaration | ts.PropertyDeclaration | ts.BinaryExpression =>
      t.isVariableDeclaration(each) ||
      t.isPropertyDeclaration(each) ||
      (t.isBinaryExpression(each) && t.isPropertyAccessExpression(each.left)),
  );
  if (!holder) decline(standsApart);
  const name = t.isBinaryExpression(holder) ? (holder.left as ts.PropertyAccessExpression).name : holder.name;
  const uses = findAll(
    text.getSourceFile(),
    (each): each is ts.Identifier | ts.PrivateIdentifier =>
      t.isIdentifier(each) || t.isPrivateIdentifier(each),
  ).filter((each) => each.text === name.getText());
  if (!isOfThisFile(holder) || uses.length !== 2) decline(standsApart);
}

/** True where no other file can name what is declared or assigned here. */
function isOfThisFile(
  holder: ts.VariableDeclaration | ts.PropertyDeclaration | ts.BinaryExpression,
): boolean {
  const t = compiler();
  if (t.isVariableDeclaration(holder))
    return !(t.isVariableStatement(holder.parent.parent) && holder.parent.parent.modifiers?.length);
  if (t.isBinaryExpression(holder))
    return t.isPropertyAccessExpression(holder.left) && t.isPrivateIdentifier(holder.left.name);
  const isPrivate = holder.modifiers?.some(({ kind }) => kind === t.SyntaxKind.PrivateKeyword) === true;
  return isPrivate || t.isPrivateIdentifier(holder.name);
}

const standsApart = "The statement may be sent by other calls as well: its text stands apart from this one.";
