/** What Python code does with the row that its look before the write finds. */

import type { Found } from "../../domain/intent";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  enclosing,
  holds,
  isVariable,
  statementAround,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { decided, ofSomeRows } from "../fixes/aside";
import { isDemanding, tellsNone } from "../fixes/own-look";
import { isAnsweringNo, isForgetting, isPlainExit, isRefusing, isTellingNo } from "../fixes/signs";
import { isApart } from "./apart";
import { deedsOf, isFree, onOneLine, saidBehind } from "./aside";
import { readFrom } from "./cursor";
import { isSaved, ofEither, testsBefore } from "./either";
import { isLeft, leavingIn } from "./exits";
import { askedOf, partFor } from "./partly";
import { takenFrom } from "./taken";

/** @property missed the block that runs only where there is no row, at least behind the write */
export type Missing = Found & { readonly missed?: PyNode };

/**
 * What the code does with the row that the look finds.
 * @param key the violated one: of branches that tell rows apart by a field the one of this key counts
 */
export function foundBy(
  file: PyFile,
  look: PyNode,
  write: PyNode,
  around: PyNode,
  key: readonly string[] = [],
): Missing | undefined {
  let ofOthers: Missing | undefined;
  const read = readFrom(file, look, write, around);
  if (read) return foundBy(file, read, write, around, key);
  const statement = statementAround(look);
  const tried = enclosing(statement.parent, "try_statement");
  if (tried && isBodyOf(statement, tried)) return triedBy(file, look, tried, write, around);
  const held = assignmentOf(statement)?.target ?? inPassing(look);
  const first = held && (held.type === "identifier" ? textOf(file, held) : undefined);
  const name = first === undefined ? undefined : (takenFrom(file, first, write, around) ?? first);
  const isIt = (node: PyNode) =>
    holds(node, (each) => each === look || isNamed(file, each, name) || isNamed(file, each, first));
  if (statement.type === "expression_statement" && !held)
    return isDemanding(textOf(file, look)) ? { does: "refuses" } : undefined;
  const updated = updatedBy(file, look);
  if (updated) return updated;
  const isOfNone = tellsNone(callOf(file, look)?.callee ?? "");
  const tells = (asked: PyNode) => (isIt(asked) ? isHit(file, asked, isIt) !== isOfNone : undefined);
  const either =
    name !== undefined && isSaved(file, name, write) ? ofEither(file, name, write, around, tells) : undefined;
  if (either) return either;
  const other = enclosing(write, "boolean_operator", "conditional_expression", "block");
  if (other && other.type !== "block" && isIt(other)) return { does: "goes on" };
  const inside = (node: PyNode | undefined) =>
    node !== undefined && node.start <= write.start && write.end <= node.end;
  for (const { test, condition, found, missed } of testsBefore(write, around, tells)) {
    if (inside(found)) continue;
    if (found) {
      const asked = askedOf(file, condition, [name, first]);
      const isOther = asked.length > 0 && !asked.some((field) => key.includes(field));
      const all = doneIn(file, partFor(file, found, key, [name, first]), isIt, write, around);
      const done = all && isOther ? ofSomeRows(all) : all;
      // What stands behind a branch that leaves is for no row as well.
      const block = inside(missed) ? missed : isLeft(found) ? (test.parent ?? undefined) : undefined;
      const gives =
        done?.does === "goes on" && isOneRun(test, write)
          ? givenBack(file, found.children, (each) => isNamed(file, each, name))
          : undefined;
      const apart = done && differing(done, file, [found], write, [look, name], around);
      const more = { ...apart, ...(block ? { missed: block } : {}), ...(gives ? { gives } : {}) };
      if (done && !isOther) return { ...done, ...more };
      if (done) ofOthers ??= { ...done, ...more };
    } else if (missed && inside(missed))
      return {
        ...(behind(file, [], test, missed, isIt, write, [look, name], around) ?? { does: "goes on" }),
        missed,
      };
  }
  return ofOthers ?? (bringsRest(file, write, around, isIt) ? { does: "goes on" } : undefined);
}

