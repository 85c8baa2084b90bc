/** What stands around a write in its Python function: handlers, an open transaction, a look before it; all by the tree. */

import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  bodiesAround,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  enclosing,
  holds,
  later,
  managersOf,
  nameOf,
  statementsOf,
  textOf,
} from "../../syntax/python-tree";
import type { Handled } from "../dialect";
import { raisesAgain } from "./branch";
import type { Meanings, PyDialect } from "./dialect";
import { fullName, importsIn, lastPart } from "./modules";

/** A class that a handler catches, as imported: `django.db.IntegrityError`; undefined = a bare `except:`. */
type Caught = string | undefined;

/** What the handlers of every `try` around the node catch, innermost first. */
export function caughtAround(file: PyFile, node: PyNode): Caught[] {
  return clausesAround(node)
    .filter((clause) => !raisesAgain(file, clause))
    .flatMap((clause) => caughtBy(file, clause));
}

function clausesAround(node: PyNode): PyNode[] {
  return bodiesAround(node, "try_statement").flatMap(clausesOf);
}

export function clausesOf({ children }: PyNode): PyNode[] {
  return children.filter(({ type }) => /^except_(?:group_)?clause$/.test(type));
}

/** `except (A, b.C) as error:` -> the full names of A and C; of all errors those that it tells apart: `isinstance(error, A)`. */
export function caughtBy(file: PyFile, clause: PyNode): Caught[] {
  const head = clause.children.find(({ type }) => type !== "block" && type !== "comment");
  if (!head) return [undefined];
  const classes = classesIn(file, head.type === "as_pattern" ? head.children[0] : head);
  if (!classes.some((name) => /^(?:Base)?Exception$/.test(name))) return classes;
  const calls = allIn(clause, ({ type }) => type === "call").flatMap((node) => callOf(file, node) ?? []);
  const tests = calls.filter(({ callee }) => callee === "isinstance");
  return [...classes, ...tests.flatMap(({ positional }) => classesIn(file, positional[1]))];
}

export function classesIn(file: PyFile, node: PyNode | undefined): string[] {
  if (node?.type === "tuple" || node?.type === "parenthesized_expression" || node?.type === "list")
    return node.children.flatMap((child) => classesIn(file, child));
  const name = dottedName(file, node);
  return name === null ? [] : [fullName(importsIn(file), name)];
}

/** What the code around the node catches already, by a handler, `suppress`, or a test that expects it. */
export function handledBy(file: PyFile, node: PyNode, handles: PyDialect["handles"]): Handled | undefined {
  const managers = bodiesAround(node, "with_statement").flatMap(managersOf);
  const classes = [
    ...caughtAround(file, node),
    ...managers.flatMap((manager) => suppressedBy(file, manager)),
  ];
  const found = classes.flatMap((name) => (name === undefined ? [] : (handles({ class: name }) ?? [])));
  const kinds = found.filter((one) => one !== "every");
  if (found.includes("every")) return "every";
  const owner = enclosing(node, "function_definition");
  return kinds.length > 0 ? [...new Set(kinds)] : owner && handledAbove(owner, file, handles);
}

/** The class that the innermost handler raises instead, which a stack prints behind the error: `raise Taken(email) from error`. */
export function raisedInstead(file: PyFile, node: PyNode, handles: PyDialect["handles"]): string | undefined {
  const clause = clausesAround(node).find((each) =>
    caughtBy(file, each).some((name) => name !== undefined && handles({ class: name }) !== undefined),
  );
  const body = clause?.children.find(({ type }) => type === "block");
  const last = body && statementsOf(body).at(-1);
  const name = last?.type === "raise_statement" ? callOf(file, last.children[0])?.name : undefined;
  return name === "" ? undefined : name;
}

/** Each of a function's callers in its file catches all that the database refuses. */
const handledAbove = kept(
  (owner: PyNode, file: PyFile, handles: PyDialect["handles"]): Handled | undefined => {
    const isHeld = (caller: PyNode) =>
      caughtAround(file, caller).some((name) => name !== undefined && handles({ class: name }) === "every");
    const all = callersOf(file, owner);
    return all.length > 0 && all.every(isHeld) ? "every" : undefined;
  },
);

const bareAbove = kept(
  (owner: PyNode, meanings: Meanings) =>
    callersOf(meanings.file, owner).flatMap((caller) => bareAround(meanings, caller) ?? [])[0],
);

/** `self.perform_create(serializer)`, `enter(row)`: the calls of a function within its file. */
function callersOf(file: PyFile, owner: PyNode): readonly PyNode[] {
  return callsOf(file).get(nameOf(file, owner)) ?? [];
}

const callsOf = kept((file: PyFile) => {
  const found = new Map<string, PyNode[]>();
  for (const node of allIn(file.root, ({ type }) => type === "call")) {
    const name = /^(?:(?:self|cls)\.)?(\w{1,100})$/.exec(callOf(file, node)?.callee ?? "")?.[1];
    if (name === undefined) continue;
    const all = found.get(name) ?? [];
    all.push(node);
    found.set(name, all);
  }
  return found;
});

/** The handler that catches such a violation while the write in its `try` has no savepoint of its own. */
export function caughtBare(meanings: Meanings, node: PyNode): PyNode | undefined {
  const { dialect } = meanings;
  if (!dialect.transactions.breaks && !dialect.transactions.mayBreak) return undefined;
  const own = bareAround(meanings, node);
  const owner = enclosing(node, "function_definition");
  return own ?? (owner && !isInTransaction(meanings, node) ? bareAbove(owner, meanings) : undefined);
}

