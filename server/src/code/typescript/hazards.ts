/** What of a language makes an edit wrong that could be made: promises handed on, calls that would run twice, tests, tellers of lies. */

import { holdsWord } from "../../domain/text";
import { ancestor, compiler, findAll, outermost, type ts, unwrap } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { functionsAround, isFunction, isInAsync, isVariable } from "../../syntax/typescript-scope";
import {
  handlerOf,
  isAssignment,
  isDecisive,
  isGathering,
  isInside,
  isMemberOf,
  isShortCircuit,
} from "../../syntax/typescript-shapes";
import type { Dialect, Fixing, Tested } from "../dialect";
import { decline } from "../fixes/declined";
import { holderOf, transactionSigns } from "./around";
import { findBinding } from "./bindings";
import type { TypescriptSite } from "./site";

/**
 * Declines a handler behind a call whose promise is more than a promise: it is sent when it is awaited, has methods of its own, and is
 * the only kind that is taken as one of several.
 */
export function declineHandedOn<S extends TypescriptSite>(
  { call, root, isAround }: S,
  { ownPromise }: Fixing<S>,
): void {
  const t = compiler();
  if (!ownPromise || isAround) return;
  const { of, batch } = ownPromise;
  const handsOn = (each: ts.Node) =>
    t.isConditionalExpression(each) || (t.isExpression(each) && unwrap(each) !== each);
  const { parent: holder } = outermost(call, handsOn);
  if (t.isAwaitExpression(holder)) return;
  if (t.isPropertyAccessExpression(holder)) {
    if (/^(?:then|catch|finally)$/.test(holder.name.text)) return;
    decline(
      `\`.${holder.name.text}\` belongs to ${of}'s own promise: a promise with a handler behind it does not have it.`,
    );
  }
  const around = functionsAround(call)[0];
  const isReturned = t.isReturnStatement(holder) || holder === around;
  if (isReturned && isInAsync(call)) return;
  if (batch !== undefined && findAll(root, t.isCallExpression).some((each) => takesSeveral(each, batch)))
    decline(
      `The promise may go into \`${batch}([…])\`, which takes ${of}'s own promises only, none with a handler behind it.`,
    );
  // `PrismaPromise<User>`, `Prisma.Prisma__UserClient<User>`
  const promised = isReturned ? (around?.type?.getText() ?? "") : "";
  if (promised.includes(`${of}Promise`) || promised.includes(`${of}__`))
    decline(`The function promises ${of}'s own kind of promise: one with a handler behind it is none.`);
  if (isReturned || t.isExpressionStatement(holder) || t.isVoidExpression(holder)) return;
  const taker = t.isArrayLiteralExpression(holder) ? holder.parent : holder;
  if (t.isYieldExpression(holder) || (t.isCallExpression(taker) && isGathering(taker))) return;
  decline(
    `The promise is awaited elsewhere: ${of} sends the query there, and a handler here would send it at once.`,
  );
}

/** `$transaction([…])`, `$transaction(writes)`: not a callback. */
function takesSeveral(call: ts.CallExpression, batch: string): boolean {
  const [first] = call.arguments;
  return first !== undefined && lastName(call.expression) === batch && !isFunction(unwrap(first));
}

/** Declines where no function can be declared in front of the statement, to be called where the call stands. */
export function declineWithoutRoom(call: ts.CallExpression, statement: ts.Statement): void {
  const t = compiler();
  for (let node: ts.Node = call; node !== statement; node = node.parent) {
    const holder = node.parent;
    if (isFunction(holder) || t.isClassLike(holder))
      decline("The call stands where no statement can be put in front of it.");
    if (t.isStatement(node))
      decline(
        "The call stands in a statement without a block, where there is no room for a second statement.",
      );
    const isBranch = t.isConditionalExpression(holder)
      ? holder.condition !== node
      : isShortCircuit(holder) && holder.right === node;
    if (isBranch)
      decline(
        "The expression around decides whether the call runs: a function in front of it would not know what it has tested.",
      );
    if (t.isForStatement(holder) && holder.initializer && localIn(holder.initializer, [call]))
      decline("The loop's own variables are not known in front of it.");
  }
}

/** A name in the values that only the inside of the node knows. */
export function localIn(node: ts.Node, values: readonly ts.Expression[]): ts.Identifier | undefined {
  return values
    .flatMap((value) => findAll(value, compiler().isIdentifier))
    .filter(isVariable)
    .find((name) => {
      const binding = findBinding(name.text, name);
      return binding && isInside(binding, node) && !values.some((value) => isInside(binding, value));
    });
}

/**
 * What was tested before the call, where only the test makes the type right: a function of its own does not know the result for members
 * and for variables that change. Members of a request's body have no type.
 */
