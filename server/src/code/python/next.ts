/** Another value of the key where this one is taken: by the next pass of the loop that makes it, or by a loop around value and write. */

import type { FixResult } from "../../domain/adapters";
import { holdsWord } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { deeper } from "../../syntax/python-edits";
import { allIn, callOf, childOf, enclosing, holds, statementsOf, textOf } from "../../syntax/python-tree";
import { decline } from "../fixes/declined";
import { givesAnother, isCount, isEffect, isLastRead } from "../fixes/signs";
import { inFile } from "../fixes/steps";
import { declining, tries } from "../fixes/words";
import { isCaught } from "./around";
import { calledAs } from "./called";
import type { PyFixing, PySite } from "./dialect";
import { guard, guarded } from "./guard";
import { asksFirst, endsBehind, identifiersIn, keyValues, makersIn, ownFunction } from "./intent";
import { nestedReason } from "./site";

export function nextValue(site: PySite, fixing: PyFixing): FixResult {
  const { file, statement, call, context, form } = site;
  if (form === "expression") decline(nestedReason(site));
  const around = enclosing(statement, "function_definition", "lambda") ?? file.root;
  const key = keyValues(file, call.node, around, context.constraint.fields);
  const loop = enclosing(statement, "for_statement", "while_statement", "function_definition");
  const body = loop && loop.type !== "function_definition" ? childOf(loop, "body") : undefined;
  return loop && body && endsBehind(call.node, body)
    ? inLoop(site, fixing, loop, body, key)
    : inTries(site, fixing, key);
}

/** `continue`, where the next pass surely has another value. */
function inLoop(
  site: PySite,
  fixing: PyFixing,
  loop: PyNode,
  body: PyNode,
  key: readonly PyNode[],
): FixResult {
  const { file, statement, form } = site;
  const before = allIn(body, ({ end }) => end <= statement.start);
  declineEffects(file, [...before, ...givenTo(site)]);
  const set = before.filter(({ type }) => /^(?:augmented_)?assignment$/.test(type));
  const each = set.filter((one) => isOnTheWay(file, one, statement, body));
  const passing = loop.type === "for_statement" ? namesIn(file, childOf(loop, "left")) : [];
  const counted = countersOf(file, loop, body);
  const skipped = counted.find((name) => !each.some((one) => targetOf(file, one) === name));
  if (skipped !== undefined) decline(declining.neverEnds(skipped));
  // What is made in front of the loop, or under a condition, is the same in the next pass.
  const makers = makersIn(file, key).filter((node) => makesAnother(site, node));
  const isMade = (value: PyNode) =>
    allIn(value, ({ type }) => type === "call").some(
      (node) => (makers.includes(node) || isBlindCall(site, node)) && isOnTheWay(file, node, statement, body),
    );
  const changing = new Set(passing);
  for (const one of each) {
    const value = childOf(one, "right");
    const changes =
      one.type === "augmented_assignment" ||
      (value && (isMade(value) || identifiersIn(file, value).some((name) => changing.has(name))));
    if (changes) changing.add(targetOf(file, one));
  }
  const isNew = key.some(
    (value) => isMade(value) || identifiersIn(file, value).some((name) => changing.has(name)),
  );
  if (isNew) return guard(site, fixing, { lines: () => ["continue"], leaves: true });
  // What follows in the pass makes it: nothing is left out.
  if (form !== "returned" || !makesBehind(file, statement, body, key)) decline(declining.sameInLoop);
  return guard(site, fixing, { lines: () => ["# Taken meanwhile: the next one."] });
}

/** Names that the loop's condition reads and its body counts. */
function countersOf(file: PyFile, loop: PyNode, body: PyNode): string[] {
  const condition = loop.type === "while_statement" ? childOf(loop, "condition") : undefined;
  const read = condition ? identifiersIn(file, condition) : [];
  const set = allIn(body, ({ type }) => /^(?:augmented_)?assignment$/.test(type)).map((one) =>
    targetOf(file, one),
  );
  return read.filter((name) => set.includes(name));
}

/** What follows the write up to the end of its pass sets a name of the key, and does nothing else. */
function makesBehind(file: PyFile, statement: PyNode, body: PyNode, key: readonly PyNode[]): boolean {
  const names = key.flatMap((value) => identifiersIn(file, value));
  const rest: PyNode[] = [];
  for (let at = statement; at !== body && at.parent; at = at.parent)
    if (at.parent.type === "block") rest.push(...at.parent.children.filter(({ start }) => start >= at.end));
  const sets = rest.map(({ children: [only] }) => only && targetOf(file, only));
  return (
    sets.some((name) => name !== undefined && names.includes(name)) &&
    rest.every(({ type, children: [only] }) => type === "comment" || /assignment$/.test(only?.type ?? ""))
  );
}

