/** What makes an edit wrong that could be made: the words in which fixes decline. */

import { enclosingClass, findBinding } from "../../code/typescript/bindings";
import { ancestor, compiler, findAll, type ts } from "../../syntax/typescript";
import { objectOf } from "../../syntax/typescript-literals";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { modelReads, transactionOf } from "./around";
import type { Relation } from "./extra";
import type { FixSite } from "./fix-site";

/**
 * Why no handler can stand behind the call: Prisma's promise is more than a promise. It is sent when it is awaited, has the model's
 * relations as methods, and is the only kind that `$transaction([…])` takes.
 */
export function handedOn({ call, root }: FixSite): string | undefined {
  const t = compiler();
  let node: ts.Node = call;
  while (isTransparent(node.parent)) node = node.parent;
  const holder = node.parent;
  if (t.isAwaitExpression(holder)) return undefined;
  if (t.isPropertyAccessExpression(holder))
    return /^(?:then|catch|finally)$/.test(holder.name.text)
      ? undefined
      : `\`.${holder.name.text}\` belongs to Prisma's own promise: a promise with a handler behind it does not have it.`;
  const around = functionsAround(call)[0];
  const isReturned = t.isReturnStatement(holder) || holder === around;
  const isAsync = around?.modifiers?.some(({ kind }) => kind === t.SyntaxKind.AsyncKeyword) === true;
  if (isReturned && isAsync) return undefined;
  if (findAll(root, t.isCallExpression).some(isBatch))
    return "The promise may go into `$transaction([…])`, which takes Prisma's own promises only, none with a handler behind it.";
  if (isReturned)
    return /PrismaPromise|Prisma__/.test(around?.type?.getText() ?? "")
      ? "The function promises Prisma's own kind of promise: one with a handler behind it is none."
      : undefined;
  if (t.isExpressionStatement(holder) || t.isVoidExpression(holder) || t.isYieldExpression(holder))
    return undefined;
  const taker = t.isArrayLiteralExpression(holder) ? holder.parent : holder;
  if (t.isCallExpression(taker) && /^Promise\.(?:all|allSettled|race|any)$/.test(taker.expression.getText()))
    return undefined;
  return "The promise is awaited elsewhere: Prisma sends the query there, and a handler here would send it at once.";
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

/** `$transaction([…])`, `$transaction(writes)`. */
function isBatch(call: ts.CallExpression): boolean {
  const [first] = call.arguments;
  return first !== undefined && transactionOf(first) !== undefined && !isFunction(first);
}

/** Why no function can be declared in front of the statement, to be called where the call stands. */
export function noRoom({ call }: FixSite, statement: ts.Statement): string | undefined {
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
export function runsTwice({ call }: FixSite): string | undefined {
  const t = compiler();
  if (findAll(call.expression, t.isPropertyAccessExpression).some((each) => each.questionDotToken))
    return "Where `?.` finds nothing, there is no promise that could be waited for a second time.";
  const acts = (node: ts.Node): node is ts.Node => isEffect(node) && !isRepeatable(node);
  const found = call.arguments.flatMap((argument) => findAll(argument, acts))[0];
  return (
    found &&
    `\`${found.getText().replace(/\s+/g, " ").slice(0, 40)}\` would run a second time: put its value into a variable first.`
  );
}

function isEffect(node: ts.Node): boolean {
  const t = compiler();
  if (t.isPrefixUnaryExpression(node) || t.isPostfixUnaryExpression(node))
    return [t.SyntaxKind.PlusPlusToken, t.SyntaxKind.MinusMinusToken].includes(node.operator);
  if (t.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= t.SyntaxKind.FirstAssignment && kind <= t.SyntaxKind.LastAssignment;
  }
  return (
    t.isCallExpression(node) ||
    t.isNewExpression(node) ||
    t.isTaggedTemplateExpression(node) ||
    t.isDeleteExpression(node)
  );
}

/** Functions and classes whose second result is as good as the first, since the first was not written. */
const repeatable =
  /^(?:Date|Date\.now|Math\.\w+|JSON\.(?:parse|stringify)|Object\.(?:keys|values|entries|fromEntries)|Number|String|Boolean|BigInt|parseInt|parseFloat|structuredClone|Buffer\.from|Uint8Array|URL|(?:Prisma\.)?Decimal|(?:crypto\.)?randomUUID|(?:crypto\.)?randomBytes|uuid|uuidv[47]|nanoid|cuid|createId|ulid)$/;

const repeatableMethods =
  /^(?:map|filter|flatMap|join|split|slice|substring|replace|replaceAll|concat|toFixed|padStart|padEnd|getTime|includes|at|toLowerCase|toUpperCase|trim|trimStart|trimEnd|toString|normalize|toISOString|digest)$/;

function isRepeatable(node: ts.Node): boolean {
  const t = compiler();
  if (!t.isCallExpression(node) && !t.isNewExpression(node)) return false;
  if (repeatable.test(node.expression.getText())) return true;
  return t.isPropertyAccessExpression(node.expression) && repeatableMethods.test(node.expression.name.text);
}

/**
 * What was tested before the call, where only the test makes the type right: a function of its own does not know the result for members
 * and for variables that change. Members of a request's body have no type.
 */
export function testedBefore(
  { call, isTypeScript }: FixSite,
  within: readonly ts.Node[],
): readonly ts.Expression[] {
  const t = compiler();
  if (!isTypeScript) return [];
  const around = functionsAround(call)[0] ?? call.getSourceFile();
  const tested = new Set(
    findAll(around, (node): node is ts.Node => node.pos < call.pos && isTest(node.parent, node)).flatMap(
      (test) => findAll(test, isReference).map((each) => each.getText()),
    ),
  );
  return within
    .flatMap((node) => findAll(node, isReference))
    .filter(
      (each) =>
        tested.has(each.getText()) && canChange(each) && !/^req(?:uest)?\.body\b/.test(each.getText()),
    )
    .filter(({ parent }) => !(t.isPropertyAccessExpression(parent) && tested.has(parent.getText())));
}

function isTest(holder: ts.Node, node: ts.Node): boolean {
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
  if (binding && t.isParameter(binding)) return isAssigned(reference, binding.parent);
  if (!binding || !t.isVariableDeclaration(binding)) return false;
  return (binding.parent.flags & t.NodeFlags.Const) === 0;
}

function isAssigned({ text }: ts.Identifier, within: ts.Node): boolean {
  const { SyntaxKind, isBinaryExpression } = compiler();
  return findAll(within, isBinaryExpression).some(
    ({ left, operatorToken: { kind } }) =>
      left.getText() === text && kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment,
  );
}

/** What else a transaction does: the failed statement undoes it, and a caught error would hide that. */
export function doesMore(transaction: ts.CallExpression, call: ts.CallExpression): boolean {
  const t = compiler();
  const inside = (node: ts.Node, holder: ts.Node) => node.pos >= holder.pos && node.end <= holder.end;
  for (let node: ts.Node = call.parent; node !== transaction; node = node.parent) {
    const isOwnCallback = isFunction(node) && transactionOf(node) === transaction;
    if (t.isIterationStatement(node, false) || (isFunction(node) && !isOwnCallback)) return true;
  }
  return findAll(transaction, t.isCallExpression).some((each) => {
    if (inside(each, call) || inside(call, each)) return false;
    const method = t.isPropertyAccessExpression(each.expression) ? each.expression.name.text : "";
    return !modelReads.has(method) && !each.expression.getText().startsWith("console.");
  });
}

/** The relation through which the call writes other rows as well: they would be missing where its own row is there already. */
export function writesThrough(
  data: ts.Expression | undefined,
  relations: readonly Relation[],
): string | undefined {
  const object = objectOf(written(data));
  const found = relations.find(({ field, list }) => {
    const actions = objectOf(object?.members.get(field)?.value);
    return actions && [...actions.members.keys()].some((name) => list || name !== "connect");
  });
  return found?.field;
}

/** The object itself, or the one that the variable was declared with. */
function written(data: ts.Expression | undefined): ts.Expression | undefined {
  const t = compiler();
  if (!data || !t.isIdentifier(data)) return data;
  const binding = findBinding(data.text, data);
  return binding && t.isVariableDeclaration(binding) ? binding.initializer : data;
}

/** Why an error that is thrown here reaches nobody: what catches it around takes every error. */
export function swallowed(call: ts.CallExpression): string | undefined {
  const t = compiler();
  const passesOn = (node: ts.Node) => /\bthrow\b|\b(?:next|reject)\s*\(/.test(node.getText());
  for (let node: ts.Node = call; node.parent && !isFunction(node); node = node.parent) {
    const holder = node.parent;
    const takes = t.isTryStatement(holder) && holder.tryBlock === node ? holder.catchClause : chained(node);
    if (takes && !passesOn(takes))
      return "The `catch` around it takes every error and throws none: a new error would end there too.";
  }
  return undefined;
}

/** The handler of `.catch(handler)` behind an expression. */
function chained(node: ts.Node): ts.Expression | undefined {
  const t = compiler();
  const holder = node.parent;
  if (!t.isPropertyAccessExpression(holder) || holder.expression !== node || holder.name.text !== "catch")
    return undefined;
  return t.isCallExpression(holder.parent) ? holder.parent.arguments[0] : undefined;
}