export function testedBefore(
  { call, isTypeScript }: Pick<TypescriptSite, "call" | "isTypeScript">,
  within: readonly ts.Node[],
): readonly Tested[] {
  const t = compiler();
  if (!isTypeScript) return [];
  const around = functionsAround(call)[0] ?? call.getSourceFile();
  const isBefore = (node: ts.Node): node is ts.Node => node.end <= call.pos && isDecisive(node);
  // The kind that was asked for, "" = only whether there is a value.
  const tested = new Map<string, string | null>();
  for (const each of findAll(around, isBefore).flatMap((node) => findAll(node, isReference))) {
    const kind = kindTested(each);
    if (kind !== undefined || !tested.has(pathOf(each)))
      tested.set(pathOf(each), kind === undefined ? "" : kind);
    if (tellsApart(each) && t.isPropertyAccessExpression(each)) tested.set(pathOf(each.expression), null);
  }
  return within
    .flatMap((node) => findAll(node, isReference))
    .filter((each) => canChange(each) && !/^req(?:uest)?\??\.body\b/.test(each.getText()))
    .filter(({ parent }) => !(t.isPropertyAccessExpression(parent) && tested.has(pathOf(parent))))
    .flatMap((each) => {
      const kind = tested.get(pathOf(each));
      const text = each.getText();
      if (kind === undefined) return [];
      if (kind === null) return { text, fails: null };
      return { text, fails: kind === "" ? `${text} == null` : `typeof ${text} !== ${kind}` };
    });
}

/** `session?.user` and `session.user` are the same place. */
function pathOf(reference: ts.Node): string {
  return reference.getText().replaceAll("?.", ".");
}

/** `typeof x === "string"`: the literal; null for a test whose other half tells the type: `x instanceof Date`, `"email" in x`. */
function kindTested({ parent: asked }: ts.Node): string | null | undefined {
  const t = compiler();
  const { InKeyword, InstanceOfKeyword } = t.SyntaxKind;
  if (t.isBinaryExpression(asked) && [InKeyword, InstanceOfKeyword].includes(asked.operatorToken.kind))
    return null;
  if (!t.isTypeOfExpression(asked) || !t.isBinaryExpression(asked.parent)) return undefined;
  const { left, right } = asked.parent;
  const kind = left === asked ? right : left;
  return t.isStringLiteral(kind) && kind.text !== "undefined" ? kind.getText() : undefined;
}

/** `message.kind`: the members by which the types of a union are told apart. */
function tellsApart(reference: ts.Node): boolean {
  return /\.(?:kind|type|tag|_tag|__typename|event|op|action)$/.test(pathOf(reference));
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

/**
 * What else a transaction does: the failed statement undoes it, and a caught error would hide that.
 * @param before only what it has done when the call fails: the rest is not wanted then
 */
export function doesMore(
  transaction: ts.CallExpression,
  call: ts.CallExpression,
  { transactions, reads }: Pick<Dialect, "transactions" | "reads">,
  before = false,
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
    if (isInside(each, call) || isInside(call, each) || (before && each.pos >= call.end)) return false;
    const path = member(each.expression);
    const isRead = path && reads.some((text) => text.includes(`.${path.name}(`));
    return !isRead && path?.of.getText() !== "console";
  });
}

/** True where other statements of its transaction may run while the call runs: a savepoint around it would take them back as well. */
export function runsBeside(call: ts.CallExpression): boolean {
  const t = compiler();
  for (let node: ts.Node = call; node.parent; node = node.parent) {
    const { parent: holder } = node;
    const isTaken = t.isCallExpression(holder) && holder.expression !== node;
    if (
      isTaken &&
      (isGathering(holder) || /^(?:map|flatMap|forEach)$/.test(lastName(holder.expression) ?? ""))
    )
      return true;
    if (isFunction(node)) return false;
  }
  return false;
}

/**
 * True where an error that is thrown here reaches nobody: what catches it around takes every error, and passes none on. A handler around
 * a callback or an inner function is taken to be around its call.
 * @param thrown its class; an error of the framework's must arrive as it is, any other one may be wrapped
 */
export function isSwallowed(call: ts.Node, thrown = "Error"): boolean {
  const t = compiler();
  for (let node: ts.Node = call; node.parent; node = node.parent) {
    const holder = node.parent;
    const isTried = t.isTryStatement(holder) && holder.tryBlock === node;
    const handler = isTried ? holder.catchClause?.block : isMemberOf(node, holder) && handlerOf(holder);
    if (handler && !passesOn(handler, thrown)) return true;
  }
  return false;
}

/** `throw`, `next(error)`, `return Promise.reject(error)`, `.catch(next)`. */
function passesOn(handler: ts.Node, thrown: string): boolean {
  const t = compiler();
  const isPassing = (name = "") => name === "next" || name === "reject";
  if (t.isIdentifier(handler)) return isPassing(handler.text);
  const name = t.isBlock(handler)
    ? t.isCatchClause(handler.parent) && handler.parent.variableDeclaration?.name
    : isFunction(handler) && handler.parameters[0]?.name;
  const error = name ? name.getText() : undefined;
  const passes = (node: ts.Node): node is ts.Node =>
    t.isThrowStatement(node)
      ? (thrown === "Error" || node.expression.getText() === error) && isMeant(node, handler, thrown)
      : t.isCallExpression(node) && isPassing(lastName(node.expression));
  return findAll(handler, passes).length > 0;
}

/** `if (error instanceof HttpException) throw error` is for this error, `if (error.code === "23505") throw error` for others. */
function isMeant(again: ts.Node, handler: ts.Node, thrown: string): boolean {
  const t = compiler();
  const test = ancestor(again, t.isIfStatement);
  if (!test || !isInside(test, handler) || test.pos === handler.pos) return true;
  const isElse = test.elseStatement !== undefined && isInside(again, test.elseStatement);
  const text = test.expression.getText();
  const isNegated = /^!|!==?/.test(text);
  const names =
    holdsWord(text, thrown) ||
    (thrown !== "Error" && /\b(?:H(?:ttp|TTP)(?:Exception|Error)|getStatus|status|statusCode)\b/.test(text));
  return names !== (isElse !== isNegated);
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
