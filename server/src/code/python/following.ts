/** What runs behind a write in its function. */

import type { PyNode } from "../../syntax/python";
import { allIn } from "../../syntax/python-tree";

/** What runs only where the write did not: the other branches of its condition, the handlers of its failure. */
const alternatives: ReadonlySet<string> = new Set([
  "elif_clause",
  "else_clause",
  "except_clause",
  "except_group_clause",
  "case_clause",
]);

/** The first such call that runs after the write: in its pass of a loop, up to where the function is left. */
export function behind(write: PyNode, around: PyNode, isSuch: (call: PyNode) => boolean): PyNode | undefined {
  for (let at = write; at !== around && at.parent; at = at.parent) {
    const { parent } = at;
    if (leaving.test(at.type)) return undefined;
    const isTried = parent.type === "try_statement";
    for (const next of parent.children) {
      if (next.start < at.end || (alternatives.has(next.type) && !(isTried && next.type === "else_clause")))
        continue;
      const found = allIn(next, ({ type }) => type === "call").find(isSuch);
      if (found) return found;
      if (leaving.test(next.type)) return undefined;
    }
    if (repeating.test(parent.type)) return undefined;
  }
  return undefined;
}

/** True where the node runs after the write: not for another row, nor instead of it. */
export function runsBehind(write: PyNode, node: PyNode): boolean {
  if (node.start < write.end) return false;
  for (let at = write; at.parent; at = at.parent) {
    const { parent } = at;
    if (leaving.test(at.type)) return false;
    if (parent.start <= node.start && node.end <= parent.end) {
      const part = parent.children.find(({ start, end }) => start <= node.start && node.end <= end);
      if (!part || part.type === "finally_clause") return part !== undefined;
      return !alternatives.has(part.type) || (parent.type === "try_statement" && part.type === "else_clause");
    }
    if (repeating.test(parent.type)) return false;
  }
  return false;
}

const leaving = /^(?:return|raise|continue|break)_statement$/;
const repeating = /^(?:for|while)_statement$|_comprehension$/;
