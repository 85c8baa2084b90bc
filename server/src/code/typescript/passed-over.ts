/** What a branch that leaves would pass over: a connection that is given back, a transaction that is ended. */

import { compiler, findAll, type ts } from "../../syntax/typescript";
import { isFunction } from "../../syntax/typescript-scope";
import { findBinding } from "./bindings";

/** What is done for an error, in a callback or behind what is tried. */
interface Handling {
  readonly body: ts.Statement | ts.Expression;
  readonly outer: ts.Node;
  readonly callback?: ts.Node;
}

/** What stands behind the handler and is run for an error as well, since the handler itself does not leave: `if (error) …; connection.release();`. */
export function behindHandler({ body, outer, callback }: Handling): ts.Statement[] {
  const t = compiler();
  if (leavesItself(body)) return [];
  if (!callback) return behind(outer);
  return t.isIfStatement(body.parent) ? behind(body.parent) : [];
}

/** The statements behind the node, in its blocks, up to its function. */
export function behind(from: ts.Node): ts.Statement[] {
  const t = compiler();
  const found: ts.Statement[] = [];
  for (let node = from; node.parent && !isFunction(node.parent); node = node.parent)
    if (t.isBlock(node.parent)) found.push(...node.parent.statements.filter(({ pos }) => pos >= node.end));
  return found;
}

/**
 * `connection.release()`, `await transaction.commit()`, `client.query("ROLLBACK")`, `client.end()`; the third parameter of what `connect` calls, which
 * is a function to be called when all is done: `pool.connect((error, client, done) => …)`.
 */
export function givesBack(node: ts.Node): boolean {
  const text = node.getText().slice(0, 2000);
  return (
    /\.(?:release|rollback|commit|abortTransaction|endSession)\w*\(/i.test(text) ||
    /["'`]\s{0,9}(?:rollback|commit)\s{0,9};?\s{0,9}["'`]/i.test(text) ||
    /\b\w{0,40}(?:client|conn|connection|con|db|database|pool|runner)\.(?:end|close|destroy|quit)\(/i.test(
      text,
    ) ||
    findAll(node, compiler().isCallExpression).some(isGivenToRelease)
  );
}

function isGivenToRelease({ expression }: ts.CallExpression): boolean {
  const t = compiler();
  const binding = t.isIdentifier(expression) ? findBinding(expression.text, expression) : undefined;
  const taker = binding && t.isParameter(binding) ? binding.parent.parent : undefined;
  return (
    taker !== undefined &&
    t.isCallExpression(taker) &&
    /(?:^|\.)(?:connect|getConnection|acquire)$/.test(taker.expression.getText().slice(-80))
  );
}

function leavesItself(body: Handling["body"]): boolean {
  const t = compiler();
  const last = t.isBlock(body) ? body.statements.at(-1) : body;
  return last !== undefined && (t.isReturnStatement(last) || t.isThrowStatement(last));
}
