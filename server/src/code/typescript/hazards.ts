/** What of a language makes an edit wrong that could be made: promises handed on, calls that would run twice, tests, tellers of lies. */

import { ancestor, compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { holderOf, type TransactionSigns } from "./around";
import { enclosingClass, findBinding } from "./bindings";
import { lastName } from "./meanings";
import { member } from "./pattern";
import { isRepeatable } from "./repeatable";
import { isInAsync, type TypescriptSite, textOf } from "./site";

/**
 * Why no handler can stand behind a call whose promise is more than a promise: it is sent when it is awaited, has methods of its own, and
 * is the only kind that is taken as one of several.
 * @param own whose promise it is, and the method that takes several of them
 */
export function handedOn(
  { call, root }: TypescriptSite,
  { of, batch }: { readonly of: string; readonly batch?: string },
): string | undefined {
  const t = compiler();
  let node: ts.Node = call;
  while (isTransparent(node.parent)) node = node.parent;
  const holder = node.parent;
  if (t.isAwaitExpression(holder)) return undefined;
  if (t.isPropertyAccessExpression(holder))
    return settling.has(holder.name.text)
      ? undefined
      : `\`.${holder.name.text}\` belongs to ${of}'s own promise: a promise with a handler behind it does not have it.`;
  const around = functionsAround(call)[0];
  const isReturned = t.isReturnStatement(holder) || holder === around;
  if (isReturned && isInAsync(call)) return undefined;
  if (batch !== undefined && findAll(root, t.isCallExpression).some((each) => takesSeveral(each, batch)))
    return `The promise may go into \`${batch}([…])\`, which takes ${of}'s own promises only, none with a handler behind it.`;
  if (isReturned)
    return around?.type && promisesOwn(around.type, of)
      ? `The function promises ${of}'s own kind of promise: one with a handler behind it is none.`
      : undefined;
  if (t.isExpressionStatement(holder) || t.isVoidExpression(holder) || t.isYieldExpression(holder))
    return undefined;
  const taker = t.isArrayLiteralExpression(holder) ? holder.parent : holder;
  if (t.isCallExpression(taker) && isPromiseMethod(taker.expression)) return undefined;
  return `The promise is awaited elsewhere: ${of} sends the query there, and a handler here would send it at once.`;
}

const settling: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
const gathering: ReadonlySet<string> = new Set(["all", "allSettled", "race", "any"]);

function isPromiseMethod(callee: ts.Expression): boolean {
  const path = member(callee);
  return path !== undefined && gathering.has(path.name) && textOf(path.of) === "Promise";
}

function isTransparent(node: ts.Node): boolean {
  const t = compiler();
  return (
    t.isParenthesizedExpression(node) ||
    t.isAsExpression(node) ||
    t.isSatisfiesExpression(node) ||
    t.isNonNullExpression(node) ||
    t.isConditionalExpression(node)
  );
}

/** `$transaction([…])`, `$transaction(writes)`: not a callback. */
function takesSeveral(call: ts.CallExpression, batch: string): boolean {
  const [first] = call.arguments;
  return first !== undefined && lastName(call.expression) === batch && !isFunction(unwrap(first));
}

/** `PrismaPromise<User>`, `Prisma.Prisma__UserClient<User>`. */
function promisesOwn(type: ts.TypeNode, of: string): boolean {
  const t = compiler();
  return findAll(type, t.isIdentifier).some(
    ({ text }) => text === `${of}Promise` || text.startsWith(`${of}__`),
  );
}

/** Why no function can be declared in front of the statement, to be called where the call stands. */
export function noRoom(call: ts.CallExpression, statement: ts.Statement): string | undefined {
  const t = compiler();
  const isElsewhere =
    functionsAround(call)[0] !== functionsAround(statement)[0] ||
    enclosingClass(call) !== enclosingClass(statement);
  if (isElsewhere) return "The call stands where no statement can be put in front of it.";
  if (ancestor(call, t.isStatement) !== statement)
    return "The call stands in a statement without a block, where there is no room for a second statement.";
  for (let node: ts.Node = call; node !== statement; node = node.parent) {
    const holder = node.parent;
    const isBranch = t.isConditionalExpression(holder)
      ? holder.condition !== node
      : t.isBinaryExpression(holder) && holder.right === node && isShortCircuit(holder.operatorToken.kind);
    if (isBranch)
      return "The expression around decides whether the call runs: a function in front of it would not know what it has tested.";
  }
  return undefined;
}

function isShortCircuit(kind: ts.SyntaxKind): boolean {
  const { SyntaxKind } = compiler();
  return [
    SyntaxKind.AmpersandAmpersandToken,
    SyntaxKind.BarBarToken,
    SyntaxKind.QuestionQuestionToken,
  ].includes(kind);
}

/** Why the call cannot run twice: something in its arguments would happen again. */
export function runsTwice(call: ts.CallExpression): string | undefined {
  const t = compiler();
  if (hasQuestion(call.expression))
    return "Where `?.` finds nothing, there is no promise that could be waited for a second time.";
  const waits = (node: ts.Node): node is ts.Node => t.isAwaitExpression(node) || t.isYieldExpression(node);
  if (findAll(call, waits).length > 0)
    return "The call awaits a value within its arguments: put it into a variable first.";
  const acts = (node: ts.Node): node is ts.Node => isEffect(node) && !isRepeatable(node);
  const found = call.arguments.flatMap((argument) => findAll(argument, acts))[0];
  return found && `\`${oneLine(found)}\` would run a second time: put its value into a variable first.`;
}

function oneLine(node: ts.Node): string {
  return textOf(node).replace(/\s+/g, " ").slice(0, 40);
}

/** `a?.b`, `a?.[0]`, `a?.()` anywhere in the expression. */
export function hasQuestion(node: ts.Node): boolean {
  const t = compiler();
  const asks = (each: ts.Node): each is ts.Node =>
    (t.isPropertyAccessExpression(each) || t.isElementAccessExpression(each) || t.isCallExpression(each)) &&
    each.questionDotToken !== undefined;
  return findAll(node, asks).length > 0;
}

function isEffect(node: ts.Node): boolean {
  const t = compiler();
  if (t.isPrefixUnaryExpression(node) || t.isPostfixUnaryExpression(node))
    return [t.SyntaxKind.PlusPlusToken, t.SyntaxKind.MinusMinusToken].includes(node.operator);
  if (t.isBinaryExpression(node)) return isAssignment(node.operatorToken.kind);
  return (
    t.isCallExpression(node) ||
    t.isNewExpression(node) ||
    t.isTaggedTemplateExpression(node) ||
    t.isDeleteExpression(node)
  );
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  const { SyntaxKind } = compiler();
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}

/**
 * What was tested before the call, where only the test makes the type right: a function of its own does not know the result for members
 * and for variables that change. Members of a request's body have no type.
 */
export function testedBefore(
  { call, isTypeScript }: Pick<TypescriptSite, "call" | "isTypeScript">,
  within: readonly ts.Node[],
): readonly ts.Expression[] {
  const t = compiler();
  if (!isTypeScript) return [];
  const around = functionsAround(call)[0] ?? call.getSourceFile();
  const tested = new Set(
    findAll(around, (node): node is ts.Node => node.pos < call.pos && isTest(node.parent, node)).flatMap(
      (test) => findAll(test, isReference).map(textOf),
    ),
  );
  return within
    .flatMap((node) => findAll(node, isReference))
    .filter((each) => tested.has(textOf(each)) && canChange(each) && !isBody(each))
    .filter(({ parent }) => !(t.isPropertyAccessExpression(parent) && tested.has(textOf(parent))));
}

/** `req.body.email`: of no type. */
function isBody(reference: ts.Expression): boolean {
  const path = member(reference);
  if (!path) return false;
  return (path.name === "body" && /^req(?:uest)?$/.test(textOf(path.of))) || isBody(path.of);
}

function isTest(holder: ts.Node | undefined, node: ts.Node): boolean {
  const t = compiler();
  if (!holder) return false;
  if (t.isIfStatement(holder)) return holder.expression === node;
  if (t.isConditionalExpression(holder)) return holder.condition === node;
  return t.isBinaryExpression(holder) && holder.left === node && isShortCircuit(holder.operatorToken.kind);
}

function isReference(node: ts.Node): node is ts.Identifier | ts.PropertyAccessExpression {
  const t = compiler();
  return (
    t.isPropertyAccessExpression(node) ||
    (t.isIdentifier(node) && !(t.isPropertyAccessExpression(node.parent) && node.parent.name === node))
  );
}

function canChange(reference: ts.Identifier | ts.PropertyAccessExpression): boolean {
  const t = compiler();
  if (t.isPropertyAccessExpression(reference)) return true;
  const binding = findBinding(reference.text, reference);
  if (binding && t.isParameter(binding)) return isAssigned(reference.text, binding.parent);
  return binding !== undefined && t.isVariableDeclaration(binding) && !isConst(binding);
}

function isConst(binding: ts.VariableDeclaration): boolean {
  return (binding.parent.flags & compiler().NodeFlags.Const) !== 0;
}

/** True where something gives the variable another value. */
export function isAssigned(name: string, within: ts.Node): boolean {
  const t = compiler();
  return findAll(within, t.isBinaryExpression).some(
    ({ left, operatorToken }) =>
      t.isIdentifier(left) && left.text === name && isAssignment(operatorToken.kind),
  );
}

/** What else a transaction does: the failed statement undoes it, and a caught error would hide that. */
export function doesMore(
  transaction: ts.CallExpression,
  call: ts.CallExpression,
  signs: TransactionSigns,
  reads: ReadonlySet<string>,
): boolean {
  const t = compiler();
  for (let node: ts.Node = call.parent; node !== transaction; node = node.parent) {
    const isOwnCallback = isFunction(node) && holderOf(node, signs) === transaction;
    if (t.isIterationStatement(node, false) || (isFunction(node) && !isOwnCallback)) return true;
  }
  return findAll(transaction, t.isCallExpression).some((each) => {
    if (isInside(each, call) || isInside(call, each)) return false;
    const path = member(each.expression);
    return !(path && (reads.has(path.name) || textOf(path.of) === "console"));
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
    const takes =
      t.isTryStatement(holder) && holder.tryBlock === node ? holder.catchClause?.block : chained(node);
    if (takes && !passesOn(takes)) return true;
  }
  return false;
}

const passing: ReadonlySet<string> = new Set(["next", "reject"]);

/** `throw`, `next(error)`, `return Promise.reject(error)`, `.catch(next)`. */
function passesOn(handler: ts.Node): boolean {
  const t = compiler();
  if (t.isIdentifier(handler)) return passing.has(handler.text);
  const passes = (node: ts.Node): node is ts.Node =>
    t.isThrowStatement(node) || (t.isCallExpression(node) && passing.has(lastName(node.expression) ?? ""));
  return findAll(handler, passes).length > 0;
}

/** The handler of `.catch(handler)` behind an expression. */
function chained(node: ts.Node): ts.Expression | undefined {
  const t = compiler();
  const holder = node.parent;
  if (!t.isPropertyAccessExpression(holder) || holder.expression !== node || holder.name.text !== "catch")
    return undefined;
  return t.isCallExpression(holder.parent) ? holder.parent.arguments[0] : undefined;
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
      if (isInside(node, call) || (t.isPropertyAccessExpression(holder) && holder.name === node))
        return false;
      if (isInside(node, binding) && "name" in holder && holder.name === node) return false;
      if (node.pos >= call.end) return true;
      const isMember = t.isPropertyAccessExpression(holder) && holder.expression === node;
      const closure = ancestor(node, isFunction);
      const isElsewhere = closure !== undefined && isInside(closure, around) && !isInside(call, closure);
      return !isMember || isElsewhere || outlivesLoop;
    });
}
