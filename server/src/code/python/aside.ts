/** What Python code does with a row beside what it gives back: lists that take it, variables, counts, answers. */

import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  enclosing,
  holds,
  isVariable,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { type Deed, isLog, plainly, sign, taking } from "../fixes/aside";
import { oneLine } from "../fixes/one-line";

/**
 * What the statements do before they are left.
 * @param isRow a name that holds what the look found
 */
export function deedsOf(
  file: PyFile,
  statements: readonly PyNode[],
  exit: PyNode,
  write: PyNode,
  isRow: (node: PyNode) => boolean,
): Deed[] {
  const all = statements.flatMap((each) => (each.type === "block" ? each.children : [each]));
  return all.flatMap((each) => {
    if (each.start >= exit.start || each.type === "comment") return [];
    const target = assignmentOf(each)?.target;
    // The look itself.
    if (target && isRow(target)) return [];
    const put = putsIn(file, each);
    if (put.length === 0 && !allIn(each, ({ type }) => type === "call").some((call) => isDeed(file, call)))
      return [];
    const takesRow = put.some((one) => holds(one, isRow));
    return [
      {
        text: onOneLine(file, each) ?? textOf(file, each),
        said: plainly(withoutRows(file, each, isRow)),
        takesRow,
        // A variable of the branch may be one of its own.
        isFree: isFree(file, each, write, isRow) && target === undefined,
      },
    ];
  });
}

/** The statement on one line; undefined = it cannot be said so. */
export function onOneLine(file: PyFile, statement: PyNode): string | undefined {
  const text = textOf(file, statement);
  if (!text.includes("\n")) return text;
  const isKept = (node: PyNode) =>
    node.type === "comment" ||
    (node.type === "tuple" && node.children.length === 1) ||
    (node.type === "string" && textOf(file, node).includes("\n"));
  return /\\\r?\n/.test(text) || holds(statement, isKept) ? undefined : oneLine(text, "");
}

/** True where the statement is one line that knows nothing of the row, and waits for nothing. */
export function isFree(
  file: PyFile,
  statement: PyNode,
  write: PyNode,
  isRow: (node: PyNode) => boolean,
): boolean {
  if (/^(?:continue|break)_statement$/.test(statement.type) && loopOf(statement) !== loopOf(write))
    return false;
  return (
    onOneLine(file, statement) !== undefined &&
    !holds(statement, (node) => node.type === "await" || node.type === "yield" || isRow(node))
  );
}

function loopOf(node: PyNode): PyNode | undefined {
  return enclosing(node, "for_statement", "while_statement");
}

/** Of what runs behind the write, with one sign for the row that it made. */
export function saidBehind(file: PyFile, write: PyNode, around: PyNode): string[] {
  const names = namesOfNew(file, write);
  const isRow = (node: PyNode) => node === write || (isVariable(node) && names.includes(textOf(file, node)));
  const run = enclosing(write, "function_definition", "lambda");
  const isAround = ({ start, end }: PyNode) => start <= write.start && write.end <= end;
  return allIn(around, ({ type }) => type === "expression_statement")
    .filter(
      (each) =>
        enclosing(each, "function_definition", "lambda") === run &&
        (each.start >= write.end || isAround(each)),
    )
    .map((each) => plainly(withoutRows(file, each, isRow)));
}

/** Calls of a list or a map that takes something, variables that are set, counts, what a generator gives. */
function putsIn(file: PyFile, statement: PyNode): PyNode[] {
  return allIn(statement, (each) => {
    if (/^(?:augmented_assignment|assignment|yield)$/.test(each.type)) return true;
    const call = each.type === "call" ? callOf(file, each) : undefined;
    return call?.object !== undefined && taking.test(call.name) && call.positional.length > 0;
  });
}

/** Calls within a log's arguments make its words. */
function isDeed(file: PyFile, call: PyNode): boolean {
  for (let at: PyNode | null = call; at && !/_statement$|^block$/.test(at.type); at = at.parent)
    if (at.type === "call" && isLog(callOf(file, at)?.callee ?? "")) return false;
  return true;
}

/** `tag` of `tag = Tag.objects.create(…)`, `tag.save()`, `session.add(tag)`. */
function namesOfNew(file: PyFile, write: PyNode): string[] {
  const call = callOf(file, write);
  const target = assignmentOf(statementAround(write))?.target;
  return [target, call?.object, ...(call?.positional ?? [])].flatMap((each) =>
    each && isVariable(each) ? [textOf(file, each)] : [],
  );
}

/** The text with one sign for each row: `return seen` and `return Item.objects.create(sku=sku)` are the same. */
export function withoutRows(file: PyFile, node: PyNode, isRow: (node: PyNode) => boolean): string {
  let text = "";
  let from = node.start;
  for (const { start, end } of allIn(node, isRow)) {
    if (start < from) continue;
    text += file.text.slice(from, start) + sign;
    from = end;
  }
  return text + file.text.slice(from, node.end);
}