/** `Tag.objects.filter(name=name).update(color=color)`: the look sets the rows that it finds. */
function updatedBy(file: PyFile, look: PyNode): Found | undefined {
  for (let at: PyNode | null = look; at && /^(?:call|attribute)$/.test(at.type); at = at.parent) {
    const call = at.type === "call" ? callOf(file, at) : undefined;
    if (!/^a?update$/.test(call?.name ?? "")) continue;
    if (holds(at, (each) => callOf(file, each)?.name === "F")) return { does: "counts" };
    const set = [...(call?.keywords ?? [])].map(([key, value]) => [key, textOf(file, value)]);
    return { does: "sets", ...(call?.spread ? {} : { sets: Object.fromEntries(set) }) };
  }
  return undefined;
}

/** `(seen := look())`: the name that holds it. */
function inPassing(look: PyNode): PyNode | undefined {
  let at = look;
  while (at.parent && /^(?:call|attribute|await|parenthesized_expression)$/.test(at.parent.type))
    at = at.parent;
  return at.parent?.type === "named_expression" ? childOf(at.parent, "name") : undefined;
}

/** `[Tag(name=name) for name in names if name not in known]`: what is written is what the look did not find. */
function bringsRest(file: PyFile, write: PyNode, around: PyNode, isIt: (node: PyNode) => boolean): boolean {
  const table = new Map<string, { readonly value: PyNode; readonly isIt: boolean }[]>();
  for (const each of allIn(around, ({ type }) => type === "assignment")) {
    const [left, value] = [childOf(each, "left"), childOf(each, "right")];
    if (!left || !value) continue;
    const name = textOf(file, left);
    table.set(name, [...(table.get(name) ?? []), { value, isIt: isIt(value) }]);
  }
  const namesIn = (node: PyNode) => allIn(node, ({ type }) => type === "identifier");
  const valuesOf = (name: PyNode) =>
    (table.get(textOf(file, name)) ?? []).filter(({ value }) => value.end <= name.start);
  const isRest = (each: PyNode) =>
    each.type === "if_clause"
      ? /\bnot in\b/.test(textOf(file, each))
      : each.type === "binary_operator" && /^[^-]{1,200}-[^-]{1,200}$/.test(textOf(file, each).slice(0, 402));
  const seen = new Set<PyNode>();
  return brings(write, 0);

  function brings(node: PyNode, depth: number): boolean {
    if (depth > 4 || seen.has(node)) return false;
    // Each value is gone through once, however many names lead to it.
    seen.add(node);
    const isKnown = (name: PyNode) => valuesOf(name).some((one) => one.isIt);
    return (
      allIn(node, isRest).some((each) => isIt(each) || namesIn(each).some(isKnown)) ||
      namesIn(childOf(node, "arguments") ?? node).some((name) =>
        valuesOf(name).some(({ value }) => brings(value, depth + 1)),
      )
    );
  }
}

/** Both stand in the same function: what leaves it at one of them leaves it at the other. */
function isOneRun(one: PyNode, other: PyNode): boolean {
  return (
    enclosing(one, "function_definition", "lambda") === enclosing(other, "function_definition", "lambda")
  );
}

/** `return seen, False` alone in its branch, in the pieces between the row's names. */
function givenBack(
  file: PyFile,
  statements: readonly PyNode[],
  isRow: (node: PyNode) => boolean,
): readonly string[] | undefined {
  const [only, more] = statements.filter(({ type }) => type !== "comment");
  if (only?.type !== "return_statement" || more || textOf(file, only).includes("\n")) return undefined;
  const rows = allIn(only, isRow);
  const isInRow = ({ start, end }: PyNode) => rows.some((row) => row.start <= start && end <= row.end);
  if (holds(only, (each) => (each.type === "await" || each.type === "yield") && !isInRow(each)))
    return undefined;
  const pieces: string[] = [];
  let from = only.start;
  for (const { start, end } of rows) {
    pieces.push(file.text.slice(from, start));
    from = end;
  }
  return [...pieces, file.text.slice(from, only.end)];
}

function isNamed(file: PyFile, node: PyNode, name: string | undefined): boolean {
  return isVariable(node) && textOf(file, node) === name;
}

/** Where the branch without a row leaves, what follows it is for the row that is there. @param first what runs for it before */
function behind(
  file: PyFile,
  first: readonly PyNode[],
  test: PyNode,
  missed: PyNode,
  isIt: (node: PyNode) => boolean,
  write: PyNode,
  rows: readonly [PyNode, string | undefined],
  around: PyNode,
): Found | undefined {
  const last = missed.children.at(-1);
  if (!last || !isLeft(missed)) return undefined;
  const rest = [...first, ...(test.parent?.children ?? []).filter(({ start }) => start >= test.end)];
  const done = doneIn(file, rest, isIt, write, around);
  const apart = last.children.length > 0 && isPlainExit(textOf(file, last)) ? { apart: true } : {};
  return done && { ...done, ...apart, ...differing(done, file, rest, write, rows, around) };
}

