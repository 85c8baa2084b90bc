/** What of a language makes an edit wrong that could be made: promises handed on, calls that would run twice, tests, tellers of lies. */

import { ancestor, compiler, findAll, outermost, type ts, unwrap } from "../../syntax/typescript";
import { functionsAround, isFunction, isInAsync } from "../../syntax/typescript-scope";
import type { Dialect, Fixing } from "../dialect";
import { holderOf, transactionSigns } from "./around";
import { findBinding, isVariable } from "./bindings";
import { handlerOf, isMemberOf } from "./handlers";
import { lastName } from "./meanings";
import { member } from "./pattern";
import type { TypescriptSite } from "./site";

/**
 * Why no handler can stand behind a call whose promise is more than a promise: it is sent when it is awaited, has methods of its own, and
 * is the only kind that is taken as one of several.
 */
export function handedOn<S extends TypescriptSite>(
  { call, root, isAround }: S,
  { ownPromise }: Fixing<S>,
): string | undefined {
  const t = compiler();
  if (!ownPromise || isAround) return undefined;
  const { of, batch } = ownPromise;
  const handsOn = (each: ts.Node) =>
    t.isConditionalExpression(each) || (t.isExpression(each) && unwrap(each) !== each);
  const { parent: holder } = outermost(call, handsOn);
  if (t.isAwaitExpression(holder)) return undefined;
  if (t.isPropertyAccessExpression(holder))
    return /^(?:then|catch|finally)$/.test(holder.name.text)
      ? undefined
      : `\`.${holder.name.text}\` belongs to ${of}'s own promise: a promise with a handler behind it does not have it.`;
  const around = functionsAround(call)[0];
  const isReturned = t.isReturnStatement(holder) || holder === around;
  if (isReturned && isInAsync(call)) return undefined;
  if (batch !== undefined && findAll(root, t.isCallExpression).some((each) => takesSeveral(each, batch)))
    return `The promise may go into \`${batch}([…])\`, which takes ${of}'s own promises only, none with a handler behind it.`;
  // `PrismaPromise<User>`, `Prisma.Prisma__UserClient<User>`
  if (isReturned)
    return around?.type && [`${of}Promise`, `${of}__`].some((name) => around.type?.getText().includes(name))
      ? `The function promises ${of}'s own kind of promise: one with a handler behind it is none.`
      : undefined;
  if (t.isExpressionStatement(holder) || t.isVoidExpression(holder) || t.isYieldExpression(holder))
    return undefined;
  const taker = t.isArrayLiteralExpression(holder) ? holder.parent : holder;
  const isGathered =
    t.isCallExpression(taker) && /^Promise\.(?:all|allSettled|race|any)$/.test(taker.expression.getText());
  if (isGathered) return undefined;
  return `The promise is awaited elsewhere: ${of} sends the query there, and a handler here would send it at once.`;
}

/** `$transaction([…])`, `$transaction(writes)`: not a callback. */
function takesSeveral(call: ts.CallExpression, batch: string): boolean {
  const [first] = call.arguments;
  return first !== undefined && lastName(call.expression) === batch && !isFunction(unwrap(first));
}

/** Why no function can be declared in front of the statement, to be called where the call stands. */
export function noRoom(call: ts.CallExpression, statement: ts.Statement): string | undefined {
  const t = compiler();
  for (let node: ts.Node = call; node !== statement; node = node.parent) {
    const holder = node.parent;
    if (isFunction(holder) || t.isClassLike(holder))
      return "The call stands where no statement can be put in front of it.";
    if (t.isStatement(node))
      return "The call stands in a statement without a block, where there is no room for a second statement.";
    const isBranch = t.isConditionalExpression(holder)
      ? holder.condition !== node
      : isShortCircuit(holder) && holder.right === node;
    if (isBranch)
      return "The expression around decides whether the call runs: a function in front of it would not know what it has tested.";
  }
  return undefined;
}

/** `a && b`, `a || b`, `a ?? b` */
function isShortCircuit(node: ts.Node): node is ts.BinaryExpression {
  return compiler().isBinaryExpression(node) && /^(?:&&|\|\||\?\?)$/.test(node.operatorToken.getText());
}

/** `a?.b`, `a?.[0]`, `a?.()` anywhere in the expression. */
export function hasQuestion(node: ts.Node): boolean {
  return findAll(node, compiler().isOptionalChain).length > 0;
}

/** `a = b`, `a += b`, `a ??= b` */
export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  const t = compiler();
  if (!t.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= t.SyntaxKind.FirstAssignment && kind <= t.SyntaxKind.LastAssignment;
}

/**
 * What was tested before the call, where only the test makes the type right: a function of its own does not know the result for members
 * and for variables that change. Members of a request's body have no type.
 */
