/** The calls in the run of a TypeScript function, and those of them that a printed place can mean. */

import { compiler, type ts, visit } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { isFunction } from "../../../syntax/typescript-scope";
import { toldBefore } from "../told";
import type { File, Unit } from "./thing";
import { beginningAt, contains, isAwaited, meantAt } from "./waits";

export type CallNode = ts.CallExpression | ts.NewExpression;

/** The calls in the run of a function: of functions within it those that it hands to a call. */
export function runIn(unit: Unit): CallNode[] {
  const t = compiler();
  const found: CallNode[] = [];
  visit(unit, (node) => {
    if (t.isDecorator(node)) return false;
    if (node !== unit && (t.isClassLike(node) || (isFunction(node) && !isHanded(node)))) return false;
    if (t.isCallExpression(node) || t.isNewExpression(node)) found.push(node);
    return true;
  });
  return found;
}

/** Given to a call, or called where it stands. */
function isHanded(node: ts.FunctionLikeDeclaration): boolean {
  const t = compiler();
  let at: ts.Node = node;
  while (t.isParenthesizedExpression(at.parent)) at = at.parent;
  return t.isCallExpression(at.parent) || t.isNewExpression(at.parent);
}

/** The calls that a printed place can mean, with those whose promises they are given or wait for. */
export function meant(
  { source, root }: File,
  unit: Unit,
  all: readonly CallNode[],
  { line, column }: { readonly line: number; readonly column: number | null },
): CallNode[] {
  const t = compiler();
  const start = column === null ? null : source.offset({ line, column });
  const lineOf = (offset: number) => source.place(offset, offset).start.line;
  const picked = new Set(meantAt(all, line, start, lineOf));
  // The file has changed by a few lines since: the same column on the nearest line of the function.
  for (let off = 1; picked.size === 0 && column !== null && off <= 4; off++)
    for (const near of [line - off, line + off]) {
      const exact = near < 1 ? [] : beginningAt(all, source.offset({ line: near, column }));
      if (picked.size === 0 && source.line(near).length >= column) for (const each of exact) picked.add(each);
    }
  for (const node of [...picked])
    for (const told of toldBefore(node)) if (all.includes(told)) picked.add(told);
  const names = new Set<string>();
  const collect = (node: ts.Node) =>
    visit(node, (each) => {
      if (t.isIdentifier(each)) names.add(each.text);
      return !isFunction(each);
    });
  for (const node of [...picked]) {
    for (const inner of all)
      if (inner !== node && contains(node, inner) && !isWaitedWithin(inner, node)) picked.add(inner);
    for (const arg of node.arguments ?? []) collect(arg);
  }
  visit(unit, (node) => {
    const here = lineOf(node.getStart(root)) === line;
    if (t.isAwaitExpression(node) && here && (start === null || node.getStart(root) === start))
      collect(node.expression);
    if (t.isReturnStatement(node) && here && node.expression) collect(node.expression);
    return true;
  });
  // `const saved = users.save(user); … await saved`, `saves.push(users.save(user)); … await Promise.all(saves)`
  for (const each of all) {
    const holder = heldBy(each);
    if (holder !== undefined && names.has(holder) && !isAwaited(each)) picked.add(each);
  }
  return all.filter((each) => picked.has(each));
}

function isWaitedWithin(inner: ts.Node, outer: ts.Node): boolean {
  const t = compiler();
  for (let at = inner.parent; at && at !== outer; at = at.parent) if (t.isAwaitExpression(at)) return true;
  return false;
}

/** The variable that holds the promise of a call, alone or in a list. */
function heldBy(call: ts.Node): string | undefined {
  const t = compiler();
  for (let at = call.parent; at; at = at.parent) {
    if (t.isVariableDeclaration(at)) return t.isIdentifier(at.name) ? at.name.text : undefined;
    if (
      t.isBinaryExpression(at) &&
      at.operatorToken.kind === t.SyntaxKind.EqualsToken &&
      t.isIdentifier(at.left)
    )
      return at.left.text;
    const path = t.isCallExpression(at) ? member(at.expression) : undefined;
    if (path?.name === "push" && t.isIdentifier(path.of)) return path.of.text;
    if (t.isBlock(at) && !isFunction(at.parent)) return undefined;
    if (isFunction(at) && !isHanded(at)) return undefined;
  }
  return undefined;
}
