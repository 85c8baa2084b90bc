/** What the code behind a write says of its failure: the words of the line that it logs, the class of the error that it throws instead. */

import type { Write } from "../../domain/model";
import { compiler, findAll, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { isFunction } from "../../syntax/typescript-scope";
import type { GivenError } from "../dialect";
import { holderOfError, isTold, usesOf } from "./told";

/** Of a text no more is kept: it is compared with what a log has. */
const longest = 120;
const mostTexts = 8;

/**
 * @param links those of the call's chain
 * @param given how the call gives its error back; undefined = what fails is thrown
 */
export function saidOf(
  call: ts.CallExpression,
  links: Parameters<typeof isTold>[0],
  given: GivenError | undefined,
): Pick<Write, "says" | "raisedAs"> {
  if (given && !isTold(links, given)) return given.raises ? { raisedAs: given.raises } : {};
  const holder = given && holderOfError(call, given);
  const handlers = holder ? branchesOn(usesOf(holder)) : given ? [] : caughtAround(call);
  const says = handlers.flatMap(textsIn).slice(0, mostTexts);
  const raised = holder && raisedIn(handlers, holder.error);
  return {
    ...(says.length > 0 ? { says } : {}),
    ...(raised !== undefined ? { raisedAs: raised } : {}),
  };
}

/** The branches that are taken where the error is there: `if (error) …`, `if (result.error) …`. */
function branchesOn(uses: readonly ts.Identifier[]): ts.Node[] {
  const t = compiler();
  const found = uses.flatMap((use) => {
    for (let at: ts.Node = use; at.parent && !isFunction(at.parent); at = at.parent)
      if (t.isIfStatement(at.parent)) return at === at.parent.expression ? [at.parent.thenStatement] : [];
    return [];
  });
  return [...new Set(found)];
}

/** The handler of the `try` around, in the same function. */
function caughtAround(call: ts.CallExpression): ts.Node[] {
  const t = compiler();
  let node: ts.Node = call;
  for (let holder = node.parent; holder && !isFunction(holder); node = holder, holder = holder.parent)
    if (t.isTryStatement(holder) && holder.tryBlock === node)
      return holder.catchClause ? [holder.catchClause.block] : [];
  return [];
}

/** The texts of new errors and of what is logged: `new Error("could not register")`, `logger.error(error, "insert failed")`. */
function textsIn(handler: ts.Node): string[] {
  const t = compiler();
  const isSaying = (node: ts.Node): node is ts.NewExpression | ts.CallExpression =>
    t.isNewExpression(node) ||
    (t.isCallExpression(node) &&
      /^(?:log|error|warn|info|debug|fatal)$/.test(lastName(node.expression) ?? ""));
  return findAll(handler, isSaying)
    .flatMap(({ arguments: all }) => (all ? [...all] : []))
    .flatMap((each) =>
      t.isStringLiteralLike(each) ? [each.text] : t.isTemplateExpression(each) ? [each.head.text] : [],
    )
    .map((text) => text.slice(0, longest).trim())
    .filter(({ length }) => length > 3);
}

/** The class of what is thrown there, null = the error as it was given; undefined = nothing, or it is not to be seen. */
function raisedIn(handlers: readonly ts.Node[], error: string): string | null | undefined {
  const t = compiler();
  const [thrown, other] = handlers.flatMap((each) => findAll(each, t.isThrowStatement));
  if (!thrown || other) return undefined;
  const { expression } = thrown;
  if (t.isNewExpression(expression)) return lastName(expression.expression);
  return expression.getText() === error ? null : undefined;
}
