/** The code's own look, said once more where the write has failed: it knows which row the code asks for, and how it reads it. */

import { compiler, findAll, nodeAt, parseTypeScript, type ts } from "../../syntax/typescript";
import { hasLongTemplate, onOneLine, statementAround } from "../../syntax/typescript-edits";
import { isVariable, runningFunction } from "../../syntax/typescript-scope";
import type { Handler } from "../dialect";
import { effectIn } from "./again";
import { findBinding } from "./bindings";
import type { TypescriptSite } from "./site";

/**
 * The look, its branch with the row, and what is thrown where the row has gone again. The names that they use are still what they were at the
 * look: constants, and parameters that nothing is assigned to.
 *
 * @returns undefined where the code looks in another way than `const rows = …;`, `const row = rows[0];` where it takes one, and `if (row …) return …;` right
 *   behind it
 */
export function lookAgain({ context, call, error, style }: TypescriptSite): Handler | undefined {
  const t = compiler();
  const { intent, write, source } = context;
  const { gives } = intent ?? {};
  if (!write.checkedAt || !gives) return undefined;
  const root = parseTypeScript(source);
  const { start, end } = write.checkedAt;
  const node = nodeAt(root, source.offset(start), source.offset(end));
  const look = statementAround(node);
  if (!look || !isConstant(look) || !t.isBlock(look.parent)) return undefined;
  const { statements } = look.parent;
  const [next, another] = statements.slice(statements.indexOf(look) + 1);
  const taken = next && isConstant(next) ? next : undefined;
  const branch = taken ? another : next;
  if (!branch || !t.isIfStatement(branch)) return undefined;
  if (runningFunction(look) !== runningFunction(call)) return undefined;
  const pieces = gives.map((each) => each.trim());
  const text = onOneLine(branch.thenStatement);
  if (hasLongTemplate(look) || hasLongTemplate(branch) || !pieces.every((each) => text.includes(each)))
    return undefined;
  const constants = [look, ...(taken ? [taken] : [])];
  const declared = constants.flatMap(namesOf);
  const names = [...constants, branch.expression, branch.thenStatement].flatMap((each) =>
    findAll(each, t.isIdentifier),
  );
  const isSame = (each: ts.Identifier) =>
    !isVariable(each) ||
    declared.includes(each.text) ||
    isUnchanged(each) ||
    findBinding(each.text, each) === undefined;
  if (!names.every(isSame)) return undefined;
  const sending = findAll(look, t.isCallExpression).filter(
    (each) => each.getStart() <= node.getStart() && node.end <= each.end,
  );
  const [back] = t.isBlock(branch.thenStatement) ? branch.thenStatement.statements : [branch.thenStatement];
  if (!back || !t.isReturnStatement(back)) return undefined;
  const value = taken?.declarationList.declarations[0]?.initializer;
  // What the branch leaves with runs once, here or there.
  const said = [...sending.flatMap((each) => [...each.arguments]), value, branch.expression];
  if (said.some((each) => each && effectIn(each))) return undefined;
  return {
    lines: [
      ...constants.map(onOneLine),
      `if (${onOneLine(branch.expression)}) ${onOneLine(back)}`,
      `throw ${error}${style.semicolon}`,
    ],
    leaves: true,
    waits: [look, back].some((each) => findAll(each, t.isAwaitExpression).length > 0),
    verifies: true,
  };
}

/** `const row = …;`, of one row. */
function isConstant(statement: ts.Statement): statement is ts.VariableStatement {
  const t = compiler();
  if (!t.isVariableStatement(statement)) return false;
  const { flags, declarations } = statement.declarationList;
  return (flags & t.NodeFlags.Const) !== 0 && declarations.length === 1;
}

function namesOf(statement: ts.VariableStatement): string[] {
  const t = compiler();
  const names = [...statement.declarationList.declarations, ...findAll(statement, t.isBindingElement)];
  return names.flatMap(({ name }) => (t.isIdentifier(name) ? [name.text] : []));
}

/** A constant, an import, a function, or a parameter to which the file assigns nothing. */
function isUnchanged(name: ts.Identifier): boolean {
  const t = compiler();
  const isTarget = (each: ts.Node): each is ts.BinaryExpression =>
    t.isBinaryExpression(each) &&
    each.operatorToken.kind >= t.SyntaxKind.FirstAssignment &&
    each.operatorToken.kind <= t.SyntaxKind.LastAssignment &&
    t.isIdentifier(each.left) &&
    each.left.text === name.text;
  return findAll(name.getSourceFile(), isTarget).length === 0;
}
