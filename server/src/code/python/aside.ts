/** What Python code does with a row beside what it gives back: lists that take it, variables, counts, what a generator gives. */

import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  holds,
  isVariable,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { type Aside, said, sign, taking } from "../fixes/aside";

/** @param isRow the look, or the name that holds what it found */
export function asideOf(file: PyFile, found: PyNode, isRow: (node: PyNode) => boolean): Aside[] {
  return asides(file, found).map((each) => ({
    text: withoutRows(file, each, isRow),
    usesRow: holds(each, isRow),
  }));
}

/** Of what runs behind the write, for the row that it made. */
export function asideBehind(file: PyFile, write: PyNode, around: PyNode): Aside[] {
  const names = namesOfNew(file, write);
  const isRow = (node: PyNode) => node === write || (isVariable(node) && names.includes(textOf(file, node)));
  const run = enclosing(write, "function_definition", "lambda");
  return asides(file, around)
    .filter(
      (each) =>
        enclosing(each, "function_definition", "lambda") === run &&
        (each.start >= write.end || (each.start <= write.start && write.end <= each.end)),
    )
    .map((each) => ({ text: withoutRows(file, each, isRow), usesRow: true }));
}

function asides(file: PyFile, within: PyNode): PyNode[] {
  const run = enclosing(within, "function_definition", "lambda");
  return allIn(within, (each) => {
    if (each.type === "augmented_assignment" || each.type === "yield") return true;
    if (each.type === "assignment") return !isAttributeOfNothing(each);
    const call = callOf(file, each);
    return (
      each.type === "call" &&
      call?.object !== undefined &&
      taking.test(call.name) &&
      call.positional.length > 0
    );
  }).filter(
    (each) =>
      within.type === "function_definition" || enclosing(each, "function_definition", "lambda") === run,
  );
}

/** `x: int` */
function isAttributeOfNothing(assignment: PyNode): boolean {
  return childOf(assignment, "right") === undefined;
}

/** `tag` of `tag = Tag.objects.create(…)`, `tag.save()`, `session.add(tag)`. */
function namesOfNew(file: PyFile, write: PyNode): string[] {
  const call = callOf(file, write);
  const target = assignmentOf(statementAround(write))?.target;
  return [target, call?.object, ...(call?.positional ?? [])].flatMap((each) =>
    each && isVariable(each) ? [textOf(file, each)] : [],
  );
}

function withoutRows(file: PyFile, node: PyNode, isRow: (node: PyNode) => boolean): string {
  let text = "";
  let from = node.start;
  for (const { start, end } of allIn(node, isRow)) {
    if (start < from) continue;
    text += file.text.slice(from, start) + sign;
    from = end;
  }
  return said(text + file.text.slice(from, node.end));
}
