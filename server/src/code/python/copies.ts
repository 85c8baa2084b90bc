/** Rows that a Python program copies: the primary key of a loaded row is taken away, and what is saved then is a new row with the old values. */

import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { allIn, assignmentOf, callOf, enclosing, statementAround, textOf } from "../../syntax/python-tree";
import { type Assigned, attributesSet } from "../../syntax/python-values";
import type { Meanings } from "./dialect";

export interface Copy {
  /** The statement that takes the key away: `line.pk = None`. */
  readonly statement: PyNode;
  /** The source text of the row: `line`. */
  readonly row: string;
  /** The fields that do not come along: what it was given of its own, and the key. */
  readonly sets: readonly string[];
}

/** @param row source text of what is saved. @param node where it is saved */
export function copyOf(row: string, node: PyNode, model: Model, meanings: Meanings): Copy | undefined {
  const { file, dialect } = meanings;
  const set = attributesSet(file, row, node, node);
  const fieldOf = ({ name }: Assigned) => dialect.fieldName(model, name);
  const key = model.constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
  const emptied = set.findLast((one) => fieldOf(one) === key);
  const statement = emptied && statementAround(emptied.node);
  if (!statement || assignmentOf(statement)?.value.type !== "none") return undefined;
  return { statement, row, sets: [...new Set(set.map(fieldOf))] };
}

/** `copies.append(line)` in the function around: the first row of the list that is a copy. */
export function copyIn(
  rows: PyNode | undefined,
  node: PyNode,
  model: Model,
  meanings: Meanings,
): Copy | undefined {
  const { file } = meanings;
  const around = enclosing(node, "function_definition");
  if (rows?.type !== "identifier" || !around) return undefined;
  const list = textOf(file, rows);
  for (const each of allIn(around, ({ type, start }) => type === "call" && start < node.start)) {
    const call = callOf(file, each);
    const [row] = call?.positional ?? [];
    if (call?.callee !== `${list}.append` || row?.type !== "identifier") continue;
    const copy = copyOf(textOf(file, row), each, model, meanings);
    if (copy) return copy;
  }
  return undefined;
}
