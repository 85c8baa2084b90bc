/** What an expression comes to as text: literals, names that stand for one, f-strings and sums of them. */

import type { PyFile, PyNode } from "../../syntax/python";
import { childOf, elementsOf, stringValue, textOf } from "../../syntax/python-tree";

/** What a name stands for at a place: its text where it is one, else what was written. */
export interface Held {
  readonly text?: string;
  readonly node?: PyNode;
}

export type Texts = ReadonlyMap<string, Held>;

/** Parts of parts are read this far. */
const deepest = 8;

/** `"users"`, `TABLE`, `f"uq_{table}"`, `"uq_" + table`; undefined where a part of it is not known. */
export function textOfValue(
  file: PyFile,
  node: PyNode | undefined,
  texts: Texts,
  depth = 0,
): string | undefined {
  if (!node || depth > deepest) return undefined;
  if (node.type === "identifier") return texts.get(textOf(file, node))?.text;
  if (node.type === "parenthesized_expression") return textOfValue(file, node.children[0], texts, depth + 1);
  if (node.type === "concatenated_string")
    return joined(node.children.map((part) => textOfValue(file, part, texts, depth + 1)));
  if (node.type === "binary_operator") {
    const [left, right] = [childOf(node, "left"), childOf(node, "right")];
    if (!left || !right || file.text.slice(left.end, right.start).trim() !== "+") return undefined;
    return joined([left, right].map((part) => textOfValue(file, part, texts, depth + 1)));
  }
  return stringValue(file, node) ?? formatted(file, node, texts, depth);
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
}

/** `f"ix_{table}_{column}"`: a name in each pair of braces, and nothing that says how it is written. */
function formatted(file: PyFile, node: PyNode, texts: Texts, depth: number): string | undefined {
  const quotes = /^[fF]("""|'''|"|')/.exec(file.text.slice(node.start, node.start + 4));
  if (node.type !== "string" || !quotes?.[1]) return undefined;
  const parts: (string | undefined)[] = [];
  let at = node.start + quotes[0].length;
  const end = node.end - quotes[1].length;
  const literal = (to: number) => {
    const text = file.text.slice(at, to);
    parts.push(/[\\{}]/.test(text) ? undefined : text);
  };
  for (const hole of node.children.filter(({ type }) => type === "interpolation")) {
    literal(hole.start);
    const inner = hole.children[0];
    parts.push(hole.children.length === 1 ? textOfValue(file, inner, texts, depth + 1) : undefined);
    at = hole.end;
  }
  literal(end);
  return joined(parts);
}

/** The elements of a list, a tuple or a set, or of the one that a name stands for. */
export function elementsOfValue(
  file: PyFile,
  node: PyNode | undefined,
  texts: Texts,
): readonly PyNode[] | undefined {
  const held = node?.type === "identifier" ? texts.get(textOf(file, node))?.node : undefined;
  return elementsOf(held ?? node);
}

/** What a name is bound to when this is assigned to it. */
export function heldBy(file: PyFile, node: PyNode, texts: Texts): Held {
  const text = textOfValue(file, node, texts);
  return { node, ...(text === undefined ? {} : { text }) };
}
