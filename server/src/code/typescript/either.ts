/** A variable that holds the row that a look has found, or a new one, where it is saved: what is set on it in between. */

import type { Found } from "../../domain/intent";
import { compiler, findAll, startOf, type ts, unwrapAwait } from "../../syntax/typescript";
import { isInside } from "../../syntax/typescript-shapes";
import { isLeft } from "./exits";

/**
 * `let row = await look(); if (!row) row = new Row(); row.name = name; await save(row)`
 *
 * @param tells whether a condition holds for a row that is there; undefined = it does not ask for it
 * @returns undefined where only a new row is saved
 */
export function ofEither(
  name: string,
  write: ts.Node,
  around: ts.Node,
  tells: (condition: ts.Expression) => boolean | undefined,
): Found | undefined {
  const t = compiler();
  const at = startOf(write);
  const absent: ts.Node[] = [];
  for (const test of findAll(around, t.isIfStatement)) {
    if (startOf(test) >= at) continue;
    const hit = tells(test.expression);
    if (hit === undefined) continue;
    const [found, missed] = hit
      ? [test.thenStatement, test.elseStatement]
      : [test.elseStatement, test.thenStatement];
    if (missed && isInside(write, missed)) return undefined;
    if (found && !isInside(write, found) && isPlain(test.expression) && isLeft(found)) return undefined;
    if (missed) absent.push(missed);
  }
  const isOfNew = (node: ts.Node) => absent.some((each) => isInside(node, each));
  return isSetOn(name, around, isOfNew) ? { does: "sets" } : { does: "goes on" };
}

/** `row.name = name;` */
function isSetOn(name: string, around: ts.Node, isOfNew: (node: ts.Node) => boolean): boolean {
  const t = compiler();
  return findAll(around, t.isBinaryExpression).some(
    (each) =>
      each.operatorToken.kind === t.SyntaxKind.EqualsToken &&
      t.isPropertyAccessExpression(each.left) &&
      each.left.expression.getText() === name &&
      !isOfNew(each),
  );
}

/** It asks for nothing but whether there is a row. */
function isPlain(condition: ts.Expression): boolean {
  const t = compiler();
  const node = unwrapAwait(condition);
  if (t.isPrefixUnaryExpression(node)) return isPlain(node.operand);
  if (t.isBinaryExpression(node))
    return /^(?:null|undefined)$/.test(node.right.getText()) && isPlain(node.left);
  return t.isIdentifier(node);
}
