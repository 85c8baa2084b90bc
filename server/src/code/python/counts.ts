/** Numbers that a Python program counts itself: `group.queued -= 1` between a read and `save()`. */

import type { PyNode } from "../../syntax/python";
import { allIn, assignmentOf, childOf, enclosing, statementAround, textOf } from "../../syntax/python-tree";
import type { Meanings } from "./dialect";

export interface Count {
  readonly field: string;
  /** `group.queued -= 1` as a whole statement. */
  readonly statement: PyNode;
  /** How the new value follows from the old one, as source text: `- 1`. */
  readonly change: string;
}

/** @param row source text of what is saved. @param node where it is saved */
export function countsOf(row: string, node: PyNode, { file }: Meanings): Count[] {
  const around = enclosing(node, "function_definition");
  if (!around) return [];
  const isField = (target: PyNode | undefined) => {
    const object = childOf(target, "object");
    return object !== undefined && textOf(file, object) === row;
  };
  return allIn(around, ({ type, start }) => /assignment$/.test(type) && start < node.start).flatMap(
    (each) => {
      const target = childOf(each, "left");
      const attribute = childOf(target, "attribute");
      if (!target || !attribute || !isField(target)) return [];
      const statement = statementAround(each);
      const field = textOf(file, attribute);
      const right = childOf(each, "right");
      if (each.type === "augmented_assignment") {
        const sign = /^\s*([+-])=\s*$/.exec(file.text.slice(target.end, right?.start))?.[1];
        return right && sign
          ? [{ field, statement, change: `${sign} ${bracketed(textOf(file, right), right)}` }]
          : [];
      }
      const value = assignmentOf(statement)?.value;
      const left = childOf(value, "left");
      const by = childOf(value, "right");
      if (value?.type !== "binary_operator" || !left || !by || textOf(file, left) !== textOf(file, target))
        return [];
      const sign = /^\s*([+-])\s*$/.exec(file.text.slice(left.end, by.start))?.[1];
      return sign ? [{ field, statement, change: `${sign} ${textOf(file, by)}` }] : [];
    },
  );
}

function bracketed(text: string, { type }: PyNode): string {
  return /^(?:identifier|attribute|integer|float|call|subscript|parenthesized_expression)$/.test(type)
    ? text
    : `(${text})`;
}
