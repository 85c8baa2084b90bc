/** The handler at the end of a chain of promises that answers for the write: `create(row).then(…).catch((error) => response.status(500)…)`. */

import { compiler, startOf, type ts, visit } from "../../syntax/typescript";
import { methodOf } from "../../syntax/typescript-calls";
import { isFunction } from "../../syntax/typescript-scope";
import { handlerOf, isInside, isMemberOf } from "../../syntax/typescript-shapes";
import { type Binding, findBinding, freeIn } from "./bindings";
import { type Front, standingAt } from "./branch";

type Opener = (callback: ts.Node) => ts.CallExpression | undefined;

/** Where a chain of promises ends that starts with the write. */
export interface Chain {
  /** The first handler that the write's failure reaches, where the chain ends with it, and nobody uses what it gives. */
  readonly front?: Front | undefined;
  /** The last call, where the chain hands the failure to nobody: `create(row).then((row) => response.json(row));`. */
  readonly end?: ts.CallExpression | undefined;
}

/**
 * Neither where an `await` hands the failure to a `try`, nor where the promise goes to somebody else.
 * @param opener the call that runs a callback at once, and waits for it: a transaction's
 */
export function chainFrom(call: ts.CallExpression, opener: Opener): Chain {
  const way = wayOf(call, opener);
  return way?.handler ? { front: frontIn(way.handler, way.access) } : { end: way?.end };
}

type Way =
  | { readonly handler: ts.Node; readonly access: ts.PropertyAccessExpression; readonly end?: undefined }
  | { readonly end: ts.CallExpression; readonly handler?: undefined };

/** Where the way of the write's promise outwards leads: to a handler, or to the end of a chain that a statement throws away. */
function wayOf(call: ts.CallExpression, opener: Opener): Way | undefined {
  const t = compiler();
  // A chain holds the promise; behind an `await` its function does.
  let isPending = true;
  // What the function gives, or waits for, is what its own promise tells.
  let isHeard = false;
  let node: ts.Node = call;
  for (let holder = node.parent; holder; node = holder, holder = holder.parent) {
    if (isPending && isMemberOf(node, holder)) {
      const handler = handlerOf(holder);
      if (handler) return { handler, access: holder };
    } else if (t.isAwaitExpression(holder)) [isPending, isHeard] = [false, true];
    else if (t.isReturnStatement(holder)) isHeard = true;
    else if (t.isExpressionStatement(holder)) {
      if (isPending && t.isCallExpression(node) && node !== call && methodOf(node) === "then")
        return { end: node };
    } else if (t.isTryStatement(holder)) {
      if (isHeard && holder.tryBlock === node && holder.catchClause) return undefined;
    } else if (isFunction(holder)) {
      isHeard ||= t.isArrowFunction(holder) && holder.body === node;
      const runs = opener(holder) ?? stepOf(holder);
      if (!isHeard || !runs) return undefined;
      [isPending, isHeard, holder] = [true, false, runs];
    } else if (t.isVariableDeclaration(holder) && isPending) return undefined;
    else if (t.isCallExpression(holder) && holder.expression !== node && !isAll(holder)) return undefined;
  }
  return undefined;
}

/** The call whose promise waits for the callback's: `.then(async (hash) => …)`, `rows.map((row) => …)` for all of them. */
function stepOf(callback: ts.Node): ts.CallExpression | undefined {
  const { parent } = callback;
  if (!compiler().isCallExpression(parent) || parent.arguments[0] !== callback) return undefined;
  const method = methodOf(parent);
  return method === "then" || method === "map" || method === "finally" ? parent : undefined;
}

function frontIn(handler: ts.Node, access: ts.PropertyAccessExpression): Front | undefined {
  const t = compiler();
  const outer = access.parent as ts.CallExpression;
  const end = endOf(outer);
  if (!end) return undefined;
  const shared = { outer, tried: access.expression, goesOn: false, ...end };
  // `.catch(next)`
  if (t.isIdentifier(handler) && isParameter(findBinding(handler.text, handler))) {
    const error = freeIn(outer, "error", "err", "failure");
    return {
      ...shared,
      error,
      body: handler,
      before: handler,
      first: handler,
      undoes: false,
      callback: handler,
    };
  }
  const name = isCallback(handler) ? handler.parameters[0]?.name : undefined;
  if (!isCallback(handler) || handler.asteriskToken || !name || !t.isIdentifier(name)) return undefined;
  const { body } = handler;
  const places = standingAt(body);
  return places && { ...shared, error: name.text, body, ...places, callback: handler };
}

/** Fails as soon as one of them does. */
function isAll({ expression }: ts.CallExpression): boolean {
  return expression.getText() === "Promise.all";
}

function isCallback(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  const t = compiler();
  return t.isArrowFunction(node) || t.isFunctionExpression(node);
}

/** How the chain ends: nobody takes what it gives, or its function gives it or waits for it; undefined = the chain goes on, or its value is used. */
function endOf(handled: ts.CallExpression): { readonly isHeard: boolean } | undefined {
  const t = compiler();
  let node: ts.Node = handled;
  while (isMemberOf(node, node.parent) && node.parent.name.text === "finally") node = node.parent.parent;
  const { parent } = node;
  if (t.isAwaitExpression(parent))
    return t.isExpressionStatement(parent.parent) ? { isHeard: true } : undefined;
  if (t.isReturnStatement(parent) || (t.isArrowFunction(parent) && parent.body === node))
    return { isHeard: true };
  return t.isExpressionStatement(parent) || t.isVoidExpression(parent) ? { isHeard: false } : undefined;
}

/**
 * The handler answers by what the line answers by, or by what came with it (`res`, `reply`, `next`); or what follows the write does, where it
 * does not fail.
 */
export function answersBy(
  { outer, callback }: Pick<Front, "outer" | "callback">,
  line: string,
  call: ts.CallExpression,
): boolean {
  const t = compiler();
  const by = answererIn(line);
  if (by === undefined) return false;
  const meant = findBinding(by, callback ?? outer);
  const giver = giverOf(meant);
  const isSame = (name: ts.Identifier) => {
    const binding = findBinding(name.text, name);
    return binding === undefined
      ? name.text === by && meant === undefined
      : binding === meant || (giver !== undefined && giverOf(binding) === giver);
  };
  if (callback && t.isIdentifier(callback)) return isSame(callback);
  let found = false;
  visit(outer, (node) => {
    const root = t.isCallExpression(node) ? rootOf(node) : undefined;
    const isBehind = (callback && isInside(node, callback)) || startOf(node) >= call.end;
    if (root && isBehind) found ||= isSame(root);
    return !found;
  });
  return found;
}

/** What the line calls: `return res.status(409).json(…)` -> `res` */
export function answererIn(line: string): string | undefined {
  return /^(?:return )?(?:await )?([$\w]{1,100})[.(]/.exec(line)?.[1];
}

/** The function that is given it. */
function giverOf(binding: Binding | undefined): ts.Node | undefined {
  return isParameter(binding) ? binding.parent : undefined;
}

function isParameter(binding: Binding | undefined): binding is ts.ParameterDeclaration {
  return binding !== undefined && compiler().isParameter(binding);
}

/** `res.status(500).json(…)` -> `res` */
function rootOf(node: ts.Expression): ts.Identifier | undefined {
  const t = compiler();
  let at: ts.Expression = node;
  while (t.isCallExpression(at) || t.isPropertyAccessExpression(at)) at = at.expression;
  return t.isIdentifier(at) ? at : undefined;
}