export function testedBefore(
  { call, isTypeScript }: Pick<TypescriptSite, "call" | "isTypeScript">,
  within: readonly ts.Node[],
): readonly string[] {
  const t = compiler();
  if (!isTypeScript) return [];
  const around = functionsAround(call)[0] ?? call.getSourceFile();
  const isTest = (node: ts.Node): node is ts.Node => {
    const { parent: holder } = node;
    if (!holder || node.pos >= call.pos) return false;
    if (t.isIfStatement(holder)) return holder.expression === node;
    if (t.isConditionalExpression(holder)) return holder.condition === node;
    return isShortCircuit(holder) && holder.left === node;
  };
  const textsIn = (node: ts.Node) => findAll(node, isReference).map((each) => each.getText());
  const tested = new Set(findAll(around, isTest).flatMap(textsIn));
  return within
    .flatMap((node) => findAll(node, isReference))
    .filter((each) => canChange(each) && !/^req(?:uest)?\??\.body\b/.test(each.getText()))
    .filter(({ parent }) => !(t.isPropertyAccessExpression(parent) && tested.has(parent.getText())))
    .map((each) => each.getText())
    .filter((text) => tested.has(text));
}

function isReference(node: ts.Node): node is ts.Identifier | ts.PropertyAccessExpression {
  const t = compiler();
  return t.isPropertyAccessExpression(node) || (t.isIdentifier(node) && isVariable(node));
}

function canChange(reference: ts.Identifier | ts.PropertyAccessExpression): boolean {
  const t = compiler();
  if (t.isPropertyAccessExpression(reference)) return true;
  const binding = findBinding(reference.text, reference);
  if (binding && t.isParameter(binding)) return isAssigned(reference.text, binding.parent);
  if (!binding || !t.isVariableDeclaration(binding)) return false;
  return (binding.parent.flags & t.NodeFlags.Const) === 0;
}

/** True where something gives the variable another value. */
export function isAssigned(name: string, within: ts.Node): boolean {
  const { isIdentifier } = compiler();
  return findAll(within, isAssignment).some(({ left }) => isIdentifier(left) && left.text === name);
}

/** What else a transaction does: the failed statement undoes it, and a caught error would hide that. */
export function doesMore(
  transaction: ts.CallExpression,
  call: ts.CallExpression,
  { transactions, reads }: Pick<Dialect, "transactions" | "reads">,
): boolean {
  const t = compiler();
  const signs = transactionSigns(transactions);
  for (let node: ts.Node = call.parent; node !== transaction; node = node.parent) {
    const isOwnCallback = isFunction(node) && holderOf(node, signs) === transaction;
    if (t.isIterationStatement(node, false) || (isFunction(node) && !isOwnCallback)) return true;
  }
  // What it is opened with (`db.transaction().execute(…)`) is none of what it does.
  const within = transaction.arguments.flatMap((each) => findAll(each, t.isCallExpression));
  return within.some((each) => {
    if (isInside(each, call) || isInside(call, each)) return false;
    const path = member(each.expression);
    const isRead = path && reads.some((text) => text.includes(`.${path.name}(`));
    return !isRead && path?.of.getText() !== "console";
  });
}

export function isInside(node: ts.Node, holder: ts.Node): boolean {
  return node.pos >= holder.pos && node.end <= holder.end;
}

/** True where an error that is thrown here reaches nobody: what catches it around takes every error, and passes none on. */
export function isSwallowed(call: ts.CallExpression): boolean {
  const t = compiler();
  for (let node: ts.Node = call; node.parent && !isFunction(node); node = node.parent) {
    const holder = node.parent;
    const isTried = t.isTryStatement(holder) && holder.tryBlock === node;
    const handler = isTried ? holder.catchClause?.block : isMemberOf(node, holder) && handlerOf(holder);
    if (handler && !passesOn(handler)) return true;
  }
  return false;
}

/** `throw`, `next(error)`, `return Promise.reject(error)`, `.catch(next)`. */
function passesOn(handler: ts.Node): boolean {
  const t = compiler();
  const isPassing = (name = "") => name === "next" || name === "reject";
  if (t.isIdentifier(handler)) return isPassing(handler.text);
  const passes = (node: ts.Node): node is ts.Node =>
    t.isThrowStatement(node) || (t.isCallExpression(node) && isPassing(lastName(node.expression)));
  return findAll(handler, passes).length > 0;
}

/**
 * True where the variable is seen behind the write: used after it, by a closure or an earlier turn of a loop, or handed out before.
 * Members that are set or read before the write do not count.
 * @param around the function in whose run the write is
 */
export function isSeenLater(variable: ts.Identifier, call: ts.CallExpression, around: ts.Node): boolean {
  const t = compiler();
  const binding = findBinding(variable.text, variable);
  if (!binding || !isInside(binding, around)) return true;
  const loop = ancestor(call, (node): node is ts.IterationStatement => t.isIterationStatement(node, false));
  const outlivesLoop = loop !== undefined && isInside(loop, around) && !isInside(binding, loop);
  return findAll(around, t.isIdentifier)
    .filter(({ text }) => text === variable.text)
    .some((node) => {
      const holder = node.parent;
      if (isInside(node, call) || !isVariable(node)) return false;
      if (isInside(node, binding) && "name" in holder && holder.name === node) return false;
      if (node.pos >= call.end) return true;
      const isMember = t.isPropertyAccessExpression(holder) && holder.expression === node;
      const closure = ancestor(node, isFunction);
      const isElsewhere = closure !== undefined && isInside(closure, around) && !isInside(call, closure);
      return !isMember || isElsewhere || outlivesLoop;
    });
}
