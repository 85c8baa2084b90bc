/** What TypeScript code does with a row beside what it gives back: lists that take it, variables, counts, what a generator gives. */

import { ancestor, compiler, findAll, startOf, type ts, visit } from "../../syntax/typescript";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { isAssignment, isInside, isMemberName } from "../../syntax/typescript-shapes";
import { type Aside, said, sign, taking } from "../fixes/aside";
import { findBinding } from "./bindings";
import { valueNames } from "./told";

/** @param isRow the look, or the name that holds what it found */
export function asideOf(found: ts.Node, isRow: (node: ts.Node) => boolean): Aside[] {
  return asides(found).map((each) => {
    const rows = findAll(each, (one): one is ts.Node => isRow(one));
    return { text: withoutRows(each, isRow), usesRow: rows.length > 0 };
  });
}

/** Of what runs behind the write, for the row that it made. */
export function asideBehind(write: ts.Node, around: ts.Node): Aside[] {
  const t = compiler();
  const names = namesOfNew(write);
  const isRow = (node: ts.Node) =>
    node === write || (t.isIdentifier(node) && names.includes(node.text) && !isMemberName(node));
  const [run] = functionsAround(write);
  return asides(around)
    .filter(
      (each) => functionsAround(each)[0] === run && (startOf(each) >= write.end || isInside(write, each)),
    )
    .map((each) => ({ text: withoutRows(each, isRow), usesRow: true }));
}

function asides(within: ts.Node): ts.Node[] {
  const t = compiler();
  const found: ts.Node[] = [];
  visit(within, (each) => {
    if (each !== within && isFunction(each)) return false;
    const isTaking =
      t.isCallExpression(each) &&
      t.isPropertyAccessExpression(each.expression) &&
      taking.test(each.expression.name.text) &&
      each.arguments.length > 0;
    const isStep =
      (t.isPostfixUnaryExpression(each) || t.isPrefixUnaryExpression(each)) && /\+\+|--/.test(each.getText());
    const isSet = isAssignment(each) && !isOwn(each.left, within);
    if (isTaking || isStep || isSet || t.isYieldExpression(each)) found.push(each);
    return undefined;
  });
  return found;
}

/** A variable of the branch itself. */
function isOwn(left: ts.Expression, branch: ts.Node): boolean {
  const t = compiler();
  const binding = t.isIdentifier(left) ? findBinding(left.text, left) : undefined;
  return binding !== undefined && isInside(binding, branch);
}

/** `created` of `const [created] = await db.insert(…)`, `user` of `repo.save(user)`. */
function namesOfNew(write: ts.Node): string[] {
  const t = compiler();
  const holder = ancestor(write, (each) => t.isStatement(each) || t.isVariableDeclaration(each));
  const declared = holder && t.isVariableDeclaration(holder) ? valueNames(holder.name) : [];
  const set =
    holder && t.isExpressionStatement(holder) && isAssignment(holder.expression)
      ? [holder.expression.left]
      : [];
  const given = t.isCallExpression(write) ? write.arguments : [];
  return [...declared, ...set, ...given].flatMap((each) => (t.isIdentifier(each) ? [each.text] : []));
}

function withoutRows(node: ts.Node, isRow: (node: ts.Node) => boolean): string {
  const { text } = node.getSourceFile();
  let written = "";
  let from = startOf(node);
  for (const each of findAll(node, (one): one is ts.Node => isRow(one))) {
    if (startOf(each) < from) continue;
    written += text.slice(from, startOf(each)) + sign;
    from = each.end;
  }
  return said(written + text.slice(from, node.end));
}
