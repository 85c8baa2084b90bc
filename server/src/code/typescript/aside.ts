/** What TypeScript code does with a row beside what it gives back: lists that take it, variables, counts, answers. */

import type { Found } from "../../domain/intent";
import {
  ancestor,
  compiler,
  dottedName,
  findAll,
  startOf,
  type ts,
  unwrap,
  visit,
} from "../../syntax/typescript";
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

/** `const error = new Error("taken"); error.status = 409; throw error;`: the whole block on lines of its own, where it does nothing but make what it throws. */
export function madeFirst(exit: ts.Statement, isIt: (node: ts.Node) => boolean): string | undefined {
  const t = compiler();
  const { parent } = exit;
  const thrown =
    t.isThrowStatement(exit) && t.isIdentifier(exit.expression) ? exit.expression.text : undefined;
  if (thrown === undefined || !t.isBlock(parent) || parent.statements.at(-1) !== exit || isIt(parent))
    return undefined;
  const isMade = (each: ts.Statement) => {
    const [held, more] = t.isVariableStatement(each) ? each.declarationList.declarations : [];
    if (held)
      return more === undefined && t.isIdentifier(held.name) && held.name.text === thrown && holdsNew(held);
    const set =
      t.isExpressionStatement(each) && t.isBinaryExpression(each.expression) ? each.expression : undefined;
    return (
      set?.operatorToken.kind === t.SyntaxKind.EqualsToken && isPartOf(set.left, thrown) && !acts(set.right)
    );
  };
  const lines = parent.statements.map((each) => onOneLine(each));
  const isWhole = parent.statements.every((each) => each === exit || isMade(each));
  return isWhole && lines.every((line) => line !== undefined) ? lines.join("\n") : undefined;
}

/** `new Error("taken")`, of whatever class. */
function holdsNew({ initializer }: ts.VariableDeclaration): boolean {
  const t = compiler();
  const value = initializer && unwrap(initializer);
  return value !== undefined && t.isNewExpression(value) && !(value.arguments ?? []).some(acts);
}

/** `error.status`, `(error as any).status`. */
function isPartOf(node: ts.Expression, name: string): boolean {
  const t = compiler();
  if (!t.isPropertyAccessExpression(node)) return false;
  const whole = unwrap(node.expression);
  return t.isIdentifier(whole) && whole.text === name;
}

function acts(node: ts.Node): boolean {
  const t = compiler();
  return (
    findAll(node, (each): each is ts.Node => t.isCallExpression(each) || t.isAwaitExpression(each)).length > 0
  );
}

const transaction =
  /^(?:t|tx|trx|transaction\w*|transacting|\w*manager|em|session|client|conn\w*|\w*runner)$/i;

/** `await ensureEmailIsFree(email);` can be said behind the write as well: it throws in its own words where it sees the row by then. */
export function askedAgain(statement: ts.Node, write: ts.Node): Pick<Found, "by" | "asks"> {
  const t = compiler();
  const { parent } = statement;
  const isAround = t.isBlock(parent) && isInside(write, parent);
  if (!t.isExpressionStatement(statement) || !isAround) return {};
  const by = onOneLine(statement);
  const [own] = functionsAround(statement);
  const isSame = own === functionsAround(write)[0];
  const isAlike = findAll(statement, t.isIdentifier).every(
    (name) =>
      // Behind a failure its transaction may be at its end.
      !transaction.test(name.text) &&
      (isMemberName(name) || findBinding(name.text, name) === findBinding(name.text, write)),
  );
  // What gives a promise that nobody waits for throws nothing here.
  const waits = t.isAwaitExpression(statement.expression);
  return by !== undefined && waits && isSame && isAlike ? { by, asks: true } : {};
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
