/** Whether Python code gives back, or counts, a row that its look finds in another way than a new one. */

import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  isVariable,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { sign } from "../fixes/aside";
import { withoutRows } from "./aside";
import { isFetchedBehind } from "./cursor";

/**
 * @param found what runs for the row that is there
 * @param rows the look, and the name that holds what it finds
 * @param around the function
 */
export function isApart(
  file: PyFile,
  found: readonly PyNode[],
  write: PyNode,
  rows: readonly [PyNode, string | undefined],
  around: PyNode,
): boolean {
  const run = enclosing(write, "function_definition", "lambda");
  const isFound = ({ start, end }: PyNode) => found.some((one) => one.start <= start && end <= one.end);
  const all = (type: string) =>
    allIn(around, (each) => each.type === type).filter(
      (each) => enclosing(each, "function_definition", "lambda") === run,
    );
  const target = assignmentOf(statementAround(write))?.target ?? callOf(file, write)?.object;
  const names = [rows[1], target && textOf(file, target)];
  const isRow = (node: PyNode) =>
    node === write ||
    node === rows[0] ||
    (isVariable(node) && names.includes(textOf(file, node))) ||
    isFetchedBehind(file, node, write);
  const said = (node: PyNode) =>
    withoutRows(file, node, isRow).replace(/\s+/g, " ").replaceAll(`await ${sign}`, sign);
  const returns = all("return_statement");
  const given = returns.filter(isFound).map(said);
  const behind = returns.filter((one) => one.end >= write.end && !isFound(one)).map(said);
  const counts = all("augmented_assignment").map((one) => ({
    one,
    name: textOf(file, childOf(one, "left") ?? one),
  }));
  const counted = counts.filter(({ one }) => !isFound(one) && one.end >= write.end).map(({ name }) => name);
  return (
    (given.length > 0 && (behind.length > 0 ? behind : ["return"]).some((text) => !given.includes(text))) ||
    counts.some(({ one, name }) => isFound(one) && /^\w+$/.test(name) && !counted.includes(name))
  );
}
