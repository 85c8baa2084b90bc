/** The variable that takes the row out of what a look has given: `known = query.first()`. */

import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, childOf, isVariable, textOf } from "../../syntax/python-tree";

/**
 * `known` of `query = session.query(User).filter(…)`, `known = query.first()`, and of `user = result.scalars().first()`; the last in front
 * of the write; undefined = nothing takes it out.
 */
export function takenFrom(file: PyFile, name: string, write: PyNode, around: PyNode): string | undefined {
  const isTaken = (value: PyNode) => {
    const call = callOf(file, value.type === "await" ? (value.children.at(-1) ?? value) : value);
    let root = call?.object;
    while (root?.type === "call") root = callOf(file, root)?.object;
    return call !== undefined && root !== undefined && givesRow.test(call.name) && isName(root);
  };
  const isName = (node: PyNode) => isVariable(node) && textOf(file, node) === name;
  return allIn(around, ({ type, end }) => type === "assignment" && end <= write.start)
    .flatMap((each) => {
      const [left, value] = [childOf(each, "left"), childOf(each, "right")];
      return left?.type === "identifier" && value && isTaken(value) ? [textOf(file, left)] : [];
    })
    .at(-1);
}

const givesRow = /^(?:a?first|one_or_none|scalar_one_or_none|scalar|fetchone|a?get|a?exists|count)$/;
