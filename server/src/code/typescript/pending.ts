/** A unit of work in TypeScript: rows that a call or an assignment only notes, and the call that sends them. */

import { kept } from "../../syntax/kept";
import { ancestor, compiler, findAll, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { elementsOf } from "../../syntax/typescript-literals";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Dialect } from "../dialect";
import { flushesOf } from "../flushes";
import { findBinding } from "./bindings";
import { rootOf } from "./meanings";
import type { Calls, FoundCall } from "./patterns";
import { rowOf } from "./values";

export interface Unit {
  /** The call that sends what is noted at the node; undefined = it is not in the function. */
  flushAfter(node: ts.Node, receiver: ts.Expression): ts.CallExpression | undefined;
  /** True where the node may run several times before the call runs once: in a loop, in the callback of a list. */
  isRepeated(node: ts.Node, flush: ts.Node): boolean;
  /** What the calls that send are called on, with their names. */
  heads(): readonly ts.Expression[];
  /** `user.email = email`, of a row that is there: noted until something sends it. */
  changeAt(node: ts.Node): Change | undefined;
  /** True for a call that only makes the row which another write is told: that one notes it. */
  isToldBefore(call: FoundCall): boolean;
}

export interface Change {
  readonly call: FoundCall;
  readonly model: string;
  readonly part: { readonly operation: "update" | "flush"; readonly fields: readonly string[] };
}

export function createUnit(root: ts.SourceFile, dialect: Dialect, { meanings, writeAt }: Calls): Unit {
  const t = compiler();
  const named = flushesOf(dialect);
  const sending = kept((_: ts.SourceFile) => findAll(root, t.isCallExpression).filter(isFlush));
  const writing = kept((_: ts.SourceFile) =>
    findAll(root, t.isCallExpression).flatMap((each) => writeAt(each) ?? []),
  );
  return {
    flushAfter,
    isRepeated,
    heads: () => sending(root).map(({ expression }) => expression),
    changeAt,
    isToldBefore,
  };

  function isFlush({ expression }: ts.CallExpression): boolean {
    const path = member(expression);
    const pattern = path && named.get(path.name);
    const kind = pattern && meanings.of(path.of)?.kind;
    return kind !== undefined && (pattern?.on.includes(kind) ?? false);
  }

  function flushAfter(node: ts.Node, receiver: ts.Expression): ts.CallExpression | undefined {
    for (const around of functionsAround(node)) {
      const found = sending(root).find(
        (each) =>
          each.end >= node.end &&
          !holds(each) &&
          functionsAround(each)[0] === around &&
          isSameUnit(receiver, each),
      );
      if (found) return found;
      const holder = around.parent;
      if (t.isCallExpression(holder) && isFlush(holder) && holds(holder)) return holder;
      // What a list's callback notes is sent behind it; what another function notes is not sent here.
      if (!t.isCallExpression(holder)) return undefined;
    }
    return undefined;
  }

  function isRepeated(node: ts.Node, flush: ts.Node): boolean {
    for (let at = node.parent; at && !isInside(flush, at); at = at.parent)
      if (t.isIterationStatement(at, false) || (isFunction(at) && !isInside(at, flush))) return true;
    return false;
  }

  function holds({ expression }: ts.CallExpression): boolean {
    return named.get(member(expression)?.name ?? "")?.holds === true;
  }

  /** Two managers in one function have rows of their own. */
  function isSameUnit(receiver: ts.Expression, { expression }: ts.CallExpression): boolean {
    const of = member(expression)?.of;
    const kinds = [receiver, ...(of ? [of] : [])].map((each) => meanings.of(each)?.kind);
    if (!of || kinds[0] !== kinds[1]) return true;
    const [a, b] = [rootOf(receiver), rootOf(of)];
    return a === undefined || b === undefined || a === b;
  }

  function changeAt(node: ts.Node): Change | undefined {
    if (!t.isBinaryExpression(node) || node.operatorToken.kind !== t.SyntaxKind.EqualsToken) return undefined;
    const path: string[] = [];
    let of: ts.Expression = node.left;
    for (let next = member(of); next; next = member(of)) {
      path.unshift(next.name);
      of = unwrap(next.of);
    }
    if (path.length === 0 || !t.isIdentifier(of)) return undefined;
    const row = meanings.of(of);
    const { origin } = rowOf(of, dialect.signs.calls);
    if (row?.kind !== "row" || row.model === null || !row.exact || origin === "new") return undefined;
    const flush = flushAfter(node, of);
    if (!flush) return undefined;
    const form = { as: "update", pending: true } as const;
    const operation = origin === "loaded" ? ("update" as const) : ("flush" as const);
    const base = { pattern: "", form, operation, method: member(flush.expression)?.name ?? "", links: [] };
    const on = { on: row, receiver: of, model: row.model, exact: true, roles: {} } as const;
    return {
      call: { ...base, ...on, node: flush },
      model: row.model,
      part: { operation, fields: [path.join(".")] },
    };
  }

  function isToldBefore({ node, form, receiver }: FoundCall): boolean {
    if (form.pending !== true) return false;
    const holder = ancestor(node, t.isVariableDeclaration);
    const made = holder?.initializer && unwrapAwait(holder.initializer) === node ? holder : undefined;
    return writing(root).some((other) => {
      const { row } = other.roles;
      if (other.node === node || !row || row === receiver) return false;
      return (elementsOf(row) ?? [row]).map(unwrapAwait).some((each) => {
        if (each === node) return true;
        return t.isIdentifier(each) && (isHeldBy(each, made) || isSetBefore(each, node));
      });
    });
  }

  function isHeldBy(name: ts.Identifier, made: ts.VariableDeclaration | undefined): boolean {
    return made !== undefined && findBinding(name.text, name) === made;
  }

  /** `author = em.create(Author, …)` one statement or more in front of `em.persist(author)`, in the same block. */
  function isSetBefore(name: ts.Identifier, made: ts.Node): boolean {
    const set = ancestor(made, t.isExpressionStatement);
    const told = ancestor(name, t.isExpressionStatement);
    if (!set || !told || set.parent !== told.parent || set.end > told.pos) return false;
    const { expression } = set;
    return (
      t.isBinaryExpression(expression) &&
      expression.operatorToken.kind === t.SyntaxKind.EqualsToken &&
      unwrapAwait(expression.right) === made &&
      t.isIdentifier(expression.left) &&
      findBinding(expression.left.text, expression.left) === findBinding(name.text, name)
    );
  }
}
