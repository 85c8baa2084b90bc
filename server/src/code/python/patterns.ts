/** Calls as a dialect writes them, `"manager.get_or_create(defaults=row, **key)"`, and the user's calls that look like them. */

import type { WriteOperation } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { callOf, chainOf, linksFrom, type PyCall } from "../../syntax/python-tree";
import { dictionaryOf, keywordsOf } from "../../syntax/python-values";
import type { WriteForm } from "../dialect";
import { type CallReader, fitting, type Pattern, patternsOf } from "../patterns";
import type { Meaning, Meanings, Part, PyDialect, Roles } from "./dialect";

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
    nameOf: (link) => (isFunction && link.node === node ? "" : plainOf(dialect, link.name)),
    argument: ({ positional, keywords }, at) => (typeof at === "number" ? positional[at] : keywords.get(at)),
    rest: (link, without) => ({ values: keywordsOf(link, without) }),
    part(role, argument) {
      if (role === "model" && !meanings.of(argument)?.model) return undefined;
      const values = dictionaryOf(file, argument);
      return { node: argument, ...(values ? { values } : {}) };
    },
    mayMiss: () => true,
    chain: (argument) => chainOf(file, argument),
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
