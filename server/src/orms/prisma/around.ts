/** The code around a client call: whether the receiver is a client, what was looked up before, who catches, which transaction. */

import { enclosingClass, findBinding, findProperty } from "../../code/typescript/bindings";
import type { Model } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import {
  accessPath,
  ancestor,
  compiler,
  findAll,
  placeOf,
  startOf,
  type ts,
  unwrap,
} from "../../syntax/typescript";
import { memberOf } from "../../syntax/typescript-literals";
import { runningFunction } from "../../syntax/typescript-scope";
import { lookupFields } from "./data";
import { modelExtra } from "./extra";

/** Names that people give to a client or to what they get from `$transaction`. */
const clientNames = /^(?:_?prisma\w*|\w*prisma(?:client|service)?|db|database|client|tx|trx|transaction)$/i;

/** Types of clients, extended and transactional ones included. */
const clientTypes =
  /\b(?:PrismaClient|PrismaService|TransactionClient|PrismaTransaction\w*|ExtendedPrisma\w*|typeof\s+prisma)\b/;

/** True where the expression in front of `.user.create` surely is a Prisma client: by its declaration, else by its name. */
export function isClient(expression: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(expression);
  if (t.isNewExpression(inner)) return /PrismaClient$/.test(inner.expression.getText());
  if (t.isCallExpression(inner)) return /\$extends$|prisma/i.test(inner.expression.getText());
  const path = accessPath(inner);
  const name = path?.at(-1);
  if (!path || name === undefined) return false;
  return clientNames.test(name) || isDeclaredClient(path, inner);
}

