/** Numbers that a TypeScript program counts itself: `{ queued: group.queued - 1 }` between a read and an update. */

import type { TextEdit } from "../../domain/text";
import { typescriptPattern } from "../../syntax/escape";
import { compiler, findAll, startOf, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { memberName, objectOf } from "../../syntax/typescript-literals";
import { isAssignment, isInside } from "../../syntax/typescript-shapes";
import { findBinding, isSettled } from "./bindings";

export interface Count {
  readonly field: string;
  /** The whole member: `queued: group.queued - 1`. */
  readonly member: ts.PropertyAssignment;
  readonly by: ts.Expression;
  readonly does: "increment" | "decrement";
  /** The variable that holds the row as it was read. */
  readonly row: ts.Identifier;
}

/** @param values what an update sets */
export function countsIn(values: ts.Expression | undefined): Count[] {
  const t = compiler();
  const object = objectOf(values);
  return (object?.node.properties ?? []).flatMap((member) => {
    if (!t.isPropertyAssignment(member)) return [];
    const field = memberName(member.name) ?? "";
    const value = unwrap(member.initializer);
    const signs = { [t.SyntaxKind.PlusToken]: "increment", [t.SyntaxKind.MinusToken]: "decrement" } as const;
    if (!t.isBinaryExpression(value)) return [];
    const does = signs[value.operatorToken.kind as keyof typeof signs] as Count["does"] | undefined;
    const old = unwrap(value.left);
    const isOld = t.isPropertyAccessExpression(old) && old.name.text === field;
    const row = isOld ? unwrap(old.expression) : undefined;
    let by = value.right;
    while (t.isParenthesizedExpression(by)) by = by.expression;
    return does && row && t.isIdentifier(row) ? [{ field, member, by, does, row }] : [];
  });
}

/** The call that gave the variable its row. */
export function readOf({ row }: Count): ts.CallExpression | undefined {
  const t = compiler();
  const binding = findBinding(row.text, row);
  const value = binding && t.isVariableDeclaration(binding) && binding.initializer;
  const call = value ? unwrapAwait(value) : undefined;
  return call && t.isCallExpression(call) ? call : undefined;
}

/** `const group = await …` whose number alone was wanted: what is read still has to be there, and nothing has a name for it any more. */
export function unnamed({ row, member }: Count): TextEdit[] {
  const t = compiler();
  const binding = findBinding(row.text, row);
  if (!binding || !t.isVariableDeclaration(binding) || !binding.initializer) return [];
  const list = binding.parent;
  if (!t.isVariableDeclarationList(list)) return [];
  const statement = list.parent;
  const isUsed = findAll(statement.parent, t.isIdentifier).some(
    (each) => each !== binding.name && !isInside(each, member) && findBinding(each.text, each) === binding,
  );
  return isUsed || list.declarations.length > 1 || !t.isVariableStatement(statement)
    ? []
    : [{ start: startOf(statement), end: startOf(binding.initializer), text: "" }];
}

/** True where the variable holds the row that the update looks for, as the database gave it. */
export function isOfRow({ row, by, field }: Count, where: ts.Expression | undefined): boolean {
  const t = compiler();
  const binding = findBinding(row.text, row);
  if (!where || !binding || !t.isVariableDeclaration(binding) || !binding.initializer) return false;
  const isConst = isSettled(binding);
  const changes = findAll(binding.parent.parent.parent, isAssignment).some(
    ({ left }) => left.getText() === `${row.text}.${field}`,
  );
  const reads = (node: ts.Node) => findAll(node, t.isIdentifier).some(({ text }) => text === row.text);
  if (!isConst || changes || reads(by) || findAll(by, t.isAwaitExpression).length > 0) return false;
  const flat = (node: ts.Node) => node.getText().replace(/\s+/g, "");
  // By the row's own key, or by what it was read by.
  const isKey = new RegExp(`^\\{(\\w+):${typescriptPattern(row.text)}!?\\.\\1,?\\}$`).test(flat(where));
  return isKey || (flat(where).length > 2 && flat(binding.initializer).includes(flat(where)));
}
