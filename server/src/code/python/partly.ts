/** A condition that asks for a field of the row that a look found, in Python: `found.email == email`. */

import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, childOf, textOf } from "../../syntax/python-tree";
import { counting } from "../fixes/aside";

/** @param names of the variable that holds the row */
export function asksForField(
  file: PyFile,
  condition: PyNode,
  names: readonly (string | undefined)[],
): boolean {
  const isField = (node: PyNode | undefined) => {
    const object = childOf(node, node?.type === "subscript" ? "value" : "object");
    const member = childOf(node, "attribute");
    return (
      object?.type === "identifier" &&
      names.includes(textOf(file, object)) &&
      !(member && counting.test(textOf(file, member)))
    );
  };
  const isValue = (node: PyNode | undefined) =>
    node !== undefined && !/^(?:None|True|False|\d{1,9})$/.test(textOf(file, node));
  return allIn(condition, ({ type }) => type === "comparison_operator").some(
    ({ children: [left, right] }) => {
      const sign = left && right ? file.text.slice(left.end, right.start).trim() : "";
      return sign === "==" && ((isField(left) && isValue(right)) || (isField(right) && isValue(left)));
    },
  );
}
