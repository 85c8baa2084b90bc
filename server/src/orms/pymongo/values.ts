/** The documents that Python code writes: dictionaries in the call, in a variable, and what is set in them later. */

import type { Meanings } from "../../code/python/dialect";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  statementAround,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dictionaryOf, type Values } from "../../syntax/python-values";

/** The values of a document; undefined where the code does not show any. */
export function documentOf(node: PyNode | undefined, meanings: Meanings): Values | undefined {
  const { file, bindings } = meanings;
  const written = dictionaryOf(file, node);
  if (written || node?.type !== "identifier") return written && nested(written, meanings);
  const name = textOf(file, node);
  const binding = bindings.at(node, name);
  const made = binding?.kind === "value" ? dictionaryOf(file, binding.value) : undefined;
  if (!made || !binding) return undefined;
  const named = new Map(made.named);
  let { hidden } = made;
  for (const { key, value } of changesOf(name, binding.node, node, meanings)) {
    if (key !== undefined && value) named.set(key, value);
    else hidden = true;
  }
  return nested({ named, hidden }, meanings);
}

/** `{"contact": {"phone": phone}}`: the path of an inner field is its key as well. */
function nested({ named, hidden }: Values, { file }: Meanings): Values {
  const all = new Map(named);
  for (const [name, value] of named) {
    const inner = dictionaryOf(file, value);
    for (const [key, each] of inner?.named ?? []) all.set(`${name}.${key}`, each);
  }
  return { named: all, hidden };
}

interface Change {
  readonly at: number;
  /** Undefined = what is set is not to be seen. */
  readonly key?: string;
  readonly value?: PyNode;
}

/** `document["slug"] = slug`, `document.update(rest)` between the two places. */
function changesOf(name: string, from: PyNode, to: PyNode, { file }: Meanings): readonly Change[] {
  const owner = enclosing(to, "function_definition") ?? file.root;
  const all = changesIn(owner, file).get(name) ?? [];
  return all.filter(({ at }) => at > from.start && at < to.start);
}

/** The changes of the dictionaries of a function, by their names. */
const changesIn = kept((owner: PyNode, file: PyFile): ReadonlyMap<string, readonly Change[]> => {
  const found = new Map<string, Change[]>();
  for (const node of allIn(owner, ({ type }) => type === "subscript" || type === "call")) {
    const [name, change] = changeAt(node, file) ?? [];
    if (name === undefined || !change) continue;
    const all = found.get(name) ?? [];
    all.push(change);
    found.set(name, all);
  }
  return found;
});

function changeAt(node: PyNode, file: PyFile): readonly [string, Change] | undefined {
  if (node.type === "call") {
    const call = callOf(file, node);
    const isChange = /^(?:update|setdefault|pop|popitem|clear)$/.test(call?.name ?? "");
    return call?.object?.type === "identifier" && isChange
      ? [textOf(file, call.object), { at: node.start }]
      : undefined;
  }
  const object = childOf(node, "value");
  const { target, value } = assignmentOf(statementAround(node)) ?? {};
  if (target !== node || object?.type !== "identifier") return undefined;
  const key = stringValue(file, childOf(node, "subscript"));
  const set = { ...(key === undefined ? {} : { key }), ...(value ? { value } : {}) };
  return [textOf(file, object), { at: node.start, ...set }];
}
