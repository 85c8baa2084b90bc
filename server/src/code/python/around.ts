/** What stands around a write in its Python function: handlers, an open transaction, a look before it; all by the tree. */

import type { ViolationKind } from "../../domain/incident";
import type { Model } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, childOf, dottedName, enclosing, textOf, walk } from "../../syntax/python-tree";
import type { Meanings, PyDialect } from "./dialect";
import { fullName, importsIn, lastPart } from "./modules";
import { callsOf } from "./patterns";

export type Handled = readonly ViolationKind[] | "every";

/** A class that a handler catches, as imported: `django.db.IntegrityError`; undefined = a bare `except:`. */
type Caught = string | undefined;

/** What runs later than the code around it: a `try` around it has nothing to do with it. */
const later: readonly string[] = ["function_definition", "lambda"];

/** The `try` statements whose body holds the node, innermost first, with the classes that each of their handlers catches. */
export function triesAround(
  file: PyFile,
  node: PyNode,
): { readonly node: PyNode; readonly caught: readonly Caught[] }[] {
  const found: { node: PyNode; caught: Caught[] }[] = [];
  for (let at = node; at.parent && !later.includes(at.type); at = at.parent) {
    const { parent } = at;
    if (parent.type !== "try_statement" || at.field !== "body") continue;
    const clauses = parent.children.filter(
      ({ type }) => type === "except_clause" || type === "except_group_clause",
    );
    found.push({ node: parent, caught: clauses.flatMap((clause) => caughtBy(file, clause)) });
  }
  return found;
}

/** `except (A, b.C) as error:` -> the full names of A and C. */
function caughtBy(file: PyFile, clause: PyNode): Caught[] {
  const head = clause.children.find(({ type }) => type !== "block" && type !== "comment");
  if (!head) return [undefined];
  return classesIn(file, head.type === "as_pattern" ? head.children[0] : head);
}

function classesIn(file: PyFile, node: PyNode | undefined): string[] {
  if (node?.type === "tuple" || node?.type === "parenthesized_expression" || node?.type === "list")
    return node.children.flatMap((child) => classesIn(file, child));
  const name = dottedName(file, node);
  return name === null ? [] : [fullName(importsIn(file), name)];
}

/** What the code around the node catches already, by a handler, `suppress`, or a test that expects it. */
export function handledBy(file: PyFile, node: PyNode, handles: PyDialect["handles"]): Handled | undefined {
  const classes = [
    ...triesAround(file, node).flatMap(({ caught }) => caught),
    ...managersAround(node).flatMap((manager) => suppressedBy(file, manager)),
  ];
  const found = classes.flatMap((name) => (name === undefined ? [] : (handles({ class: name }) ?? [])));
  const kinds = found.filter((one) => one !== "every");
  return found.includes("every") ? "every" : kinds.length > 0 ? [...new Set(kinds)] : undefined;
}

/** `suppress(IntegrityError)`, `self.assertRaises(IntegrityError)`, `pytest.raises(IntegrityError)`. */
function suppressedBy(file: PyFile, manager: PyNode): string[] {
  const call = callOf(file, manager);
  const name = lastPart(call?.callee ?? "");
  return call && /^(?:suppress|assertRaises(?:Regex|Message)?|raises)$/.test(name)
    ? call.positional.flatMap((argument) => classesIn(file, argument))
    : [];
}

/** The context managers of every `with` around the node, in its function. */
function managersAround(node: PyNode): PyNode[] {
  return withsAround(node).flatMap(({ managers }) => managers);
}

function withsAround(node: PyNode): { readonly node: PyNode; readonly managers: readonly PyNode[] }[] {
  const found: { node: PyNode; managers: PyNode[] }[] = [];
  for (let at = node; at.parent && !later.includes(at.type); at = at.parent) {
    const { parent } = at;
    if (parent.type !== "with_statement" || at.field !== "body") continue;
    const items = parent.children
      .filter(({ type }) => type === "with_clause")
      .flatMap(({ children }) => children);
    found.push({
      node: parent,
      managers: items.flatMap((item) => {
        const value = childOf(item, "value") ?? item.children[0];
        return value?.type === "as_pattern" ? (value.children[0] ?? []) : (value ?? []);
      }),
    });
  }
  return found;
}