function bareAround(meanings: Meanings, node: PyNode): PyNode | undefined {
  const { file, dialect } = meanings;
  const body = bodiesAround(node, "try_statement")[0];
  const clause = body?.children.find(
    (each) =>
      /^except_(?:group_)?clause$/.test(each.type) &&
      !raisesAgain(file, each) &&
      caughtBy(file, each).some((name) => name !== undefined && dialect.handles({ class: name })),
  );
  if (!body || !clause) return undefined;
  const within = bodiesAround(node, "with_statement").filter(
    ({ start, end }) => body.start <= start && end <= body.end,
  );
  return within.flatMap(managersOf).some((one) => opens(meanings, one)) ? undefined : clause;
}

/** `suppress(IntegrityError)`, `self.assertRaises(IntegrityError)`, `pytest.raises(IntegrityError)`. */
export function suppressedBy(file: PyFile, manager: PyNode): string[] {
  const call = callOf(file, manager);
  return call && /^(?:suppress|assertRaises(?:Regex|Message)?|raises)$/.test(call.name)
    ? call.positional.flatMap((argument) => classesIn(file, argument))
    : [];
}

/** True within `with transaction.atomic():` or a function with `@transaction.atomic`. */
export function isInTransaction(meanings: Meanings, node: PyNode): boolean {
  const around = enclosing(node, "function_definition");
  const opening = bodiesAround(node, "with_statement").flatMap(managersOf);
  return [...opening, ...(around ? decoratorsOf(around) : [])].some((one) => opens(meanings, one));
}

/** `transaction.atomic`, `atomic(using="x")`: by its import, else by its last name; `session.begin()` by what `session` is. */
export function opens({ file, imports, of, dialect }: Meanings, node: PyNode): boolean {
  const callee = callOf(file, node)?.function ?? node;
  const name = dottedName(file, callee);
  if (name === null) return false;
  const full = fullName(imports, name);
  const isImported = full !== name;
  const kind = of(childOf(callee, "object"))?.kind;
  return dialect.transactions.opens.some(
    (one) =>
      full === one ||
      (kind !== undefined && one === `${kind}.${lastPart(name)}`) ||
      (lastPart(full) === lastPart(one) && (!isImported || full.startsWith("."))),
  );
}

/**
 * True where a handler further out catches whatever is raised at the node and raises nothing, or another error; one for this class alone where
 * it says nothing of what it caught. One around an inner function is taken to be around its call.
 * @param raised the class of the error; a handler of its own in front of that for all decides
 */
export function isSwallowed(file: PyFile, node: PyNode, raised: string): boolean {
  for (let at: PyNode | null | undefined = node; at; at = outside(at))
    for (const attempt of bodiesAround(at, "try_statement")) {
      const taking = clausesOf(attempt).find((clause) =>
        caughtBy(file, clause).some(
          (name) => isEvery(name) || (raised !== "" && lastPart(name ?? "") === raised),
        ),
      );
      if (!taking || passesOn(file, taking, raised)) continue;
      if (caughtBy(file, taking).some(isEvery) || !isTold(file, taking)) return true;
    }
  return false;
}

/** The handler hands on or shows what it caught: `return {"error": str(error)}`. */
function isTold(file: PyFile, clause: PyNode): boolean {
  const name = allIn(clause, ({ type }) => type === "as_pattern_target")[0];
  const block = clause.children.find(({ type }) => type === "block");
  const isIt = (node: PyNode) =>
    node.type === "identifier" && name !== undefined && textOf(file, node) === textOf(file, name);
  return block !== undefined && holds(block, (node) => node.type === "raise_statement" || isIt(node));
}

export const isEvery = (name: Caught) =>
  name === undefined || /^(?:builtins\.)?(?:Base)?Exception$/.test(name);

/** It raises what it caught, at least where it is of that class. */
function passesOn(file: PyFile, clause: PyNode, raised: string): boolean {
  const name = allIn(clause, ({ type }) => type === "as_pattern_target")[0];
  return holds(clause, (node) => {
    if (node.type !== "raise_statement") return false;
    const [what, ...others] = node.children;
    const isAgain = !what || (others.length === 0 && name && textOf(file, what) === textOf(file, name));
    const test = enclosing(node, "if_statement");
    if (!isAgain || !test || test.start < clause.start) return Boolean(isAgain);
    const condition = childOf(test, "condition");
    return condition !== undefined && /\b(?:APIException|Http404)\b/.test(textOf(file, condition))
      ? true
      : condition !== undefined && raised !== "" && textOf(file, condition).includes(raised);
  });
}

/** What holds the function around the node. */
function outside(node: PyNode): PyNode | null | undefined {
  return enclosing(node, ...later)?.parent;
}

/** True where a handler around the node names the class (by the last part of its name where it is not imported). */
export function isCaught(file: PyFile, node: PyNode, modules: readonly string[], name: string): boolean {
  const names = [name, ...modules.map((module) => `${module}.${name}`)];
  return caughtAround(file, node).some((one) => one !== undefined && names.includes(one));
}

/** True for `if not created:`. */
export function isNegation(file: PyFile, node: PyNode | undefined, name: string): boolean {
  const condition = node?.type === "if_statement" ? childOf(node, "condition") : undefined;
  const inner = condition?.type === "not_operator" ? condition.children[0] : undefined;
  return inner?.type === "identifier" && textOf(file, inner) === name;
}
