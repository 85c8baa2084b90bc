/** Whether a value may be missing: `trx` of `create(row, trx?: Transaction)`, which a program hands on as it is, and a fix must not call. */

import { compiler, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { isFunction } from "../../syntax/typescript-scope";
import { findBinding } from "./bindings";

/** How the types of a connection or a transaction are called; an alias of another name may stand for `Transaction | undefined`. */
const whole = /^(?:Knex|Transaction|TransactionOrKnex)$/;

/** Calls that begin one and give it. Any other may give none: `currentTransaction()`, `storage.getStore()`. */
const begins = /^(?:transaction|(?:start|begin|open|startUnmanaged)Transaction|start|begin)$/;

/** False where the code shows that there is one: a callback's parameter, one with a type that leaves nothing open, one that is begun here. */
export function mayLack(value: ts.Expression): boolean {
  const t = compiler();
  const node = unwrap(value);
  if (!t.isIdentifier(node)) return true;
  const binding = findBinding(node.text, node);
  if (!binding) return true;
  if (t.isVariableDeclaration(binding)) return !binding.initializer || !isBegun(binding.initializer);
  if (!t.isParameter(binding)) return true;
  if (binding.initializer) return false;
  if (binding.questionToken) return true;
  if (binding.type) return !t.isTypeReferenceNode(binding.type) || !isWhole(binding.type.typeName);
  const holder = binding.parent;
  // The first of what is handed to a call: `transaction(async (trx) => …)`.
  const isCallback =
    isFunction(holder) && t.isCallExpression(holder.parent) && holder.parameters[0] === binding;
  return !(isCallback && /^transaction/.test(lastName(holder.parent.expression) ?? ""));
}

/** `const trx = await Project.startTransaction()`; what is not waited for is kept somewhere. */
function isBegun(given: ts.Expression): boolean {
  const t = compiler();
  const waited = unwrap(given);
  const call = unwrapAwait(waited);
  return (
    t.isAwaitExpression(waited) && t.isCallExpression(call) && begins.test(lastName(call.expression) ?? "")
  );
}

/** `Knex.Transaction`, `Transaction` */
function isWhole(name: ts.EntityName): boolean {
  return whole.test(compiler().isQualifiedName(name) ? name.right.text : name.text);
}
