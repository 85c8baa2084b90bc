/** Chains of calls as Knex's builders are written: what they begin with, and the calls in their order. */

import type { Source } from "../../domain/text";
import { compiler, startOf, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";

export interface Step {
  readonly name: string;
  readonly call: ts.CallExpression;
  readonly args: readonly ts.Expression[];
}

export interface Chain {
  /** What the first call is called on. */
  readonly of: ts.Expression;
  readonly steps: readonly Step[];
}

/** Longer chains are not written by hand. */
const longest = 200;

/** The whole chain that ends with this call; undefined where the chain goes on behind it, or begins with a bare function. */
export function chainAt(node: ts.CallExpression): Chain | undefined {
  const t = compiler();
  const { parent } = node;
  if (t.isPropertyAccessExpression(parent) && t.isCallExpression(parent.parent)) return undefined;
  const steps: Step[] = [];
  for (let next: ts.Expression = node; ; ) {
    const path = t.isCallExpression(next) ? member(next.expression) : undefined;
    if (!t.isCallExpression(next) || !path || steps.length >= longest)
      return steps.length > 0 ? { of: next, steps: steps.reverse() } : undefined;
    steps.push({ name: path.name, call: next, args: next.arguments });
    next = unwrap(path.of);
  }
}

/** From the name of the call to its closing bracket: `unique()` of `t.string("email").unique()`. */
export function placeOfStep(source: Source, { call }: Step) {
  const { expression } = call;
  const name = compiler().isPropertyAccessExpression(expression) ? expression.name : expression;
  return source.place(startOf(name), call.end);
}