/**
 *     for attempt in range(1, 21):
 *         number = next_number()
 *         try:
 *             ...
 *         except IntegrityError as error:
 *             ...
 *             if attempt == 20:
 *                 raise
 *         else:
 *             break
 */
function inTries(site: PySite, fixing: PyFixing, key: readonly PyNode[]): FixResult {
  const { file, statement, lines, style, form } = site;
  const test = fixing.test(site, true);
  const { name, module, also = [] } = test.caught;
  if (isCaught(file, statement, [module, ...also], name)) return "done";
  const [first, isCounted] = firstOf(site, key);
  const repeated = statementsOf(statement.parent ?? statement).filter(
    ({ start, end }) => start >= first.start && end <= statement.start,
  );
  declineEffects(file, [...repeated, ...givenTo(site)]);
  declineUnstable(file, repeated);
  const { eol, indent: step } = style;
  const attempt = site.free("attempt", "attempts", "tried");
  const most = isCounted ? tries.counted : tries.random;
  const inner = lines.indent + step;
  const handler = { lines: () => [`if ${attempt} == ${most}:`, `${step}raise`], leaves: true };
  const start = file.text.lastIndexOf("\n", first.start - 1) + 1;
  const above =
    start < lines.start
      ? [
          deeper(
            file,
            { ...lines, start, text: file.text.slice(start, lines.start) },
            statement.parent ?? statement,
            step,
          ),
        ]
      : [];
  const written = guarded(site, fixing, test, handler, inner);
  const text = [
    `${lines.indent}for ${attempt} in range(1, ${most + 1}):${eol}${above.join("")}${written}`,
    ...(form === "returned" ? [] : [`${inner}else:`, `${inner}${step}break`]),
  ].join(eol);
  return inFile(site, [{ start, end: lines.end, text }]);
}

/** The first statement that must run again for another value, and whether it reads what is there. */
function firstOf(site: PySite, key: readonly PyNode[]): [PyNode, boolean] {
  const { file, statement } = site;
  const block = statement.parent ?? statement;
  const before = statementsOf(block).filter(({ end }) => end <= statement.start);
  const names = new Set(key.flatMap((value) => identifiersIn(file, value)));
  const seeks = before.find(
    (one) =>
      one.type === "while_statement" &&
      asksFirst(file, one) &&
      holds(one, (node) => /assignment$/.test(node.type) && names.has(targetOf(file, node))),
  );
  if (seeks) return [seeks, true];
  const makers = makersIn(file, key);
  const unsure = makers.find((node) => !makesAnother(site, node));
  if (unsure) decline(declining.sameAgain(textOf(file, unsure).replace(/\s+/g, " ").slice(0, 60)));
  const first = [...before, statement].find((one) =>
    makers.some((maker) => one.start <= maker.start && maker.end <= one.end),
  );
  const isElsewhere = makers.some(({ start }) => first !== undefined && start < first.start);
  if (!first || isElsewhere || isMadeOnce(file, first)) decline(declining.notMade);
  return [first, makers.some((node) => isCounting(site, node))];
}

/** `if code is None: code = new_code()`: behind the first try it is set. */
function isMadeOnce(file: PyFile, first: PyNode): boolean {
  const condition = first.type === "if_statement" ? childOf(first, "condition") : undefined;
  const asked = condition ? identifiersIn(file, condition) : [];
  return holds(first, (node) => /assignment$/.test(node.type) && asked.includes(targetOf(file, node)));
}

/** The call gives another value each time: by its name, or by what the function of that name in this file does. */
function makesAnother(site: PySite, maker: PyNode): boolean {
  const callee = callOf(site.file, maker)?.callee ?? "";
  const own = ownFunction(site.file, callee);
  return own
    ? makesInside(site, own)
    : readsLast(site, maker) || (givesAnother(callee) && !isLastRead(callee));
}

