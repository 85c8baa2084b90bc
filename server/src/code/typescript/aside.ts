/** What TypeScript code does with a row beside what it gives back: lists that take it, variables, counts, answers. */

import { ancestor, compiler, dottedName, findAll, startOf, type ts, visit } from "../../syntax/typescript";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { isAssignment, isInside, isMemberName, isWaiting } from "../../syntax/typescript-shapes";
import { type Deed, isLog, plainly, sign, taking } from "../fixes/aside";
import { oneLine } from "../fixes/one-line";
import { findBinding } from "./bindings";
import { valueNames } from "./told";

/**
 * What the statements do before they are left.
 * @param isRow a name that holds what the look found
 */
export function deedsOf(
  statements: readonly ts.Node[],
  exit: ts.Node,
  write: ts.Node,
  isRow: (node: ts.Node) => boolean,
): Deed[] {
  const t = compiler();
  const all = statements.flatMap((each) => (t.isBlock(each) ? [...each.statements] : [each]));
  return all.flatMap((each) => {
    if (startOf(each) >= startOf(exit)) return [];
    const put = putsIn(each);
    if (put.length === 0 && !findAll(each, t.isCallExpression).some(isDeed)) return [];
    const takesRow = put.some((one) => findAll(one, (node): node is ts.Node => isRow(node)).length > 0);
    const text = onOneLine(each) ?? each.getText();
    return [{ text, said: withoutRows(each, isRow), takesRow, isFree: isFree(each, write, isRow) }];
  });
}

/** The statement on one line; undefined = it cannot be said so. */
export function onOneLine(statement: ts.Node): string | undefined {
  const t = compiler();
  const text = statement.getText();
  if (!text.includes("\n")) return text;
  const isKept = (node: ts.Node): node is ts.Node =>
    isFunction(node) ||
    t.isBlock(node) ||
    t.isOmittedExpression(node) ||
    ((t.isTemplateExpression(node) || t.isStringLiteralLike(node)) && node.getText().includes("\n"));
  return /\/[/*]/.test(text) || findAll(statement, isKept).length > 0 ? undefined : oneLine(text, " ");
}

/** True where the statement means the same at the write. */
export function isFree(statement: ts.Node, write: ts.Node, isRow: (node: ts.Node) => boolean): boolean {
  const t = compiler();
  const [own] = functionsAround(statement);
  if (own !== functionsAround(write)[0] || onOneLine(statement) === undefined) return false;
  if (t.isVariableStatement(statement)) return false;
  if (t.isContinueStatement(statement) || t.isBreakStatement(statement)) {
    const isLeft = (node: ts.Node): node is ts.Node =>
      t.isIterationStatement(node, false) || (t.isBreakStatement(statement) && t.isSwitchStatement(node));
    if (ancestor(statement, isLeft) !== ancestor(write, isLeft)) return false;
  }
  return (
    findAll(statement, (node): node is ts.Node => isWaiting(node) || isRow(node)).length === 0 &&
    findAll(statement, t.isIdentifier).every((name) => {
      if (isMemberName(name)) return true;
      const binding = findBinding(name.text, name);
      if (binding && isInside(binding, statement)) return true;
      return binding === findBinding(name.text, write);
    })
  );
}

/** Of what runs behind the write, with one sign for the row that it made. */
export function saidBehind(write: ts.Node, around: ts.Node): string[] {
  const t = compiler();
  const names = namesOfNew(write);
  const isRow = (node: ts.Node) =>
    node === write || (t.isIdentifier(node) && names.includes(node.text) && !isMemberName(node));
  const [run] = functionsAround(write);
  return findAll(around, (each): each is ts.Statement => t.isStatement(each) && !t.isBlock(each))
    .filter(
      (each) => functionsAround(each)[0] === run && (startOf(each) >= write.end || isInside(write, each)),
    )
    .map((each) => withoutRows(each, isRow));
}

/** Calls of a list or a map that takes something, variables that are set, counts, what a generator gives. */
function putsIn(statement: ts.Node): ts.Node[] {
  const t = compiler();
  const found: ts.Node[] = [];
  visit(statement, (each) => {
    if (each !== statement && isFunction(each)) return false;
    const isTaking =
      t.isCallExpression(each) &&
      t.isPropertyAccessExpression(each.expression) &&
      taking.test(each.expression.name.text) &&
      each.arguments.length > 0;
    const isStep =
      (t.isPostfixUnaryExpression(each) || t.isPrefixUnaryExpression(each)) && /\+\+|--/.test(each.getText());
    if (isTaking || isStep || isAssignment(each) || t.isYieldExpression(each)) found.push(each);
    return undefined;
  });
  return found;
}

/** Calls within a log's arguments make its words. */
function isDeed(call: ts.CallExpression): boolean {
  const t = compiler();
  for (let at: ts.Node = call; at && !t.isStatement(at); at = at.parent)
    if (t.isCallExpression(at) && isLog(dottedName(at.expression) ?? "")) return false;
  return true;
}

/** `created` of `const [created] = await db.insert(…)`, `user` of `repo.save(user)`. */
function namesOfNew(write: ts.Node): string[] {
  const t = compiler();
  const holder = ancestor(write, (each) => t.isStatement(each) || t.isVariableDeclaration(each));
  const declared = holder && t.isVariableDeclaration(holder) ? valueNames(holder.name) : [];
  const set =
    holder && t.isExpressionStatement(holder) && isAssignment(holder.expression)
      ? [holder.expression.left]
      : [];
  const given = t.isCallExpression(write) ? write.arguments : [];
  return [...declared, ...set, ...given].flatMap((each) => (t.isIdentifier(each) ? [each.text] : []));
}

function withoutRows(node: ts.Node, isRow: (node: ts.Node) => boolean): string {
  const { text } = node.getSourceFile();
  let written = "";
  let from = startOf(node);
  for (const each of findAll(node, (one): one is ts.Node => isRow(one))) {
    if (startOf(each) < from) continue;
    written += text.slice(from, startOf(each)) + sign;
    from = each.end;
  }
  return plainly(written + text.slice(from, node.end));
}