function differing({ does }: Found, ...code: Parameters<typeof isApart>): { apart?: true } {
  return /^(?:goes on|sets)$/.test(does) && isApart(...code) ? { apart: true } : {};
}

function isBodyOf(statement: PyNode, tried: PyNode): boolean {
  const body = childOf(tried, "body");
  return body !== undefined && statement.end <= body.end;
}

/** `try: row = get() except DoesNotExist: create()`, `try: get() except DoesNotExist: pass else: raise`. */
function triedBy(
  file: PyFile,
  look: PyNode,
  tried: PyNode,
  write: PyNode,
  around: PyNode,
): Missing | undefined {
  const body = childOf(tried, "body");
  if (!body || write.end <= tried.start) return undefined;
  const otherwise = tried.children.find(({ type }) => type === "else_clause");
  const held = assignmentOf(statementAround(look))?.target;
  const name = held && textOf(file, held);
  const isIt = (node: PyNode) => holds(node, (each) => each === look || isNamed(file, each, name));
  const missed = tried.children.find(
    ({ type, start, end }) => type === "except_clause" && start <= write.start && write.end <= end,
  );
  const ran = otherwise ? [body, otherwise] : [body];
  const without = missed?.children.find(({ type }) => type === "block");
  const rest = without && behind(file, ran, tried, without, isIt, write, [look, name], around);
  if (missed && rest && !ran.some(leavingIn)) return { ...rest, missed };
  const done =
    doneIn(file, [body], isIt, write, around) ??
    (otherwise && doneIn(file, [otherwise], isIt, write, around));
  const left = [body, otherwise].flatMap((each) => (each ? (leavingIn(each) ?? []) : []))[0];
  // Where the row that is found leaves, what stands behind is for no row as well.
  const block = left ? (tried.parent ?? undefined) : missed;
  if (!done) return missed && around.end > tried.end ? { does: "goes on", missed } : undefined;
  const row = look.parent?.type === "await" ? look.parent : look;
  const gives =
    left && done.does === "goes on" && isOneRun(tried, write)
      ? givenBack(
          file,
          left.children.filter((each) => !held || each !== statementAround(look)),
          (each) => each === row || isNamed(file, each, name),
        )
      : undefined;
  const apart = left && differing(done, file, [left], write, [look, name], around);
  return { ...done, ...apart, ...(block ? { missed: block } : {}), ...(gives ? { gives } : {}) };
}

/** True where the condition holds for a row that is there. */
function isHit(file: PyFile, node: PyNode, isIt: (node: PyNode) => boolean): boolean {
  const [first] = node.children;
  if (node.type === "parenthesized_expression" && first) return isHit(file, first, isIt);
  if (node.type === "not_operator" && first) return !isHit(file, first, isIt);
  if (node.type === "boolean_operator") {
    const part = node.children.find(isIt);
    return !part || isHit(file, part, isIt);
  }
  if (node.type !== "comparison_operator") return true;
  const text = textOf(file, node);
  const isNothing = /(?:None|\b0|False)\s*$/.test(text);
  return /\bis not\b|!=/.test(text) ? isNothing : /\bis\b|==/.test(text) ? !isNothing : !/</.test(text);
}