function isDeclaredClient(path: readonly string[], at: ts.Node): boolean {
  const t = compiler();
  const [first, second] = path;
  const owner = first === "this" ? enclosingClass(at) : undefined;
  const binding = owner && second ? findProperty(owner, second) : first ? findBinding(first, at) : undefined;
  if (!binding) return false;
  if (t.isImportSpecifier(binding) || t.isImportClause(binding)) {
    const from = ancestor(binding, t.isImportDeclaration)?.moduleSpecifier.getText() ?? "";
    return /prisma|\bdb\b|database/i.test(from);
  }
  const declared = "type" in binding && binding.type ? binding.type.getText() : "";
  const value =
    "initializer" in binding && binding.initializer ? binding.initializer.getText().slice(0, 2_000) : "";
  return (
    clientTypes.test(declared) ||
    /new\s+PrismaClient\b|\$extends\s*\(/.test(value) ||
    isTransactionParameter(binding)
  );
}

function isTransactionParameter(binding: ts.Node): boolean {
  const t = compiler();
  return (
    t.isParameter(binding) && t.isArrowFunction(binding.parent) && transactionOf(binding.parent) !== undefined
  );
}

/** The `x.$transaction(…)` call whose first argument the node is. */
export function transactionOf(callback: ts.Node): ts.CallExpression | undefined {
  const t = compiler();
  const call = callback.parent;
  if (!call || !t.isCallExpression(call) || call.arguments[0] !== callback) return undefined;
  return t.isPropertyAccessExpression(call.expression) && call.expression.name.text === "$transaction"
    ? call
    : undefined;
}

/** The `$transaction(callback)`, `$transaction([…])` or `$transaction(….map(…))` around a call. */
export function transactionAround(call: ts.Node): ts.CallExpression | undefined {
  for (let node: ts.Node = call; node.parent; node = node.parent) {
    const found = transactionOf(node);
    if (found) return found;
  }
  return undefined;
}

/** True where the call runs in a transaction that somebody opened: around it, or handed in as a client of that type. */
export function isInTransaction(call: ts.CallExpression, client: ts.Expression): boolean {
  const t = compiler();
  if (transactionAround(call)) return true;
  const path = accessPath(client);
  if (!path) return false;
  const name = path.at(-1) ?? "";
  const binding = path[0] && path[0] !== "this" ? findBinding(path[0], call) : undefined;
  if (binding && t.isParameter(binding) && (binding.type || binding.initializer))
    return isTransactional(binding.type) || mayBeHandedIn(binding);
  return /^(?:tx|trx)$/i.test(name);
}

/** `Prisma.TransactionClient`, `Omit<PrismaClient, "$transaction">`, by whatever name the file gives to it. */
function isTransactional(type: ts.TypeNode | undefined): boolean {
  const t = compiler();
  if (!type) return false;
  const text = type.getText();
  const known = /\bTransactionClient\b|["']\$transaction["']|\bPrismaTransaction\w*/;
  if (known.test(text)) return true;
  const alias = type
    .getSourceFile()
    .statements.find((each) => t.isTypeAliasDeclaration(each) && each.name.text === text);
  return alias !== undefined && known.test(alias.getText().slice(0, 2_000));
}

/** `client = prisma`: a parameter for the callers that have a transaction. */
function mayBeHandedIn({ initializer }: ts.ParameterDeclaration): boolean {
  return initializer !== undefined && isClient(initializer);
}

/** The function that a call belongs to, with or without a name: a transaction's callback belongs to the one around it. */
export function functionOf(call: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return runningFunction(call, opensTransaction);
}

function opensTransaction({ parent }: ts.FunctionLikeDeclaration): boolean {
  const t = compiler();
  return (
    t.isCallExpression(parent) &&
    t.isPropertyAccessExpression(parent.expression) &&
    parent.expression.name.text === "$transaction"
  );
}

/** Methods of a model that change nothing. */
export const modelReads: ReadonlySet<string> = new Set([
  "findUnique",
  "findFirst",
  "findUniqueOrThrow",
  "findFirstOrThrow",
  "findMany",
  "count",
]);

/** A read of the same model by one of the fields that are written, earlier in the same function. */
export function checkedBefore(
  source: Source,
  call: ts.CallExpression,
  model: Model,
  fields: readonly string[] | null,
): { readonly place: Place; readonly by: readonly string[] | null } | undefined {
  const t = compiler();
  const around = functionOf(call);
  if (!around) return undefined;
  const { accessor } = modelExtra(model);
  for (const read of findAll(around, t.isCallExpression)) {
    if (startOf(read) >= startOf(call)) break;
    const method = read.expression;
    if (!t.isPropertyAccessExpression(method) || !modelReads.has(method.name.text)) continue;
    const delegate = method.expression;
    if (!t.isPropertyAccessExpression(delegate) || delegate.name.text !== accessor) continue;
    const by = lookupFields(memberOf(read.arguments[0], "where"), model);
    if (!by || fields === null || by.some((name) => fields.includes(name) || name === "OR" || name === "AND"))
      return { place: placeOf(source, read), by: by ?? null };
  }
  return undefined;
}

/** True where a `catch` in the same function, or a `.catch()` on the promise, looks at Prisma's code for it. */
export function isHandled(call: ts.CallExpression): boolean {
  const t = compiler();
  for (let node: ts.Node = call; node.parent; node = node.parent) {
    const holder: ts.Node = node.parent;
    if (t.isTryStatement(holder) && holder.tryBlock === node && looksAtCode(holder.catchClause)) return true;
    if (t.isPropertyAccessExpression(holder) && holder.name.text === "catch" && looksAtCode(holder.parent))
      return true;
    if (t.isVariableDeclaration(holder) && t.isArrowFunction(node) && isRetried(holder)) return true;
    if (t.isMethodDeclaration(holder) || t.isFunctionDeclaration(holder)) return false;
  }
  return false;
}

/** `const upsertUser = () => …` whose calls are caught: the form of our own retry. */
function isRetried(declaration: ts.VariableDeclaration): boolean {
  const t = compiler();
  const name = declaration.name.getText();
  const block = declaration.parent.parent.parent;
  return findAll(block, t.isPropertyAccessExpression).some(
    (each) =>
      each.name.text === "catch" &&
      t.isCallExpression(each.expression) &&
      each.expression.expression.getText() === name &&
      looksAtCode(each.parent),
  );
}

function looksAtCode(node: ts.Node | undefined): boolean {
  return node !== undefined && /["'`]P20\d\d["'`]/.test(node.getText());
}
