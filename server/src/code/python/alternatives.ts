/** The parts of a look's condition of which one is enough, in Python: `Q(…) | Q(…)`, `or_(…, …)`, `{"$or": […]}`. */

import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, childOf, elementsOf, stringValue, textOf } from "../../syntax/python-tree";
import { longestLook } from "../alternatives";

/** @param look the last call of the look's chain @returns their texts; `[]` = there are none, or several such conditions within each other */
export function operandsOf(file: PyFile, look: PyNode): readonly string[] {
  if (look.end - look.start > longestLook) return [];
  const found = allIn(look, ({ type }) => /^(?:binary_operator|call|pair)$/.test(type)).flatMap((node) => {
    const parts = partsOf(file, node);
    return parts.length > 1 ? [parts] : [];
  });
  return found.length === 1 ? (found[0] ?? []).map((each) => textOf(file, each)) : [];
}

function partsOf(file: PyFile, node: PyNode): readonly PyNode[] {
  if (node.type === "call") {
    const call = callOf(file, node);
    return call?.name === "or_" ? call.positional : [];
  }
  if (node.type === "pair") {
    const isOr = stringValue(file, childOf(node, "key")) === "$or";
    return isOr ? (elementsOf(childOf(node, "value")) ?? []) : [];
  }
  const isInner = node.parent?.type === "binary_operator" && isJoin(file, node.parent);
  return isJoin(file, node) && !isInner ? joined(file, node) : [];
}

/** `a | b | c`, however it is nested. */
function joined(file: PyFile, node: PyNode): readonly PyNode[] {
  const parts: PyNode[] = [];
  const open = [node];
  for (let at = open.pop(); at; at = open.pop()) {
    const [left, right] = [childOf(at, "left"), childOf(at, "right")];
    if (at.type === "binary_operator" && left && right && isJoin(file, at)) open.push(left, right);
    else parts.push(at);
  }
  return parts;
}

function isJoin(file: PyFile, node: PyNode): boolean {
  const [left, right] = [childOf(node, "left"), childOf(node, "right")];
  return left !== undefined && right !== undefined && file.text.slice(left.end, right.start).trim() === "|";
}
