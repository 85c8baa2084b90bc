/** A unit of work in Python: rows that a call or an assignment only notes, and what sends them. */

import { kept } from "../../syntax/kept";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  bodiesAround,
  callOf,
  childOf,
  enclosing,
  managersOf,
  type PyCall,
  textOf,
} from "../../syntax/python-tree";
import { flushesOf } from "../flushes";
import type { Meanings, OfModel } from "./dialect";

export interface Unit {
  /**
   * What sends the row that is noted at the node: a call behind it, or the `with` around it; undefined = it is not in the function.
   * @param on what it is noted on
   */
  flushAfter(node: PyNode, on: PyNode | undefined): PyNode | undefined;
  /** True where the node may run several times before the flush runs once. */
  isRepeated(node: PyNode, flush: PyNode): boolean;
  /** What sends, each call up to its name, each `with` by its manager. */
  heads(): readonly PyNode[];
  /** `user.email = email`, of a row that is there: noted until something sends it. */
  changeAt(node: PyNode): Change | undefined;
}

export interface Change {
  readonly on: OfModel;
  /** The attribute that is set. */
  readonly name: string;
  readonly value: PyNode | undefined;
}

export const unitOf = kept((meanings: Meanings): Unit | undefined =>
  meanings.dialect.flushes ? createUnit(meanings) : undefined,
);

const loops = ["for_statement", "while_statement"];

function createUnit(meanings: Meanings): Unit {
  const { file, dialect } = meanings;
  const named = flushesOf(dialect);
  const sending = kept((owner: PyNode): readonly PyNode[] =>
    allIn(owner, ({ type }) => type === "call").filter(
      (node) => ownerOf(node) === owner && isFlush(callOf(file, node), false),
    ),
  );
  return { flushAfter, isRepeated, heads, changeAt };

  function ownerOf(node: PyNode): PyNode {
    return enclosing(node.parent, "function_definition") ?? file.root;
  }

  function isFlush(call: PyCall | undefined, holds: boolean): boolean {
    const pattern = call?.object && named.get(call.name);
    if (!pattern || pattern.holds !== holds) return false;
    const kind = meanings.of(call?.object)?.kind;
    return kind !== undefined && pattern.on.includes(kind);
  }

  function flushAfter(node: PyNode, on: PyNode | undefined): PyNode | undefined {
    const owner = ownerOf(node);
    const found = firstAfter(sending(owner), node.end, (call) => {
      const of = callOf(file, call)?.object;
      return isSameUnit(on, of) && !isOnAnotherWay(node, call);
    });
    const held = bodiesAround(node, "with_statement")
      .flatMap(managersOf)
      .find((manager) => isFlush(callOf(file, manager), true));
    // Within the body a call may send it before the end does.
    const body = held && enclosing(held, "with_statement");
    if (found && !(body && found.start > body.end)) return callOf(file, found)?.function ?? found;
    return held;
  }

  /** Two sessions in one function have rows of their own. */
  function isSameUnit(on: PyNode | undefined, of: PyNode | undefined): boolean {
    if (!on || !of || meanings.of(on)?.kind !== meanings.of(of)?.kind) return true;
    return textOf(file, on) === textOf(file, of);
  }

  function isRepeated(node: PyNode, flush: PyNode): boolean {
    for (let at = node.parent; at && !(at.start <= flush.start && flush.end <= at.end); at = at.parent)
      if (loops.includes(at.type)) return true;
    return false;
  }

  function heads(): readonly PyNode[] {
    const calls = allIn(file.root, ({ type }) => type === "call");
    const plain = calls.filter((node) => isFlush(callOf(file, node), false));
    const held = calls.filter((node) => isFlush(callOf(file, node), true));
    return [...plain.map((node) => callOf(file, node)?.function ?? node), ...held];
  }

  function changeAt(node: PyNode): Change | undefined {
    if (node.type !== "assignment" && node.type !== "augmented_assignment") return undefined;
    const target = childOf(node, "left");
    const [object, attribute] = [childOf(target, "object"), childOf(target, "attribute")];
    if (target?.type !== "attribute" || !object || !attribute) return undefined;
    const on = meanings.of(object);
    // What is made here gets its values before it is noted.
    if (on?.kind !== "row" || !on.model || on.made || on.row === "new") return undefined;
    const name = textOf(file, attribute);
    // A name alone may be that of something else: it has to have the field as well.
    if (!on.exact && !on.model.fields.some((field) => field.name === name)) return undefined;
    return { on: { ...on, model: on.model }, name, value: childOf(node, "right") };
  }
}

/** The first of nodes in the order of the text that begins behind an offset and passes. */
function firstAfter(
  nodes: readonly PyNode[],
  offset: number,
  test: (node: PyNode) => boolean,
): PyNode | undefined {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  // Of many that are none of its own the nearest few decide.
  return nodes.slice(low, low + 20).find(test);
}

/** The other branch of an `if`, a handler of the `try` that holds the node. */
function isOnAnotherWay(node: PyNode, flush: PyNode): boolean {
  for (let at: PyNode | null = flush; at?.parent; at = at.parent) {
    if (!/^(?:elif_clause|else_clause|except_clause|except_group_clause|case_clause)$/.test(at.type))
      continue;
    const { start, end, parent } = at;
    const isAround = parent.start <= node.start && node.end <= parent.end;
    const isOwn = start <= node.start && node.end <= end;
    const goesOn = at.type === "else_clause" && parent.type !== "if_statement";
    if (isAround && !isOwn && !goesOn) return true;
  }
  return false;
}
