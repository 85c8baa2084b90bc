/** What Python code does with the row that its look before the write finds. */

import type { Found } from "../../domain/intent";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  enclosing,
  holds,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { isAnsweringNo, isPlainExit, isRefusing } from "../fixes/signs";

/** What the code does with the row that the look finds. */
export function foundBy(file: PyFile, look: PyNode, write: PyNode, around: PyNode): Found | undefined {
  const statement = statementAround(look);
  const tried = enclosing(statement.parent, "try_statement");
  if (tried && isBodyOf(statement, tried)) return triedBy(file, statement, tried, write, around);
  const held = assignmentOf(statement)?.target;
  const name = held && (held.type === "identifier" ? textOf(file, held) : undefined);
  const isIt = (node: PyNode) =>
    holds(
      node,
      (each) =>
        each === look ||
        (each.type === "identifier" && each.field !== "attribute" && textOf(file, each) === name),
    );
  if (statement.type === "expression_statement" && !held)
    return /(?:assert|ensure|check|validate|require|verify|must)/i.test(textOf(file, look).slice(0, 80))
      ? { does: "refuses" }
      : undefined;
  const other = enclosing(write, "boolean_operator", "conditional_expression", "block");
  if (other && other.type !== "block" && isIt(other)) return { does: "goes on" };
  const inside = (node: PyNode | undefined) =>
    node !== undefined && node.start <= write.start && write.end <= node.end;
  for (const test of allIn(around, ({ type, start }) => type === "if_statement" && start < write.start)) {
    const condition = childOf(test, "condition");
    if (!condition || !isIt(condition)) continue;
    const hit = isHit(file, condition, isIt);
    const yes = childOf(test, "consequence");
    const otherwise = test.children.find(({ type }) => type === "else_clause");
    const no = childOf(otherwise, "body") ?? otherwise;
    const [found, missed] = hit ? [yes, no] : [no, yes];
    if (inside(found)) continue;
    if (found) {
      const done = doneIn(file, found, isIt);
      if (done) return done;
    } else if (inside(missed)) return { does: "goes on" };
  }
  return undefined;
}

function isBodyOf(statement: PyNode, tried: PyNode): boolean {
  const body = childOf(tried, "body");
  return body !== undefined && body.start <= statement.start && statement.end <= body.end;
}

/** `try: row = get() except DoesNotExist: create()`, `try: get() except DoesNotExist: pass else: raise`. */
function triedBy(
  file: PyFile,
  look: PyNode,
  tried: PyNode,
  write: PyNode,
  around: PyNode,
): Found | undefined {
  const body = childOf(tried, "body");
  if (!body || write.end <= tried.start) return undefined;
  const otherwise = tried.children.find(({ type }) => type === "else_clause");
  const held = assignmentOf(look)?.target;
  const name = held && textOf(file, held);
  const isIt = (node: PyNode) =>
    holds(
      node,
      (each) =>
        each === look || (name !== undefined && each.type === "identifier" && textOf(file, each) === name),
    );
  const done = doneIn(file, body, isIt) ?? (otherwise && doneIn(file, otherwise, isIt));
  if (done) return done;
  const inHandler = tried.children.some(
    ({ type, start, end }) => type === "except_clause" && start <= write.start && write.end <= end,
  );
  return inHandler && around.end > tried.end ? { does: "goes on" } : undefined;
}

/** True where the condition holds for a row that is there. */
function isHit(file: PyFile, node: PyNode, isIt: (node: PyNode) => boolean): boolean {
  const [first] = node.children;
  if ((node.type === "parenthesized_expression" || node.type === "await") && first)
    return isHit(file, first, isIt);
  if (node.type === "not_operator" && first) return !isHit(file, first, isIt);
  if (node.type === "boolean_operator") {
    const part = node.children.find(isIt);
    return part ? isHit(file, part, isIt) : true;
  }
  if (node.type !== "comparison_operator") return true;
  const text = textOf(file, node);
  const isNothing = /(?:None|\b0|False)\s*$/.test(text);
  return /\bis not\b|!=/.test(text) ? isNothing : /\bis\b|==/.test(text) ? !isNothing : !/</.test(text);
}

/** What a block for the row that is there does. */
function doneIn(file: PyFile, block: PyNode, isIt: (node: PyNode) => boolean): Found | undefined {
  const isSetting = (node: PyNode) => /^(?:a?save|a?update|setattr)$/.test(callOf(file, node)?.name ?? "");
  let sets = false;
  let takes = false;
  for (const each of allIn(block, () => true)) {
    if (
      enclosing(each, "function_definition", "lambda", "class_definition") !==
      enclosing(block, "function_definition", "lambda", "class_definition")
    )
      continue;
    if (each.type === "assignment" || each.type === "augmented_assignment") {
      const [left, right] = [childOf(each, "left"), childOf(each, "right")];
      const object = childOf(left, "object");
      if (object && isIt(object)) sets = true;
      else if (right && right.type === "identifier" && isIt(right)) takes = true;
    }
    if (isSetting(each)) sets = true;
    if (each.type === "raise_statement") return { does: "refuses" };
    if (/^(?:continue|break|return)_statement$/.test(each.type))
      return sets || holds(each, isSetting) ? { does: "sets" } : leftBy(file, each, isIt);
  }
  if (sets) return { does: "sets" };
  if (takes) return { does: "goes on" };
  return isAnsweringNo(textOf(file, block)) ? { does: "refuses" } : undefined;
}

function leftBy(file: PyFile, exit: PyNode, isIt: (node: PyNode) => boolean): Found {
  const [value] = exit.children;
  const text = textOf(file, exit);
  if (value && isIt(value)) return { does: isAnsweringNo(text) ? "refuses" : "goes on" };
  if (isPlainExit(text)) return { does: "leaves", by: text };
  const shows = /^(?:render|redirect)\(/.test(dottedName(file, value) ?? "");
  return { does: value && (shows || isRefusing(text)) ? "refuses" : "leaves" };
}
