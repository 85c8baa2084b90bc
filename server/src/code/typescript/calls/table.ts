/** A table of functions of which the running program picks one: `handlers[job.name](job.data)`. */

import { compiler, findAll, type ts } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { memberName } from "../../../syntax/typescript-literals";
import { anyOf, type Thing } from "./thing";

/**
 * What a member with a computed name can be: any that stands in the table. Undefined where it may also be one that does not: what is
 * spread in or assigned later, a member that is not known, an empty table.
 */
export function pickedFrom(table: Thing | undefined): Thing | undefined {
  if (table?.is !== "object" || isFilledLater(table.of)) return undefined;
  const t = compiler();
  const all: Thing[] = [];
  for (const property of table.of.properties) {
    const name = t.isSpreadAssignment(property) ? undefined : property.name && memberName(property.name);
    const found = name === undefined ? undefined : table.scope.file.reader.member(table, name);
    if (!found) return undefined;
    all.push(found);
  }
  return anyOf(all);
}

/** `handlers.add = …`, `handlers[name] = …` in the file of the table. */
function isFilledLater(table: ts.ObjectLiteralExpression): boolean {
  const t = compiler();
  let holder: ts.Node = table.parent;
  while (t.isAsExpression(holder) || t.isSatisfiesExpression(holder) || t.isParenthesizedExpression(holder))
    holder = holder.parent;
  if (!t.isVariableDeclaration(holder) || !t.isIdentifier(holder.name)) return true;
  const { text } = holder.name;
  return findAll(table.getSourceFile(), t.isBinaryExpression).some(({ left, operatorToken }) => {
    if (operatorToken.kind !== t.SyntaxKind.EqualsToken) return false;
    const of = t.isElementAccessExpression(left) ? left.expression : member(left)?.of;
    return of !== undefined && t.isIdentifier(of) && of.text === text;
  });
}
