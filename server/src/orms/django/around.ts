/** What stands around a write in its function: a check before it, a handler, an open transaction. */

import type { Model } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, childOf, dottedName, enclosing, importsOf, textOf, walk } from "../../syntax/python-tree";
import type { Scope } from "./scope";

const reads = /^a?(?:exists|get|first|last|count|filter|get_object_or_404)$/;

/** A read of the same model by one of the fields that the write sets, earlier in the same function. */
export function checkBefore(
  scope: Scope,
  write: PyNode,
  model: Model,
  fields: readonly string[] | null,
): { readonly node: PyNode; readonly fields: readonly string[] } | undefined {
  const owner = enclosing(write, "function_definition");
  if (!owner) return undefined;
  let found: { node: PyNode; fields: string[] } | undefined;
  walk(owner, (node) => {
    if (found || node.start >= write.start) return false;
    const call = node.type === "call" ? callOf(scope.file, node) : undefined;
    const method = call?.callee?.split(".").at(-1) ?? "";
    if (!call || !reads.test(method)) return true;
    const looked = [...call.keywords.keys()].map((name) => name.split("__")[0] ?? name);
    if (looked.length === 0) return true;
    const receiver = method.endsWith("404") ? call.positional[0] : childOf(call.function, "object");
    if (scope.meaningOf(receiver)?.model.id !== model.id) return true;
    if (
      fields === null ||
      looked.some((name) => fields.includes(name) || fields.includes(name.replace(/_id$/, "")))
    )
      found = { node, fields: looked };
    return true;
  });
  return found;
}

/** A handler in the same function that catches what Django raises for a violation. */
export function handledAround(file: PyFile, node: PyNode): boolean {
  return handlerAround(file, node) !== undefined || suppressedAround(file, node);
}

/** `with suppress(IntegrityError):`, and tests that expect it. */
function suppressedAround(file: PyFile, node: PyNode): boolean {
  for (let at: PyNode | null = node; at && at.type !== "function_definition"; at = at.parent) {
    if (at.type !== "with_statement") continue;
    const head = textOf(file, at).slice(0, 200).split("\n")[0] ?? "";
    if (/\b(?:suppress|assertRaises\w{0,20}|raises)\([^)]*\b(?:IntegrityError|DatabaseError)\b/.test(head))
      return true;
  }
  return false;
}

/** The `try` whose body holds the node and whose handler names IntegrityError or its base. */
export function handlerAround(file: PyFile, node: PyNode): PyNode | undefined {
  for (let at: PyNode | null = node; at && at.type !== "function_definition"; at = at.parent) {
    if (at.type !== "try_statement") continue;
    const body = childOf(at, "body");
    if (!body || node.start < body.start || node.end > body.end) continue;
    if (at.children.some((child) => child.type === "except_clause" && catchesIntegrityError(file, child)))
      return at;
  }
  return undefined;
}

/** The class is followed through the imports: `from sqlite3 import IntegrityError` catches another one. */
function catchesIntegrityError(file: PyFile, clause: PyNode): boolean {
  const body = clause.children.find((child) => child.type === "block")?.start ?? clause.end;
  const head = file.text.slice(clause.start, body);
  const imports = importsOf(file);
  return [...head.matchAll(/[A-Za-z_][\w.]{0,80}/g)].some(([name]) => {
    const first = name.split(".")[0] ?? name;
    const imported = imports.get(first);
    const full = imported === undefined ? name : imported + name.slice(first.length);
    return /^(?:django\.db\.(?:utils\.)?(?:IntegrityError|DatabaseError|Error)|IntegrityError)$/.test(full);
  });
}

/** `with transaction.atomic():` or `@transaction.atomic` around it, in the same function. */
export function inTransaction(file: PyFile, node: PyNode): boolean {
  return atomicAround(file, node) !== undefined;
}

export function atomicAround(file: PyFile, node: PyNode): PyNode | undefined {
  for (let at: PyNode | null = node; at; at = at.parent) {
    if (at.type === "with_statement" && isAtomic(textOf(file, at).slice(0, 200))) return at;
    if (at.type !== "function_definition") continue;
    const decorators =
      at.parent?.type === "decorated_definition"
        ? at.parent.children.filter((child) => child.type === "decorator")
        : [];
    return decorators.some((decorator) =>
      /(?:^|\.)atomic$/.test((dottedName(file, decorator.children[0]) ?? "").replace("()", "")),
    )
      ? at
      : undefined;
  }
  return undefined;
}

function isAtomic(text: string): boolean {
  return /^with\s[^\n]{0,150}\batomic\(/.test(text);
}