/** `with transaction.atomic():` or `@transaction.atomic` around the node in its function; undefined where none is seen. */
export function transactionAround(
  meanings: Meanings,
  node: PyNode,
  { transactions }: PyDialect,
): PyNode | undefined {
  const opened = withsAround(node).find(({ managers }) =>
    managers.some((manager) => opens(meanings, manager, transactions.opens)),
  );
  if (opened) return opened.node;
  const owner = enclosing(node, "function_definition");
  const decorated = owner?.parent?.type === "decorated_definition" ? owner.parent.children : [];
  return decorated.some(
    (one) =>
      one.type === "decorator" && one.children.some((child) => opens(meanings, child, transactions.opens)),
  )
    ? owner
    : undefined;
}

/** `transaction.atomic`, `atomic(using="x")`: by its import, else by its last name; `session.begin()` by what `session` is. */
function opens(meanings: Meanings, node: PyNode, names: readonly string[]): boolean {
  const { file, imports } = meanings;
  const callee = callOf(file, node)?.function ?? node;
  const name = dottedName(file, callee);
  if (name === null) return false;
  const full = fullName(imports, name);
  const isImported = full !== name;
  const kind = callee.type === "attribute" ? meanings.of(childOf(callee, "object"))?.kind : undefined;
  return names.some(
    (one) =>
      full === one ||
      (kind !== undefined && one === `${kind}.${lastPart(name)}`) ||
      (lastPart(full) === lastPart(one) && (!isImported || full.startsWith("."))),
  );
}

/** A read of a model, and the fields that it looks for. */
interface Look {
  readonly node: PyNode;
  readonly model: string;
  readonly fields: readonly string[];
}

/** The reads of each function, found once. */
const looks = new WeakMap<Meanings, Map<PyNode, readonly Look[]>>();

/** A read of the same model by one of the fields that the write sets, earlier in the same function. */
export function lookBefore(
  meanings: Meanings,
  write: PyNode,
  model: Model,
  fields: readonly string[] | null,
  dialect: PyDialect,
): Look | undefined {
  const owner = enclosing(write, "function_definition");
  if (!owner) return undefined;
  const known = looks.get(meanings) ?? new Map<PyNode, readonly Look[]>();
  looks.set(meanings, known);
  const all = known.get(owner) ?? looksIn(owner, meanings, dialect);
  known.set(owner, all);
  return all.find(
    (one) =>
      one.node.start < write.start &&
      one.model === model.id &&
      (fields === null ||
        one.fields.some((name) => fields.includes(name) || fields.includes(dialect.fieldName(model, name)))),
  );
}

function looksIn(owner: PyNode, meanings: Meanings, dialect: PyDialect): Look[] {
  const calls = callsOf(dialect);
  const found: Look[] = [];
  walk(owner, (node) => {
    const read = node.type === "call" ? calls.readIn(node, meanings) : undefined;
    const fields = [...(read?.roles.where?.values?.named.keys() ?? [])].map(
      (name) => dialect.lookedUp?.(name) ?? name,
    );
    if (read?.on?.model && fields.length > 0) found.push({ node, model: read.on.model.id, fields });
    return true;
  });
  return found;
}

/** True where a handler further out catches whatever is raised at the node. */
export function isSwallowed(file: PyFile, node: PyNode): boolean {
  return triesAround(file, node).some(({ caught }) =>
    caught.some((name) => name === undefined || /^(?:builtins\.)?(?:Base)?Exception$/.test(name)),
  );
}

/** True where a handler around the node names the class (by the last part of its name where it is not imported). */
export function isCaught(file: PyFile, node: PyNode, modules: readonly string[], name: string): boolean {
  return triesAround(file, node).some(({ caught }) =>
    caught.some((one) => one === name || modules.some((module) => one === `${module}.${name}`)),
  );
}

/** True for `if not created:`. */
export function isNegation(file: PyFile, node: PyNode | undefined, name: string): boolean {
  const condition = node?.type === "if_statement" ? childOf(node, "condition") : undefined;
  const inner = condition?.type === "not_operator" ? condition.children[0] : undefined;
  return inner?.type === "identifier" && textOf(file, inner) === name;
}
