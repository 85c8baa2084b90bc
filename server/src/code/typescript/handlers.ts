/** Which violations the code around a write catches already: by the tree, along the way that its promise takes. */

import { kept } from "../../syntax/kept";
import { ancestor, compiler, dottedName, findAll, type ts, unwrap, visit } from "../../syntax/typescript";
import { isDropped, lastName, member, methodOf } from "../../syntax/typescript-calls";
import { handedOut } from "../../syntax/typescript-edits";
import { elementsOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { callbackOf, handlerOf, isMemberOf } from "../../syntax/typescript-shapes";
import type { Dialect, Handled, HandlerSign } from "../dialect";
import { isQuiet } from "../fixes/signs";
import { findBinding } from "./bindings";
import { throwsAgain } from "./branch";

type Handles = Dialect["handles"];

/**
 * Follows what the call gives outwards: a `try` catches what is awaited in it, `.catch()` the promise that it is called on. A callback
 * that somebody runs at some time is not followed: a `try` around it has nothing to do with the write.
 * @param isAtOnce callbacks whose promise is the one of the call that they are handed to (a transaction's)
 * @param throws it gives no promise: what fails is thrown
 */
export function handledBy(
  call: ts.CallExpression,
  handles: Handles,
  isAtOnce: (callback: ts.Node) => boolean,
  throws = false,
): Handled | undefined {
  const t = compiler();
  const callback = callbackOf(call);
  if (callback) return testedIn(callback, handles);
  let isPending = !throws;
  let node: ts.Node = call;
  for (let holder = node.parent; holder; node = holder, holder = holder.parent) {
    if (t.isAwaitExpression(holder)) isPending = false;
    if (isPending && isMemberOf(node, holder)) {
      const handler = handlerOf(holder);
      const found = handler && testedIn(handler, handles);
      if (found) return found;
    }
    if (!isPending && t.isTryStatement(holder) && holder.tryBlock === node && holder.catchClause) {
      const found = testedIn(holder.catchClause.block, handles);
      if (found) return found;
    }
    if (isPending && t.isVariableDeclaration(holder)) return caughtLater(holder, handles);
    if (isFunction(holder)) {
      const retried = t.isVariableDeclaration(holder.parent)
        ? caughtLater(holder.parent, handles)
        : undefined;
      if (retried || !(isAtOnce(holder) || isRunHere(holder))) return retried;
      isPending = true;
    }
  }
  return undefined;
}

/**
 * The handler in the function of the call that goes on where such a violation is caught: what follows in an open transaction runs in a
 * broken one, where the database breaks it.
 */
export function caughtIn(call: ts.CallExpression, handles: Handles): ts.Node | undefined {
  const t = compiler();
  let isPending = true;
  let node: ts.Node = call;
  for (let holder = node.parent; holder && !isFunction(holder); node = holder, holder = holder.parent) {
    if (t.isAwaitExpression(holder)) isPending = false;
    const behind = isPending && isMemberOf(node, holder) ? handlerOf(holder) : undefined;
    const tried = !isPending && t.isTryStatement(holder) && holder.tryBlock === node && holder.catchClause;
    const handler = tried ? tried.block : behind;
    if (handler) return goesOn(handler, handles) ? tried || handler : undefined;
  }
  return undefined;
}

/** The handler of a `try` that would hear the failure if the code waited for it there: `try { return repository.save(…) } catch { … }`. */
export function unheardIn(call: ts.CallExpression): ts.CatchClause | undefined {
  const t = compiler();
  const value = handedOut(call);
  const isReturned = t.isReturnStatement(value.parent) && unwrap(value) === call;
  if (!isReturned && !isDropped(call)) return undefined;
  let node: ts.Node = call;
  for (let holder = node.parent; holder && !isFunction(holder); node = holder, holder = holder.parent)
    if (t.isTryStatement(holder) && holder.tryBlock === node && holder.catchClause) return holder.catchClause;
  return undefined;
}

/** It does more than to note what it was given. */
export function actsIn(handler: ts.Node): boolean {
  const t = compiler();
  const body = t.isCatchClause(handler) ? handler.block : isFunction(handler) ? handler.body : undefined;
  if (body && t.isBlock(body))
    return !body.statements.every(
      (each) => t.isExpressionStatement(each) && isQuiet(dottedName(each.expression) ?? ""),
    );
  return (
    body !== undefined &&
    findAll(body, t.isCallExpression).some((each) => !isQuiet(dottedName(each.expression) ?? ""))
  );
}

/** It knows the violation, or takes every error and throws none; one that rolls back has ended the transaction. */
export function goesOn(handler: ts.Node, handles: Handles): boolean {
  const t = compiler();
  if (!(t.isBlock(handler) || isFunction(handler)) || /rollback/i.test(handler.getText())) return false;
  let passes = false;
  visit(handler, (node) => {
    const name = t.isCallExpression(node) ? lastName(node.expression) : undefined;
    passes ||= t.isThrowStatement(node) || name === "reject" || name === "next";
  });
  return !passes || testedIn(handler, handles) !== undefined;
}

/** Functions that are run at once, with their promise in what the call gives: `rows.map(async …)`, `(async () => …)()`. */
function isRunHere(callback: ts.Node): boolean {
  const t = compiler();
  let node = callback;
  while (t.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (!t.isCallExpression(parent)) return false;
  const method = methodOf(parent);
  return parent.expression === node || method === "map" || method === "flatMap" || method === "then";
}

/** `const saved = repository.save(…)`, `const retry = () => …` whose promise is caught below: the form of our own retry. */
function caughtLater(declaration: ts.VariableDeclaration, handles: Handles): Handled | undefined {
  if (!compiler().isIdentifier(declaration.name)) return undefined;
  const block = declaration.parent.parent.parent ?? declaration.parent;
  const handlers = handlersIn(block).get(declaration.name.text) ?? [];
  return handlers.map((each) => testedIn(each, handles)).find((found) => found !== undefined);
}

/** The handlers of a block by the variable whose promise they catch. */
const handlersIn = kept((block: ts.Node): ReadonlyMap<string, readonly ts.Node[]> => {
  const t = compiler();
  const found = new Map<string, ts.Node[]>();
  const add = (promise: ts.Expression, handler: ts.Node | undefined) => {
    const on = unwrap(promise);
    const base = t.isCallExpression(on) ? unwrap(on.expression) : on;
    if (!handler || !t.isIdentifier(base)) return;
    found.set(base.text, [...(found.get(base.text) ?? []), handler]);
  };
  visit(block, (node) => {
    if (t.isPropertyAccessExpression(node)) add(node.expression, handlerOf(node));
    if (!t.isAwaitExpression(node)) return;
    const attempt = ancestor(node, t.isTryStatement);
    const isTried = attempt && node.pos < attempt.tryBlock.end;
    add(node.expression, isTried ? attempt.catchClause?.block : undefined);
  });
  return found;
});

/** What the handler looks at, by its tests: a code that is named tells more than the class of all errors. */
export function testedIn(handler: ts.Node, handles: Handles): Handled | undefined {
  if (isThrownOn(handler)) return undefined;
  const found = signsIn(handler).flatMap((sign) => handles(sign) ?? []);
  const kinds = found.filter((each) => each !== "every");
  return kinds.length > 0 ? [...new Set(kinds)] : found.length > 0 ? "every" : undefined;
}

/** A handler that throws again what it was given. */
function isThrownOn(handler: ts.Node): boolean {
  const t = compiler();
  const [body, name] = t.isBlock(handler)
    ? [handler, t.isCatchClause(handler.parent) ? handler.parent.variableDeclaration?.name : undefined]
    : isFunction(handler)
      ? [handler.body, handler.parameters[0]?.name]
      : [];
  return body !== undefined && name !== undefined && t.isBlock(body) && throwsAgain(body, name.getText());
}

/** `!==` counts: `if (error.code !== "23505") throw error`. */
const equality: readonly (string | undefined)[] = ["==", "===", "!=", "!=="];

/** Classes of `instanceof`, literals that something is compared with or looked for, functions that get the error. */
export function signsIn(handler: ts.Node): HandlerSign[] {
  const t = compiler();
  const found: HandlerSign[] = [];
  const values = (...nodes: readonly ts.Expression[]) =>
    found.push(...nodes.flatMap(literalsIn).map((value) => ({ value })));
  visit(handler, (node) => {
    if (t.isBinaryExpression(node)) {
      const { left, operatorToken, right } = node;
      const name = lastName(right);
      if (equality.includes(t.tokenToString(operatorToken.kind))) values(left, right);
      else if (operatorToken.kind === t.SyntaxKind.InstanceOfKeyword && name) found.push({ class: name });
    } else if (t.isCaseClause(node)) values(node.expression);
    else if (t.isElementAccessExpression(node))
      found.push(...keysAsked(node.expression, node.argumentExpression));
    else if (t.isCallExpression(node)) {
      const path = member(node.expression);
      const name = lastName(node.expression);
      if (path && /^(?:includes|has|startsWith|endsWith|indexOf|match|test)$/.test(path.name))
        values(path.of, ...node.arguments);
      else if (path?.name === "get") found.push(...keysAsked(path.of, node.arguments[0]));
      else if (name !== undefined && node.arguments.length > 0) found.push({ calls: name });
    }
  });
  return found;
}

/** `statuses[error.code]`, `texts.get(code)`: the keys of the table, where the file declares it. */
function keysAsked(table: ts.Expression, asked: ts.Expression | undefined): HandlerSign[] {
  const t = compiler();
  const by = asked && lastName(asked);
  const on = unwrap(table);
  if (by === undefined || !/^(?:code|errno|name|number|sqlState)$/.test(by) || !t.isIdentifier(on)) return [];
  const declared = findBinding(on.text, on);
  const value = declared && t.isVariableDeclaration(declared) && declared.initializer;
  if (!value) return [];
  const made = unwrap(value);
  const pairs = t.isNewExpression(made) ? elementsOf(made.arguments?.[0]) : undefined;
  const keys = pairs?.map((pair) => stringOf(elementsOf(pair)?.[0]));
  const names = keys ?? [...(objectOf(made)?.members.keys() ?? [])];
  return names.flatMap((name) => (name === undefined ? [] : { value: name }));
}

/** Texts and numbers of a literal, a list of them, or a regular expression; a constant by its name. */
function literalsIn(node: ts.Expression): readonly string[] {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isNumericLiteral(inner) || t.isRegularExpressionLiteral(inner)) return [inner.text];
  if (t.isArrayLiteralExpression(inner)) return inner.elements.flatMap(literalsIn);
  if (t.isNewExpression(inner)) return (inner.arguments ?? []).flatMap(literalsIn);
  return [stringOf(inner) ?? lastName(inner) ?? []].flat();
}