/** What the statements for the row that is there do. */
function doneIn(
  file: PyFile,
  statements: readonly PyNode[],
  isIt: (node: PyNode) => boolean,
  write: PyNode,
  around: PyNode,
): Found | undefined {
  const isSetting = (node: PyNode) => /^(?:a?save|a?update|setattr)$/.test(callOf(file, node)?.name ?? "");
  let sets = false;
  let counts = false;
  let removes = false;
  let takes = false;
  let holdsOn = false;
  // Names -> values, until something is set that is not written here.
  let set: Map<string, string> | undefined = new Map();
  const note = (node: PyNode) => {
    if (isSetting(node)) {
      sets = true;
      const call = callOf(file, node);
      if (call?.name === "setattr" || call?.spread) set = undefined;
      if (/update$/.test(call?.name ?? ""))
        for (const [name, value] of call?.keywords ?? []) set?.set(name, textOf(file, value));
      counts ||= holds(node, (one) => callOf(file, one)?.name === "F");
    }
    removes ||= isRemoving(file, node);
    return undefined;
  };
  const outer = enclosing(statements[0], "function_definition", "lambda", "class_definition");
  for (const each of statements.flatMap((one) => allIn(one, () => true))) {
    if (enclosing(each, "function_definition", "lambda", "class_definition") !== outer) continue;
    if (each.type === "assignment" || each.type === "augmented_assignment") {
      const [left, right] = [childOf(each, "left"), childOf(each, "right")];
      const object = childOf(left, "object");
      if (object && isIt(object)) {
        sets = true;
        counts ||= each.type === "augmented_assignment" || (right !== undefined && isIt(right));
        const name = childOf(left, "attribute");
        if (name && right) set?.set(textOf(file, name), textOf(file, right));
      } else if (right && left?.type === "identifier" && isIt(right)) {
        if (right.type === "identifier") takes = true;
        else if (right.type === "attribute") holdsOn = true;
      }
    }
    note(each);
    if (each.type === "raise_statement")
      return isAlways(each) ? refusal(file, each, isIt) : { does: "refuses" };
    if (/^(?:continue|break|return)_statement$/.test(each.type)) {
      walk(each, note);
      return changed() ?? leavingBy(each);
    }
  }
  const done = changed();
  if (done) return done;
  if (takes || holdsOn) return { does: "goes on" };
  return statements.some((one) => isAnsweringNo(textOf(file, one))) ? { does: "refuses" } : undefined;

  function isAlways(exit: PyNode): boolean {
    const block = exit.parent;
    return statements.some(
      (one) => exit === one || block === one || (one.type === "else_clause" && block?.parent === one),
    );
  }

  function leavingBy(exit: PyNode): Found {
    const done = leftBy(file, exit, isIt);
    const isRow = (node: PyNode) => isVariable(node) && isIt(node);
    // It may say of one row what it does not say of another: `if found.email == email: return …`.
    if (!isAlways(exit)) return ofSomeRows(done);
    return decided(
      { done, text: onOneLine(file, exit) ?? textOf(file, exit), isFree: isFree(file, exit, write, isRow) },
      deedsOf(file, statements, exit, write, isRow),
      () => saidBehind(file, write, around),
    );
  }

  /** What becomes of the row itself; undefined = it stays as it is. */
  function changed(): Found | undefined {
    if (removes) return { does: "removes" };
    if (counts) return { does: "counts" };
    if (!sets) return undefined;
    return {
      does: "sets",
      ...(set && set.size > 0 ? { sets: Object.fromEntries(set) } : {}),
      ...(holdsOn ? { takes: true } : {}),
    };
  }
}

/** `found.delete()`, `Like.objects.filter(...).delete()`; what a cache forgets is no row. */
function isRemoving(file: PyFile, node: PyNode): boolean {
  const call = callOf(file, node);
  return call !== undefined && /^(?:a?delete|remove)$/.test(call.name) && !isForgetting(call.callee ?? "");
}

/** `raise Taken(name)`: it can be said behind the write too where it names nothing that is known in its branch alone. */
function refusal(file: PyFile, exit: PyNode, isIt: (node: PyNode) => boolean): Found {
  const text = onOneLine(file, exit);
  const isOwn =
    text !== undefined &&
    exit.children.length > 0 &&
    !isIt(exit) &&
    !holds(exit.parent ?? exit, ({ type }) =>
      /^(?:assignment|augmented_assignment|named_expression)$/.test(type),
    );
  return isOwn && !/ from /.test(text) ? { does: "refuses", by: text } : { does: "refuses" };
}

function leftBy(file: PyFile, exit: PyNode, isIt: (node: PyNode) => boolean): Found {
  const [value] = exit.children;
  const text = textOf(file, exit);
  if (value && isIt(value)) return { does: isAnsweringNo(text) || isTellingNo(text) ? "refuses" : "goes on" };
  if (isPlainExit(text)) return { does: "leaves", by: text };
  const shows = /^(?:render|redirect)\(/.test(dottedName(file, value) ?? "");
  return value && (shows || isRefusing(text)) ? refusal(file, exit, isIt) : { does: "leaves" };
}
