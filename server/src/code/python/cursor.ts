/** What a cursor gives of its statement by a call of its own: `cur.execute(…)`, `row = cur.fetchone()`. https://peps.python.org/pep-0249/#cursor-methods */

import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, handedOut, statementAround, textOf } from "../../syntax/python-tree";

/** What reads what the look has found, `cur.fetchone()` or `cur.rowcount`, in front of the write; undefined = the look gives it itself, or nobody reads it. */
export function readFrom(file: PyFile, look: PyNode, write: PyNode, around: PyNode): PyNode | undefined {
  const call = callOf(file, look);
  if (!call?.object || !/^execute$/.test(call.name)) return undefined;
  const statement = statementAround(look);
  if (statement.type !== "expression_statement" || handedOut(look).parent !== statement) return undefined;
  const [next, ...more] = allIn(
    around,
    (node) =>
      node.start >= look.end &&
      node.end <= write.start &&
      (isOfCursor(file, node, call.object) || isCount(file, node, call.object)),
  ).sort((a, b) => a.start - b.start);
  // Whether there is one says the count, and the row itself comes later: neither says alone what becomes of it.
  if (next?.type === "attribute") return more.some((each) => isFetch(file, each)) ? undefined : next;
  return next && isFetch(file, next) ? next : undefined;
}

/** `cur.fetchone()` behind the statement: what it has given. */
export function isFetchedBehind(file: PyFile, node: PyNode, sent: PyNode): boolean {
  return node.start >= sent.end && isFetch(file, node) && isOfCursor(file, node, callOf(file, sent)?.object);
}

function isFetch(file: PyFile, node: PyNode): boolean {
  return node.type === "call" && /^fetch(?:one|all|many|val)$/.test(callOf(file, node)?.name ?? "");
}

/** `cur.rowcount` */
function isCount(file: PyFile, node: PyNode, cursor: PyNode | undefined): boolean {
  return (
    node.type === "attribute" &&
    cursor !== undefined &&
    textOf(file, node) === `${textOf(file, cursor)}.rowcount`
  );
}

function isOfCursor(file: PyFile, node: PyNode, cursor: PyNode | undefined): boolean {
  const object = node.type === "call" ? callOf(file, node)?.object : undefined;
  return object !== undefined && cursor !== undefined && textOf(file, object) === textOf(file, cursor);
}
