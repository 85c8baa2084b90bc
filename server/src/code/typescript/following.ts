/** What runs behind a write in its function. */

import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { isFunction } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import { isLeaving } from "./exits";

/** The first such call that runs after the write: in its pass of a loop, up to where the function is left. */
export function behind(
  write: ts.Node,
  around: ts.Node,
  isSuch: (call: ts.CallExpression) => boolean,
): ts.CallExpression | undefined {
  const t = compiler();
  for (let at = write; at !== around && at.parent; at = at.parent) {
    const { parent } = at;
    if (isLeaving(at) || t.isIterationStatement(parent, false)) return undefined;
    if (isFunction(at) && isLoop(parent)) return undefined;
    for (const next of followers(at)) {
      const found = findAll(next, t.isCallExpression).find(isSuch);
      if (found) return found;
      if (isLeaving(next)) return undefined;
    }
  }
  return undefined;
}

/** True where the node runs after the write: not for another row, nor instead of it. */
export function runsBehind(write: ts.Node, node: ts.Node): boolean {
  const t = compiler();
  for (let at = write; at.parent; at = at.parent) {
    const { parent } = at;
    if (isLeaving(at) || (isFunction(at) && isLoop(parent))) return false;
    if (isInside(node, parent)) {
      let part = node;
      while (part.parent !== parent) part = part.parent;
      return mayFollow(at) && follows(part, at);
    }
    if (t.isIterationStatement(parent, false)) return false;
  }
  return false;
}

/** What stands behind a part of a node and runs after it: no other branch, no handler of its failure. */
function followers(part: ts.Node): ts.Node[] {
  if (!mayFollow(part)) return [];
  const found: ts.Node[] = [];
  compiler().forEachChild(part.parent, (each) => {
    if (follows(each, part)) found.push(each);
  });
  return found;
}

function mayFollow(part: ts.Node): boolean {
  const t = compiler();
  const { parent } = part;
  if (t.isIfStatement(parent)) return part === parent.expression;
  if (t.isConditionalExpression(parent)) return part === parent.condition;
  return !(
    t.isCallExpression(parent) &&
    part === parent.expression &&
    lastName(parent.expression) === "catch"
  );
}

function follows(each: ts.Node, part: ts.Node): boolean {
  const t = compiler();
  return startOf(each) >= part.end && !t.isCatchClause(each) && !t.isCaseOrDefaultClause(each);
}

/** Calls that run what they are given once for each element. */
const loops = /^(?:map|forEach|each|filter|reduce|flatMap|some|every|times)$/;

function isLoop(call: ts.Node): boolean {
  return compiler().isCallExpression(call) && loops.test(lastName(call.expression) ?? "");
}
