/** A variable that holds the row that a look has found, or a new one, where it is saved: what is set on it in between. */

import type { Found } from "../../domain/intent";
import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, childOf, textOf } from "../../syntax/python-tree";
import { leavingIn } from "./exits";

/** The write saves the variable of this name: `row.save()`, `session.add(row)`. */
export function isSaved(file: PyFile, name: string, write: PyNode): boolean {
  const call = callOf(file, write);
  const [first] = call?.positional ?? [];
  return [call?.object, first?.type === "identifier" ? first : undefined].some(
    (each) => each !== undefined && textOf(file, each) === name,
  );
}

/**
 *     row = look()
 *     if row is None:
 *         row = Row()
 *     row.name = name
 *     row.save()
 *
 * @param tells whether a condition holds for a row that is there; undefined = it does not ask for it
 * @returns undefined where only a new row is saved
 */
export function ofEither(
  file: PyFile,
  name: string,
  write: PyNode,
  around: PyNode,
  tells: (condition: PyNode) => boolean | undefined,
): Found | undefined {
  const absent: PyNode[] = [];
  const isIn = (node: PyNode, block: PyNode) => block.start <= node.start && node.end <= block.end;
  for (const { condition, found, missed } of testsBefore(write, around, tells)) {
    if (missed && isIn(write, missed)) return undefined;
    if (found && !isIn(write, found) && isPlain(file, condition) && leavingIn(found) !== undefined)
      return undefined;
    if (missed) absent.push(missed);
  }
  const isOfNew = (node: PyNode) => absent.some((each) => isIn(node, each));
  const isSet = allIn(around, ({ type }) => type === "assignment").some((node) => {
    const object = childOf(childOf(node, "left"), "object");
    return object !== undefined && textOf(file, object) === name && !isOfNew(node);
  });
  return isSet ? { does: "sets" } : { does: "goes on" };
}

export interface RowTest {
  readonly test: PyNode;
  readonly condition: PyNode;
  /** The block that runs for a row that is there, and the one that runs for none. */
  readonly found: PyNode | undefined;
  readonly missed: PyNode | undefined;
}

/** The `if`s in front of the write that ask for the row. @param tells as `ofEither` has it */
export function testsBefore(
  write: PyNode,
  around: PyNode,
  tells: (condition: PyNode) => boolean | undefined,
): readonly RowTest[] {
  const before = allIn(around, ({ type, start }) => type === "if_statement" && start < write.start);
  return before.flatMap((test) => {
    const condition = childOf(test, "condition");
    const hit = condition && tells(condition);
    if (!condition || hit === undefined) return [];
    const yes = childOf(test, "consequence");
    const otherwise = test.children.find(({ type }) => type === "else_clause");
    const no = childOf(otherwise, "body") ?? otherwise;
    return [{ test, condition, ...(hit ? { found: yes, missed: no } : { found: no, missed: yes }) }];
  });
}

/** It asks for nothing but whether there is a row. */
function isPlain(file: PyFile, { type, children }: PyNode): boolean {
  const [first] = children;
  if (type === "comparison_operator")
    return first?.type === "identifier" && children.at(-1)?.type === "none" && children.length === 2;
  if (type === "not_operator" || type === "parenthesized_expression")
    return first !== undefined && isPlain(file, first);
  return type === "identifier";
}
