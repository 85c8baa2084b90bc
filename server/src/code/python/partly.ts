/** Branches that tell the rows of one look apart by a field, in Python: `if found.email == email: …`. */

import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, childOf, textOf } from "../../syntax/python-tree";
import { counting } from "../fixes/aside";
import { isLeft } from "./exits";

type Names = readonly (string | undefined)[];

/** The fields of the row by which the condition asks for one of them. @param names of the variable that holds the row */
export function askedOf(file: PyFile, condition: PyNode, names: Names): readonly string[] {
  const fieldOf = (node: PyNode | undefined) => {
    const object = childOf(node, node?.type === "subscript" ? "value" : "object");
    const member = childOf(node, node?.type === "subscript" ? "subscript" : "attribute");
    const isOfRow = object?.type === "identifier" && names.includes(textOf(file, object));
    const name = isOfRow && member ? textOf(file, member).replace(/^["']|["']$/g, "") : undefined;
    return name !== undefined && !counting.test(name) ? name : undefined;
  };
  const isValue = (node: PyNode | undefined) =>
    node !== undefined && !/^(?:None|True|False|\d{1,9})$/.test(textOf(file, node));
  return allIn(condition, ({ type }) => type === "comparison_operator").flatMap(
    ({ children: [left, right] }) => {
      if (!left || !right || file.text.slice(left.end, right.start).trim() !== "==") return [];
      const [field, value] = fieldOf(left) === undefined ? [fieldOf(right), left] : [fieldOf(left), right];
      return field !== undefined && isValue(value) ? [field] : [];
    },
  );
}

/** The statements of a branch that run where the row in the way has this key. @param key none = all of them */
export function partFor(
  file: PyFile,
  branch: PyNode,
  key: readonly string[],
  names: Names,
): readonly PyNode[] {
  const statements = branch.children.filter(({ type }) => type !== "comment");
  let left: readonly PyNode[] = statements;
  for (let first = left[0]; first?.type === "if_statement" && key.length > 0; first = left[0]) {
    const clauses = [first, ...first.children.filter(({ type }) => /^(?:elif|else)_clause$/.test(type))];
    for (const clause of clauses) {
      const condition = childOf(clause, "condition");
      const asked = condition ? askedOf(file, condition, names) : [];
      if (condition && asked.length === 0) return [branch];
      const runs = childOf(clause, "consequence") ?? childOf(clause, "body");
      if (!condition || asked.some((field) => key.includes(field)))
        // What stands behind a branch that leaves runs for other rows alone.
        return runs ? [runs, ...(isLeft(runs) ? [] : left.slice(1))] : [branch];
    }
    left = left.slice(1);
  }
  return left.length === statements.length ? [branch] : left;
}
