/** What stands around a write, asked of the tree: the function that runs it, an open transaction, a look before it. */

import { kept } from "../../syntax/kept";
import { compiler, findAll, startOf, type ts, unwrap } from "../../syntax/typescript";
import { lastName, linksFrom, member } from "../../syntax/typescript-calls";
import { decoratorCalls } from "../../syntax/typescript-literals";
import { functionsAround, isFunction, runningFunction } from "../../syntax/typescript-scope";
import { callbackOf, isInside } from "../../syntax/typescript-shapes";
import type { Dialect, Transactions } from "../dialect";
import { parsePattern } from "../patterns";
import { calledHere } from "./bindings";
import { type Meanings, rootOf } from "./meanings";
import type { FoundCall } from "./patterns";

/** How an ORM opens transactions, out of its dialect. */
type TransactionSigns = ReturnType<typeof transactionSigns>;

export const transactionSigns = kept(({ opens, lent, apart }: Transactions) => {
  const calls = opens.filter((text) => !text.startsWith("@"));
  const steps = calls.flatMap((text) => parsePattern(text).steps.at(-1) ?? []);
  const named = (isHolding: boolean) =>
    new Set(
      steps.flatMap(({ name, args }) => ([...args.values()].includes("callback") === isHolding ? name : [])),
    );
  return {
    /** Methods that run their callback (or list of writes) in one. */
    holding: named(true),
    /** Methods after which what they were called on is in one. */
    starting: named(false),
    decorators: new Set(opens.flatMap((text) => /^@(\w+)/.exec(text)?.[1] ?? [])),
    lent: new Set(lent),
    apart: new Set(apart),
  };
});

/** The function in whose run the node is executed: a transaction's callback belongs to the one around it. */
export function unitAround(node: ts.Node, signs: TransactionSigns): ts.FunctionLikeDeclaration | undefined {
  return runningFunction(node, (callback) => holderOf(callback, signs) !== undefined);
}

/**
 * The function that goes on in the unit, where it is a callback that a call hands its answer to: what stands in front of the call has run,
 * `find(filter, (error, row) => { …; create(…); })`. The unit itself where it is none.
 */
export function askingUnit(
  unit: ts.FunctionLikeDeclaration,
  signs: TransactionSigns,
): ts.FunctionLikeDeclaration {
  for (let at = unit; ; ) {
    const outer = callbackOf(at.parent) === at ? unitAround(at.parent, signs) : undefined;
    if (!outer) return at;
    at = outer;
  }
}

/** The call that runs the function (or the list of writes) in a transaction. */
export function holderOf(argument: ts.Node, { holding }: TransactionSigns): ts.CallExpression | undefined {
  const t = compiler();
  const call = argument.parent;
  if (!call || !t.isCallExpression(call) || !call.arguments.some((each) => each === argument))
    return undefined;
  const name = lastName(call.expression);
  return name !== undefined && holding.has(name) ? call : undefined;
}

/** The call around that holds the node in a transaction, however deep. */
export function transactionAround(node: ts.Node, signs: TransactionSigns): ts.CallExpression | undefined {
  for (let next = node; next.parent; next = next.parent) {
    const found = holderOf(next, signs);
    if (found) return found;
  }
  return undefined;
}

/** What is thrown here ends the transaction whose callback is around: nothing in between would catch it and go on. */
export function endsTransaction(call: ts.Node, { transactions }: Pick<Dialect, "transactions">): boolean {
  const t = compiler();
  for (let node = call; node.parent; node = node.parent) {
    const { parent } = node;
    if (isFunction(parent)) return holderOf(parent, transactionSigns(transactions)) !== undefined;
    if (t.isTryStatement(parent) && parent.catchClause && parent.tryBlock === node) return false;
  }
  return false;
}

/**
 * True where a transaction is visible: its callback, a decorator, a start on what the write is called on, or a parameter by which the
 * caller hands its own in.
 */
export function inTransaction(
  { node, receiver, on }: FoundCall,
  meanings: Meanings,
  signs: TransactionSigns,
): boolean {
  const root = rootOf(receiver);
  // A class that the opener has bound to its transaction takes part in it.
  const isBound =
    root !== undefined && compiler().isParameter(root) && holderOf(root.parent, signs) !== undefined;
  const isApart = on !== undefined && signs.apart.has(on.kind) && !isBound;
  if (!isApart && transactionAround(node, signs)) return true;
  const around = unitAround(node, signs);
  if (!around) return false;
  if (decoratorCalls(around).some(({ callee }) => signs.decorators.has(lastName(callee) ?? ""))) return true;
  const base = rootOf(receiver);
  return (base !== undefined && isLent(base, meanings, signs)) || isStarted(node, receiver, around, signs);
}

