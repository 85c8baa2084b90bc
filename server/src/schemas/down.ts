/** The half of a migration in TypeScript that undoes the other. */

import { compiler, type ts } from "../syntax/typescript";
import { memberName } from "../syntax/typescript-literals";

/** `export async function down`, `exports.down = …`, a method or a member of that name. */
export function isDown(node: ts.Node): boolean {
  const t = compiler();
  if (t.isFunctionDeclaration(node) || t.isVariableDeclaration(node)) return node.name?.getText() === "down";
  // `exports.down = …`
  if (t.isBinaryExpression(node))
    return /^(?:module\.)?exports\.down$/.test(node.left.getText().slice(0, 40));
  if (!t.isMethodDeclaration(node) && !t.isPropertyDeclaration(node) && !t.isPropertyAssignment(node))
    return false;
  return memberName(node.name) === "down";
}
