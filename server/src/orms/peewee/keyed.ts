/** Values that a dictionary gives to fields: `{User.email: email, "name": name}`, and what fields are called there. */

import type { Meanings } from "../../code/python/dialect";
import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { childOf, stringValue, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";

type Read = Pick<Meanings, "file" | "of">;

/** The values by field; null where some are not written. */
export function entriesIn(
  node: PyNode | undefined,
  model: Model,
  { file, of }: Read,
): ReadonlyMap<string, PyNode> | null {
  if (node?.type !== "dictionary") return null;
  const entries = new Map<string, PyNode>();
  for (const pair of node.children) {
    if (pair.type === "comment") continue;
    const [key, value] = [childOf(pair, "key"), childOf(pair, "value")];
    const name = stringValue(file, key) ?? fieldOf(key, model, { file, of });
    if (name === undefined || !value) return null;
    entries.set(dialect.fieldName(model, name), value);
  }
  return entries;
}

/** `User.email` -> `email`. */
export function fieldOf(node: PyNode | undefined, model: Model, { file, of }: Read): string | undefined {
  const [object, attribute] = [childOf(node, "object"), childOf(node, "attribute")];
  const meant = node?.type === "attribute" ? of(object) : undefined;
  return attribute && meant?.kind === "model" && meant.model?.id === model.id
    ? textOf(file, attribute)
    : undefined;
}
