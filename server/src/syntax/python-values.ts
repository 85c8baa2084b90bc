/** The values that Python code hands over or assigns: keywords, dictionaries, literals, attributes set before a place. */

import { kept } from "./kept";
import type { PyFile, PyNode } from "./python";
import { allIn, callOf, childOf, enclosing, type PyCall, stringValue, textOf } from "./python-tree";

/** Values by name, in the order written. */
export interface Values {
  readonly named: ReadonlyMap<string, PyNode>;
  /** True where `*args` or `**rest` hides some, or the names are computed. */
  readonly hidden: boolean;
}

/** The keywords of a call, some of them left out. */
export function keywordsOf(call: PyCall, without: readonly unknown[] = []): Values {
  const named = new Map([...call.keywords].filter(([name]) => !without.includes(name)));
  return { named, hidden: call.spread };
}

/** `{"email": email}`, `dict(email=email)`; undefined for anything else. */
export function dictionaryOf(file: PyFile, node: PyNode | undefined): Values | undefined {
  const made = callOf(file, node);
  if (made?.callee === "dict" && made.positional.length === 0) return keywordsOf(made);
  if (node?.type !== "dictionary") return undefined;
  const named = new Map<string, PyNode>();
  let hidden = false;
  for (const pair of node.children) {
    if (pair.type === "comment") continue;
    const name = stringValue(file, childOf(pair, "key"));
    const value = childOf(pair, "value");
    if (name === undefined || !value) hidden = true;
    else named.set(name, value);
  }
  return { named, hidden };
}

/** One assignment to an attribute: `customer.email = email`. */
export interface Assigned {
  readonly name: string;
  /** Source text of what has the attribute. */
  readonly object: string;
  /** The whole target. */
  readonly node: PyNode;
}

/** The attributes that each function sets, read once per tree. */
const attributes = kept((owner: PyNode, file: PyFile): readonly Assigned[] =>
  allIn(owner, ({ type }) => type === "assignment" || type === "augmented_assignment").flatMap((node) => {
    const target = childOf(node, "left");
    return (target?.type === "pattern_list" ? target.children : [target]).flatMap((one) => {
      const [object, attribute] = [childOf(one, "object"), childOf(one, "attribute")];
      return one && object && attribute
        ? [{ name: textOf(file, attribute), object: textOf(file, object), node: one }]
        : [];
    });
  }),
);

/** Attributes of the object (by its text) that the function around sets, in order; `before` = only in front of the node. */
export function attributesSet(file: PyFile, object: string, around: PyNode, before?: PyNode): Assigned[] {
  return attributes(enclosing(around, "function_definition") ?? file.root, file).filter(
    (one) => one.object === object && (!before || one.node.start <= before.start),
  );
}

/** True for a name or a plain literal: it may be computed earlier or later. */
export function isPlain(file: PyFile, node: PyNode): boolean {
  return (
    /^(?:identifier|integer|float|true|false|none)$/.test(node.type) ||
    (node.type === "string" && stringValue(file, node) !== undefined && !textOf(file, node).includes("\\"))
  );
}

/** True for a literal that is not None. */
export function isLiteral(node: PyNode): boolean {
  return /^(?:string|concatenated_string|integer|float|true|false)$/.test(node.type);
}
