/** The callback that a call hands its error to, `save((error, row) => { if (error) …; … })`, and the branch in it that is taken where there is one. */

import { compiler, type ts } from "../../syntax/typescript";
import { callbackOf } from "../../syntax/typescript-shapes";
import { type Front, standingAt } from "./branch";
import { asksOnly } from "./told";

/** What is done for an error in the callback's own block; undefined where it asks for its error in another way, or not at all. */
export function calledBackFront(call: ts.Node): Front | undefined {
  const t = compiler();
  const callback = callbackOf(call);
  const name = callback?.parameters[0]?.name;
  if (!callback || !name || !t.isIdentifier(name) || !t.isBlock(callback.body)) return undefined;
  const body = callback.body.statements.flatMap((each) => takenFor(each, name.text)).at(0);
  if (!body) return undefined;
  const places = standingAt(body);
  return (
    places && {
      error: name.text,
      outer: call,
      tried: call,
      body,
      ...places,
      goesOn: false,
      callback,
      isHeard: false,
    }
  );
}

/** `if (error) …`, `if (!error) … else …` */
function takenFor(statement: ts.Statement, error: string): ts.Statement[] {
  const t = compiler();
  if (!t.isIfStatement(statement)) return [];
  const { expression, thenStatement, elseStatement } = statement;
  const isNot =
    t.isPrefixUnaryExpression(expression) && expression.operator === t.SyntaxKind.ExclamationToken;
  if (isNot) return elseStatement && asksOnly(expression.operand, error) ? [elseStatement] : [];
  return asksOnly(expression, error) ? [thenStatement] : [];
}