function isLent(base: ts.Node, meanings: Meanings, { lent }: TransactionSigns): boolean {
  const t = compiler();
  if (!t.isParameter(base) && !t.isBindingElement(base)) return false;
  const parameter = t.isBindingElement(base) ? base.parent.parent : base;
  if (!t.isParameter(parameter) || t.isConstructorDeclaration(parameter.parent)) return false;
  const meaning = t.isIdentifier(base.name) ? meanings.of(base.name) : undefined;
  if (!meaning || ["other", "row", "model"].includes(meaning.kind)) return false;
  // `client = prisma`: a parameter for the callers that have a transaction.
  return lent.has(meaning.kind) || parameter.initializer !== undefined;
}

/** `await runner.startTransaction()` in front of `runner.manager.save(…)`. */
function isStarted(
  call: ts.CallExpression,
  receiver: ts.Expression,
  around: ts.FunctionLikeDeclaration,
  { starting }: TransactionSigns,
): boolean {
  const t = compiler();
  if (starting.size === 0) return false;
  const base = rootOf(receiver);
  const text = receiver.getText();
  return findAll(around, t.isCallExpression).some((each) => {
    const path = startOf(each) < startOf(call) ? member(each.expression) : undefined;
    if (!path || !starting.has(path.name)) return false;
    const on = rootOf(path.of);
    if (base && on) return on === base;
    const started = unwrap(path.of).getText();
    return text === started || text.startsWith(`${started}.`);
  });
}

/** A read of a model. `by` = the fields that its condition names; null = not to be seen. */
export interface Look {
  readonly node: ts.CallExpression;
  readonly by: readonly string[] | null;
  /** What leaves rows out beside them, as it is written: `modify("active")`. */
  readonly beside?: string;
  /** It asks for something, and the code does not show for what: `findOne(options)`. */
  readonly hidden?: true;
  /** The fields of each of several conditions of which one is enough. */
  readonly either?: readonly (readonly string[])[];
}

/** All reads in a function, in the order of the text; helpers of the same file count where they are called. */
export function readsIn(
  { body }: ts.FunctionLikeDeclaration,
  readAt: (call: ts.CallExpression) => FoundCall | undefined,
): { readonly node: ts.CallExpression; readonly read: FoundCall }[] {
  return (body ? findAll(body, compiler().isCallExpression) : []).flatMap((call) =>
    [call, ...helperCalls(call)].flatMap((each) => {
      const read = readAt(each);
      return read ? [{ node: linksFrom(call).at(-1)?.call ?? call, read }] : [];
    }),
  );
}

/**
 * The looks before the write that concern it, the last one first. A condition on an embedded object names its columns as the constraint does: `name.first`.
 * @param fields those that the write sets; null = not known
 */
export function looksBefore(
  call: ts.CallExpression,
  looks: readonly Look[],
  fields: readonly string[] | null,
): readonly Look[] {
  const start = startOf(call);
  const inFront = looks.filter(({ node }) => startOf(node) < start && isWaitedFor(node, call));
  // A condition that another function makes may be one of the key.
  const concerned = inFront.filter(({ by }) => concerns(by, fields));
  const found =
    concerned.length > 0
      ? concerned
      : inFront.filter(({ by, beside }) => by === null && beside !== undefined).slice(-1);
  const columnsOf = (name: string) => {
    const inner = fields?.filter((field) => field.startsWith(`${name}.`)) ?? [];
    return inner.length > 0 ? inner : [name];
  };
  return found.map((each) => ({ ...each, by: each.by?.flatMap(columnsOf) ?? null })).reverse();
}

/** False where only a callback hears what is found, and the write does not wait for it: `db.query(look, (error, rows) => { … }); db.query(insert);`. */
function isWaitedFor(look: ts.Node, write: ts.Node): boolean {
  const t = compiler();
  let isHanded = false;
  let at = look;
  for (; ; at = at.parent) {
    if (t.isCallExpression(at)) isHanded ||= at.arguments.some((each) => isFunction(each));
    const { parent } = at;
    const isLink = t.isPropertyAccessExpression(parent) || t.isCallExpression(parent);
    if (!isLink || parent.expression !== at) break;
  }
  return !isHanded || !t.isExpressionStatement(at.parent) || isInside(write, at);
}

/** A look concerns the write where it looks for a field that is written, or where neither tells. */
function concerns(by: readonly string[] | null, fields: readonly string[] | null): boolean {
  if (fields === null) return by === null || !by.every((name) => name === "id");
  return by?.some((name) => fields.some((field) => field === name || field.startsWith(`${name}.`))) ?? false;
}

/** Longer helpers do more than look. */
const longestHelper = 6;

/** `await this.findByEmail(email)`: the calls in a method of the same class, or in a function of the file. */
function helperCalls(node: ts.CallExpression): ts.CallExpression[] {
  const t = compiler();
  const found = calledHere(node);
  const helper = found && t.isVariableDeclaration(found) ? found.initializer : found;
  if (!helper || functionsAround(node).some((each) => each === helper)) return [];
  const isHelper =
    t.isMethodDeclaration(helper) || t.isFunctionDeclaration(helper) || t.isArrowFunction(helper);
  if (!isHelper || !helper.body) return [];
  if (t.isBlock(helper.body) && helper.body.statements.length > longestHelper) return [];
  return findAll(helper.body, t.isCallExpression);
}
