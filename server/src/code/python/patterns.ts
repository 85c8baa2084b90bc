/** Calls as a dialect writes them, `"manager.get_or_create(defaults=row, **key)"`, and the user's calls that look like them. */

import type { WriteOperation } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { callOf, chainOf, linksFrom, type PyCall, textOf } from "../../syntax/python-tree";
import { dictionaryOf, keywordsOf } from "../../syntax/python-values";
import type { WriteForm } from "../dialect";
import { type CallReader, fitting, type Pattern, patternsOf } from "../patterns";
import type { Meaning, Meanings, Part, PyDialect, Roles } from "./dialect";
import { lastPart } from "./modules";

/** A call of the user's that looks like a pattern. */
export interface FoundCall {
  /** The whole chain. */
  readonly node: PyNode;
  /** The first link: the call with the method that writes. */
  readonly call: PyCall;
  readonly form: WriteForm;
  readonly operation: WriteOperation;
  /** The method as it is called, and its plain name where it has an asynchronous twin. */
  readonly method: string;
  readonly plain: string;
  /** What it is called on; for what writes any model (a session) what it is handed. */
  readonly on: Meaning | undefined;
  readonly roles: Roles;
}

/** The write that begins with the call, undefined where it begins none. */
export function writeIn(node: PyNode, meanings: Meanings): FoundCall | undefined {
  return find(node, meanings, patternsOf(meanings.dialect).writes);
}

/** The read that begins with it. */
export function readIn(node: PyNode, meanings: Meanings): FoundCall | undefined {
  return find(node, meanings, patternsOf(meanings.dialect).reads);
}

/** `acreate` -> `create`. */
export function plainOf({ plainMethod }: PyDialect, method: string): string {
  return plainMethod?.(method) ?? method;
}

function find(
  node: PyNode,
  meanings: Meanings,
  patterns: ReadonlyMap<string, readonly Pattern[]>,
): FoundCall | undefined {
  const { file, dialect } = meanings;
  const call = callOf(file, node);
  const plain = call && plainOf(dialect, call.name);
  // What is called on nothing is known by its name.
  const isFunction = call && !call.object;
  const candidates = plain && patterns.get(isFunction ? "" : plain);
  if (!candidates) return undefined;
  const reader: CallReader<PyNode, PyCall, Part> = {
    nameOf: (link) => (isFunction && link.node === node ? "" : plainOf(dialect, ownName(link, meanings))),
    argument: ({ positional, keywords }, at) => (typeof at === "number" ? positional[at] : keywords.get(at)),
    rest: (link, without) => ({ values: keywordsOf(link, without) }),
    part(role, argument) {
      if (role === "model" && !meanings.of(argument)?.model) return undefined;
      const values = dictionaryOf(file, argument);
      return { node: argument, ...(values ? { values } : {}) };
    },
    mayMiss: () => true,
    chain: (argument) => builtBy(argument, meanings),
  };
  const [best] = fitting(candidates, linksFrom(file, node), reader, () =>
    isFunction ? { kind: call.name, model: null, exact: true } : meanings.of(call.object),
  );
  if (!best) return undefined;
  const {
    pattern: { form },
    roles,
    last,
    on,
  } = best;
  const { model, row, rows } = roles;
  const argument = [model, row, rows].map((part) => part && meanings.of(part.node)).find((one) => one?.model);
  return {
    ...{ node: last.node, call, form, operation: form.as, method: call.name, plain, roles },
    // A session writes what it is handed.
    on: on?.model ? on : (argument ?? on),
  };
}

/** A function that is called on nothing by the name that its module gives it: `pg_insert` -> `insert`. */
function ownName({ object, name }: PyCall, { imports }: Meanings): string {
  return object ? name : lastPart(imports.get(name) ?? name);
}

/** As many assignments may build one value. */
const mostBuilding = 8;

/**
 * The calls by which a value is built, the first one first, those of its variable included: `stmt = insert(User)`, `stmt = stmt.values(…)`.
 * A method of a class whose name is a function's is that function: `users.insert()` -> `insert(users)`.
 */
export function builtBy(node: PyNode, meanings: Meanings, depth = 0): readonly PyCall[] {
  const { file, bindings } = meanings;
  if (depth > mostBuilding) return [];
  const chain = chainOf(file, node);
  const [first, ...others] = chain;
  const root = first ? first.object : node;
  if (root?.type === "identifier" && (!first || meanings.of(root)?.kind !== "model")) {
    const name = textOf(file, root);
    const nearest = bindings.at(root, name);
    // `stmt = stmt.values(…)`: what stood in it before.
    const isOwn = nearest?.value !== undefined && isIn(root, nearest.value);
    const last = isOwn ? bindings.at(nearest.node, name) : nearest;
    if (last?.kind === "value" && last.value?.type === "call")
      return [...builtBy(last.value, meanings, depth + 1), ...chain];
  }
  if (!first?.object || meanings.of(first.object)?.kind !== "model") return chain;
  return [{ ...first, object: undefined, positional: [first.object, ...first.positional] }, ...others];
}

function isIn({ start, end }: PyNode, outer: PyNode): boolean {
  return outer.start <= start && end <= outer.end;
}
