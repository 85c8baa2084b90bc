/** The literal values that the code itself gives to the fields of a row. */

import type { Model, Write } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { stringValue, textOf } from "../../syntax/python-tree";
import type { Meanings } from "./dialect";

/** By the fields that the names stand for. */
export function literalsIn(
  values: readonly (readonly [string, PyNode])[],
  model: Model,
  { file, dialect }: Meanings,
): NonNullable<Write["literals"]> {
  const literals = values.flatMap(([name, node]) => {
    const text = node.type === "string" ? stringValue(file, node) : textOf(file, node);
    const isPlain = node.type === "string" || /^(?:integer|float|none)$/.test(node.type);
    return !isPlain || text === undefined
      ? []
      : [[dialect.fieldName(model, name), node.type === "none" ? null : text] as const];
  });
  return Object.fromEntries(literals);
}

/** One of the fields that tell rows apart. */
export function isOfKey({ constraints }: Model, name: string): boolean {
  return constraints.some(
    ({ kind, fields }) => /^(?:unique|primary_key)$/.test(kind) && fields.includes(name),
  );
}