function makesInside(site: PySite, own: PyNode): boolean {
  const { file } = site;
  const callees = allIn(own, ({ type }) => type === "call").map((node) => callOf(file, node)?.callee ?? "");
  const seeks =
    holds(own, ({ type }) => type === "while_statement") &&
    callees.some((callee) => /\.a?exists$/.test(callee));
  return (
    seeks || callees.some((callee) => givesAnother(callee) && !isLastRead(callee)) || readsLast(site, own)
  );
}

/** The highest value of the key itself: one that is written meanwhile is seen. */
function readsLast({ file, context }: PySite, within: PyNode): boolean {
  const text = textOf(file, within);
  const reads = holds(within, (node) => isLastRead(callOf(file, node)?.callee ?? ""));
  const counts = holds(
    within,
    (node) => node.type === "identifier" && isCount(textOf(file, node).toLowerCase()),
  );
  return reads && !counts && context.constraint.fields.some((field) => holdsWord(text, field));
}

/** `new_code()`, `self.make_code(6)`: nothing that it is given could decide what it gives. */
function isBlindCall(site: PySite, node: PyNode): boolean {
  const call = callOf(site.file, node);
  const callee = call?.callee ?? "";
  if (!call || call.spread || !/^(?:self\.|cls\.)?\w+$/.test(callee)) return false;
  const own = ownFunction(site.file, callee);
  if (own) return makesInside(site, own);
  return [...call.positional, ...call.keywords.values()].every(({ type }) =>
    /^(?:integer|string)$/.test(type),
  );
}

/** It reads the rows that are there: of those that run at once, one more gets its value with each try. */
function isCounting({ file }: PySite, node: PyNode): boolean {
  const callee = callOf(file, node)?.callee ?? "";
  const own = ownFunction(file, callee) ?? node;
  const reads = holds(
    own,
    (one) =>
      /\.a?exists$/.test(callOf(file, one)?.callee ?? "") || isLastRead(callOf(file, one)?.callee ?? ""),
  );
  return reads || /^next|\.next/.test(callee);
}

/** It runs in each pass before the write: no condition of its own stands around it. */
function isOnTheWay(file: PyFile, node: PyNode, statement: PyNode, body: PyNode): boolean {
  let at = node;
  for (; at.parent && at.parent.type !== "block"; at = at.parent) if (mayBePassedOver(file, at)) return false;
  return at.parent !== null && body.start <= at.parent.start && isWithin(statement, at.parent);
}

/** A part that runs under a condition, later, or for none of several; the default of a lookup, which counts where that finds nothing. */
function mayBePassedOver(file: PyFile, part: PyNode): boolean {
  const { parent } = part;
  const holder = parent?.type ?? "";
  if (holder === "conditional_expression") return parent?.children[1] !== part;
  if (holder === "boolean_operator") return part.field === "right";
  if (holder === "argument_list")
    return /^(?:get|getattr|next|pop|setdefault)$/.test(
      callOf(file, parent?.parent ?? undefined)?.name ?? "",
    );
  return /^(?:lambda|(?:list|set|dictionary)_comprehension|generator_expression)$/.test(holder);
}

function isWithin(inner: PyNode, outer: PyNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function givenTo({ call }: PySite): readonly PyNode[] {
  return [...call.positional, ...call.keywords.values()];
}

function declineEffects(file: PyFile, nodes: readonly PyNode[]): void {
  const acts = nodes
    .flatMap((node) => allIn(node, ({ type }) => type === "call"))
    .find((node) => isEffect(calledAs(file, node)));
  if (acts) decline(declining.runsAgain(textOf(file, acts)));
}

/** A value that goes on from its own old one would grow with each try; what leaves a loop around would leave the new one. */
function declineUnstable(file: PyFile, repeated: readonly PyNode[]): void {
  const grows = (node: PyNode) => {
    if (node.type === "augmented_assignment") return true;
    const value = node.type === "assignment" ? childOf(node, "right") : undefined;
    return value !== undefined && identifiersIn(file, value).includes(targetOf(file, node));
  };
  const odd = repeated
    .filter(({ type }) => type !== "while_statement")
    .flatMap((one) =>
      allIn(one, (node) => grows(node) || /^(?:continue|break)_statement$|^yield$/.test(node.type)),
    )
    .at(0);
  if (odd) decline(declining.runsAgain(textOf(file, odd)));
}

function targetOf(file: PyFile, assignment: PyNode): string {
  const left = childOf(assignment, "left");
  return left ? textOf(file, left) : "";
}

function namesIn(file: PyFile, node: PyNode | undefined): string[] {
  return node ? identifiersIn(file, node) : [];
}
