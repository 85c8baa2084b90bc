/** A condition that asks for a field of the row that a look found, in TypeScript: `found.email === email`. */

import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { counting } from "../fixes/aside";

/** @param names of the variable that holds the row */
export function asksForField(condition: ts.Node, names: readonly (string | undefined)[]): boolean {
  const t = compiler();
  const isField = (node: ts.Expression) => {
    const inner = unwrap(node);
    return (
      t.isPropertyAccessExpression(inner) &&
      t.isIdentifier(inner.expression) &&
      names.includes(inner.expression.text) &&
      !counting.test(inner.name.text)
    );
  };
  const isValue = (node: ts.Expression) =>
    !/^(?:null|undefined|true|false|\d{1,9})$/.test(unwrap(node).getText());
  return findAll(condition, t.isBinaryExpression).some(
    ({ left, right, operatorToken }) =>
      /^===?$/.test(operatorToken.getText()) &&
      ((isField(left) && isValue(right)) || (isField(right) && isValue(left))),
  );
}
