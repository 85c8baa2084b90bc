/** An update of TypeScript code that comes before its insert, and counts the row up that is there. */

import { ancestor, compiler, findAll, type ts, unwrapAwait } from "../../syntax/typescript";
import { isInside, isMemberName } from "../../syntax/typescript-shapes";
import { findBinding } from "./bindings";
import { isCounting, type Missing } from "./found";

/** `const { affected } = await hits.increment(…)`, `if (!affected) hits.insert(…)`: the row that is there is counted up, and only made where there is none. */
export function countedFirst(
  write: ts.Node,
  around: ts.Node,
): { readonly found: Missing; readonly at: ts.Node } | undefined {
  const t = compiler();
  const receiver = receiverOf(write);
  if (receiver === undefined) return undefined;
  for (const test of findAll(around, t.isIfStatement)) {
    const { thenStatement: missed, expression } = test;
    if (!isInside(write, missed)) continue;
    for (const name of findAll(expression, t.isIdentifier).filter((each) => !isMemberName(each))) {
      const binding = findBinding(name.text, name);
      const held = binding && findBindingHolder(binding);
      const call = held?.initializer && unwrapAwait(held.initializer);
      if (!call || receiverOf(call) !== receiver) continue;
      if (findAll(call, (each): each is ts.Node => isCounting(each, () => false)).length > 0)
        return { found: { does: "counts", missed }, at: call };
    }
  }
  return undefined;
}

/** `this.hits` of `this.hits.insert(…)`. */
function receiverOf(call: ts.Node): string | undefined {
  const t = compiler();
  return t.isCallExpression(call) && t.isPropertyAccessExpression(call.expression)
    ? call.expression.expression.getText()
    : undefined;
}

/** The declaration with the value, also of a name that is taken out of it. */
function findBindingHolder(binding: ts.Node): ts.VariableDeclaration | undefined {
  const { isVariableDeclaration } = compiler();
  return isVariableDeclaration(binding) ? binding : ancestor(binding, isVariableDeclaration);
}
