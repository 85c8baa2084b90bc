/** Branches that tell the rows of one look apart by a field, in TypeScript: `if (found.email === email) …`. */

import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { counting } from "../fixes/aside";
import { isLeft } from "./exits";

type Names = readonly (string | undefined)[];

/** The fields of the row by which the condition asks for one of them. @param names of the variable that holds the row */
export function askedOf(condition: ts.Node, names: Names): readonly string[] {
  const t = compiler();
  const fieldOf = (node: ts.Expression) => {
    const inner = unwrap(node);
    const isOfRow =
      t.isPropertyAccessExpression(inner) &&
      t.isIdentifier(inner.expression) &&
      names.includes(inner.expression.text);
    return isOfRow && !counting.test(inner.name.text) ? inner.name.text : undefined;
  };
  const isValue = (node: ts.Expression) =>
    !/^(?:null|undefined|true|false|\d{1,9})$/.test(unwrap(node).getText());
  return findAll(condition, t.isBinaryExpression).flatMap(({ left, right, operatorToken }) => {
    if (!/^===?$/.test(operatorToken.getText())) return [];
    const [field, value] = fieldOf(left) === undefined ? [fieldOf(right), left] : [fieldOf(left), right];
    return field !== undefined && isValue(value) ? [field] : [];
  });
}

/** The statements of a branch that run where the row in the way has this key. @param key of several fields, or none = all of them */
export function partFor(branch: ts.Statement, key: readonly string[], names: Names): readonly ts.Statement[] {
  const t = compiler();
  let left: readonly ts.Statement[] = t.isBlock(branch) ? branch.statements : [branch];
  for (let first = left[0]; first && t.isIfStatement(first) && key.length > 0; first = left[0]) {
    const asked = askedOf(first.expression, names);
    if (asked.length === 0) break;
    if (asked.some((field) => key.includes(field)))
      // What stands behind a branch that leaves runs for other rows alone.
      return [first.thenStatement, ...(isLeft(first.thenStatement) ? [] : left.slice(1))];
    left = [...(first.elseStatement ? [first.elseStatement] : []), ...left.slice(1)];
  }
  const isWhole = left.length === (t.isBlock(branch) ? branch.statements.length : 1);
  return isWhole ? [branch] : left;
}
