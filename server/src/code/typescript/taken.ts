/** The variable that takes the row out of what a look has given: `const user = result.rows[0]`. */

import { compiler, findAll, startOf, type ts, unwrapAwait } from "../../syntax/typescript";

/**
 * `user` of `const result = await pool.query(…)`, `const user = result.rows[0]`, of `const [user] = rows` and of `const known = await
 * query.first()`; the last in front of the write; undefined = nothing takes it out.
 */
export function takenFrom(name: string, write: ts.Node, around: ts.Node): string | undefined {
  const t = compiler();
  return findAll(around, t.isVariableDeclaration)
    .flatMap(({ name: target, initializer, end }) => {
      if (!initializer || end > startOf(write)) return [];
      if (t.isIdentifier(target)) return isTaken(initializer, name) ? [target.text] : [];
      const [first, more] = t.isArrayBindingPattern(target) ? target.elements : [];
      const value = unwrapAwait(initializer);
      if (!first || more || !t.isBindingElement(first) || !t.isIdentifier(first.name)) return [];
      return t.isIdentifier(value) && value.text === name ? [first.name.text] : [];
    })
    .at(-1);
}

/** `rows[0]`, `result.rows[0]`, `query.first()`. */
function isTaken(given: ts.Expression, name: string): boolean {
  const t = compiler();
  const node = unwrapAwait(given);
  const isName = (each: ts.Expression) => t.isIdentifier(each) && each.text === name;
  if (t.isElementAccessExpression(node)) {
    const of = node.expression;
    const isFirst = node.argumentExpression.getText() === "0";
    return isFirst && (isName(of) || (t.isPropertyAccessExpression(of) && isName(of.expression)));
  }
  if (!t.isCallExpression(node) || !t.isPropertyAccessExpression(node.expression)) return false;
  return givesRow.test(node.expression.name.text) && isName(node.expression.expression);
}

const givesRow =
  /^(?:first|getOne|getExists|getCount|executeTakeFirst|fetch|findOne|exec|at|shift|pop|count)$/;
