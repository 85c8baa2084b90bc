/** Statements that end the block that they stand in, in TypeScript. */

import { compiler, type ts } from "../../syntax/typescript";

/** It ends the block that it stands in. */
export function isLeaving(
  node: ts.Node,
): node is ts.ThrowStatement | ts.ContinueStatement | ts.BreakStatement | ts.ReturnStatement {
  const t = compiler();
  return (
    t.isThrowStatement(node) ||
    t.isContinueStatement(node) ||
    t.isBreakStatement(node) ||
    t.isReturnStatement(node)
  );
}

/** The branch ends with such a statement. */
export function isLeft(branch: ts.Statement): boolean {
  const last = compiler().isBlock(branch) ? branch.statements.at(-1) : branch;
  return last !== undefined && isLeaving(last);
}
