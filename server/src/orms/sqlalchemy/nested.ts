/** Objects within objects: rows that are sent because another one holds them (`Order(items=[Item()])`, `user.orders = [Order()]`). */

import type { Meaning, Meanings } from "../../code/python/dialect";
import { type Part, partOf } from "../../code/python/writes";
import { kept } from "../../syntax/kept";
import type { PyNode } from "../../syntax/python";
import { callOf, childOf, elementsOf, enclosing, textOf } from "../../syntax/python-tree";
import { inTables } from "./joined";
import { relationNamed } from "./relations";

/** The writes of an object that another one holds, at the call that makes it. */
export function nestedIn(node: PyNode, meanings: Meanings): readonly (Part & { readonly at: PyNode })[] {
  const made = heldRow(node, meanings);
  const on = made && meanings.of(made);
  const call = made && callOf(meanings.file, made);
  if (!on?.model || !call) return [];
  const form = { as: "insert", pending: true } as const;
  const found = { node: made, call, form, operation: form.as, method: call.name, plain: call.name };
  const part = partOf({ ...found, on, roles: { row: { node: made } } }, meanings);
  return part
    ? inTables({ ...part, notedOn: null }, on.model, meanings).map((each) => ({ ...each, at: made }))
    : [];
}

/** The call that makes the row which stands (itself, or by its variable) where a relationship takes it; undefined = it does not. */
function heldRow(node: PyNode, meanings: Meanings): PyNode | undefined {
  const { file } = meanings;
  if (node.type !== "call" && node.type !== "identifier") return undefined;
  const holder = holderOf(node, meanings);
  if (!holder) return undefined;
  const of = meanings.of(node);
  if (of?.kind !== "row" || !of.made) return undefined;
  // What is noted by its own name is written there.
  const isNoted =
    node.type === "identifier" && addedIn(ownerOf(node, meanings), meanings).has(textOf(file, node));
  return isNoted ? undefined : of.made;
}

function ownerOf(node: PyNode, { file }: Meanings): PyNode {
  return enclosing(node, "function_definition") ?? file.root;
}

/** Names of what a function hands to a session or a collection by itself. */
const added = new WeakMap<Meanings, (owner: PyNode) => ReadonlySet<string>>();

function addedIn(owner: PyNode, meanings: Meanings): ReadonlySet<string> {
  const { file } = meanings;
  const read =
    added.get(meanings) ??
    kept((around: PyNode): ReadonlySet<string> => {
      const names = new Set<string>();
      const stack = [around];
      for (let each = stack.pop(); each; each = stack.pop()) {
        const call = each.type === "call" ? callOf(file, each) : undefined;
        if (call && /^(?:add|add_all|append|extend|merge)$/.test(call.name))
          for (const one of call.positional.flatMap((argument) => elementsOf(argument) ?? [argument]))
            if (one.type === "identifier") names.add(textOf(file, one));
        stack.push(...each.children);
      }
      return names;
    });
  added.set(meanings, read);
  return read(owner);
}

/** The relationship's attribute at which a row stands: a keyword of another row's constructor, or an assignment. */
function holderOf(node: PyNode, meanings: Meanings): Meaning | undefined {
  const { file } = meanings;
  let at = node;
  for (
    let { parent } = at;
    parent && /^(?:(?:list|tuple|set)(?:_comprehension)?|parenthesized_expression)$/.test(parent.type);
  ) {
    at = parent;
    parent = at.parent;
  }
  const { parent } = at;
  if (parent?.type === "keyword_argument" && at.field === "value") {
    const name = childOf(parent, "name");
    const around = enclosing(parent, "call");
    const of = around && meanings.of(around);
    const isRelation =
      of?.made === around && of?.model && name && relationNamed(of.model, textOf(file, name));
    return isRelation ? of : undefined;
  }
  if (parent?.type !== "assignment" || at.field !== "right") return undefined;
  const left = childOf(parent, "left");
  const object = left?.type === "attribute" ? childOf(left, "object") : undefined;
  const attribute = childOf(left, "attribute");
  const of = meanings.of(object);
  return of?.kind === "row" && of.model && attribute && relationNamed(of.model, textOf(file, attribute))
    ? of
    : undefined;
}

/** How far a list is followed. */
const mostRows = 40;

/** The rows of a list: its elements, what a comprehension makes, what its variable is given by `append`. */
export function rowsIn(node: PyNode, meanings: Meanings, depth = 0): readonly PyNode[] {
  const { file, bindings } = meanings;
  if (depth > 4) return [];
  if (node.type === "parenthesized_expression" && node.children[0])
    return rowsIn(node.children[0], meanings, depth + 1);
  const elements = elementsOf(node);
  if (elements) return elements.slice(0, mostRows);
  if (/_comprehension$|^generator_expression$/.test(node.type)) {
    const body = childOf(node, "body") ?? node.children[0];
    return body ? [body] : [];
  }
  const call = callOf(file, node);
  if (call && /^(?:list|tuple|set|sorted)$/.test(call.name) && call.positional[0])
    return rowsIn(call.positional[0], meanings, depth + 1);
  if (node.type !== "identifier") return meanings.of(node)?.kind === "row" ? [node] : [];
  const name = textOf(file, node);
  const binding = bindings.at(node, name);
  const held = binding?.kind === "value" && binding.value ? rowsIn(binding.value, meanings, depth + 1) : [];
  return [...held, ...appendedTo(name, ownerOf(node, meanings), meanings)].slice(0, mostRows);
}

const appended = new WeakMap<Meanings, (owner: PyNode) => ReadonlyMap<string, readonly PyNode[]>>();

/** `rows.append(User(…))` */
function appendedTo(name: string, owner: PyNode, meanings: Meanings): readonly PyNode[] {
  const { file } = meanings;
  const read =
    appended.get(meanings) ??
    kept((around: PyNode): ReadonlyMap<string, readonly PyNode[]> => {
      const found = new Map<string, PyNode[]>();
      const stack = [around];
      for (let each = stack.pop(); each; each = stack.pop()) {
        const call = each.type === "call" ? callOf(file, each) : undefined;
        const [row] = call?.positional ?? [];
        if (call?.name === "append" && row && call.object?.type === "identifier") {
          const list = textOf(file, call.object);
          const rows = found.get(list) ?? [];
          rows.push(row);
          found.set(list, rows);
        }
        stack.push(...each.children);
      }
      return found;
    });
  appended.set(meanings, read);
  return read(owner).get(name) ?? [];
}
