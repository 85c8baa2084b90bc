/** Another value of the key where this one is taken: by the next pass of the loop that makes it, or by a loop around value and write. */

import type { FixContext, FixResult } from "../../domain/adapters";
import { editedPart, holdsWord, type TextEdit } from "../../domain/text";
import { compiler, dottedName, findAll, nodeAt, startOf, type ts } from "../../syntax/typescript";
import { endOfStatement, handedOut, hasLongTemplate } from "../../syntax/typescript-edits";
import { functionsAround, isFunction, isVariable } from "../../syntax/typescript-scope";
import { isAssignment, isInside, isShortCircuit } from "../../syntax/typescript-shapes";
import type { Fixing } from "../dialect";
import { decline } from "../fixes/declined";
import { givesAnother, isCount, isEffect, isLastRead } from "../fixes/signs";
import { inFile } from "../fixes/steps";
import { declining, tries } from "../fixes/words";
import { declineOldState } from "./again";
import { calledHere, findBinding } from "./bindings";
import { calledAs } from "./called";
import { canBeLet, guard, guarded, isBehind } from "./guard";
import { isOfFactory, keyValues, makersIn } from "./intent";
import { loopAround } from "./leave";
import { asksFirst, endsBehind, seekerOf } from "./remade";
import { type Declaring, indentOf, type Placed, type TypescriptSite } from "./site";

export function nextValue<S extends TypescriptSite>(context: FixContext, fixing: Fixing<S>): FixResult {
  const { write, source, constraint } = context;
  const { afterFailure, savepoint } = fixing.transaction;
  const after = write.inTransaction ? afterFailure(context) : "goes on";
  const site = fixing.siteOf(context, after !== "dead");
  if (site.calledBack) decline(site.calledBack);
  if (after === "dead" && !site.isAround) decline(declining.lentClient);
  if (after === "savepoint" && savepoint?.(site, "savepoint") === undefined) decline(declining.noSavepoint);
  const { call, root } = site;
  const place = placeOf(site);
  if (place.kind === "expression" || isBehind({ ...site, place }, { lines: [], leaves: true }))
    decline(declining.noRoomForLoop);
  const around = functionsAround(call)[0] ?? root;
  const node = nodeAt(root, source.offset(write.place.start), source.offset(write.place.end));
  const key = keyValues(node, around, constraint.fields);
  const loop = loopAround(call);
  const here = { ...site, place };
  return loop && endsBehind(call, loop) ? inLoop(here, fixing, loop, key) : inTries(here, fixing, place, key);
}

/** `tag = await tags.save(…);` is a statement that waits too. */
function placeOf({ place, call }: TypescriptSite): Placed {
  const t = compiler();
  const set = handedOut(call).parent;
  const statement = set.parent;
  const isSet = t.isBinaryExpression(set) && t.isIdentifier(set.left) && isAssignment(set);
  return place.kind === "expression" && place.awaited && isSet && t.isExpressionStatement(statement)
    ? { kind: "statement", statement, awaited: true }
    : place;
}

/** `continue`, where the next pass surely has another value. */
function inLoop<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  loop: ts.IterationStatement,
  key: readonly ts.Node[],
): FixResult {
  const t = compiler();
  const { call, style, place, context } = site;
  const { fields } = context.constraint;
  if (t.isDoStatement(loop)) decline(declining.sameInLoop);
  const body = loop.statement;
  const before = findAll(body, (node): node is ts.Node => node.end <= startOf(call));
  declineEffects([...before, ...call.arguments], site);
  declineOwnRow(site, body);
  const each = before.flatMap((node) => (isOnTheWay(node, call, body) ? setBy(node) : []));
  const conditions = partsOf(
    t.isForStatement(loop) ? [loop.condition] : [t.isWhileStatement(loop) && loop.expression],
  );
  const steps = partsOf([t.isForStatement(loop) && loop.incrementor, ...conditions]);
  const passing = steps.flatMap((part) => findAll(part, isNode)).flatMap(setBy);
  const counted = new Set([...each, ...passing].map(({ name }) => name));
  const skipped = conditions
    .flatMap(namesIn)
    .find(
      (name) =>
        !counted.has(name) &&
        findAll(body, isNode).some(
          (one) => !isInside(call, one) && setBy(one).some((set) => set.name === name),
        ),
    );
  if (skipped !== undefined) decline(declining.neverEnds(skipped));
  const makers = makersIn(key).filter((maker) => makesAnother(maker, fields));
  if (makers.some(isCounting)) declineOldRows(site);
  const changing = new Set([
    ...passing.map(({ name }) => name),
    ...(t.isForOfStatement(loop) ? namesIn(loop.initializer) : []),
  ]);
  // What is made in front of the loop, or under a condition, is the same in the next pass.
  const isMade = (made: ts.Node) => isInside(made, body) && isOnTheWay(made, call, body);
  const isNew = (value: ts.Node) =>
    makers.some((maker) => isInside(maker, value) && isMade(maker)) ||
    findAll(value, t.isCallExpression).some((each) => isBlindCall(each, fields) && isMade(each)) ||
    namesIn(value).some((name) => changing.has(name));
  for (const { name, value, steps } of each) if (steps || (value && isNew(value))) changing.add(name);
  const end = style.semicolon;
  if (key.some(isNew)) return guard(site, fixing, { lines: [`continue${end}`], leaves: true });
  if (place.kind !== "returned" || !makesBehind(call, body, key)) decline(declining.sameInLoop);
  return guard(site, fixing, { lines: ["// Taken meanwhile: the next one."] });
}

/** Those that are there. */
function partsOf(parts: readonly (ts.Node | false | undefined)[]): ts.Node[] {
  return parts.flatMap((part) => part || []);
}

interface SetName {
  readonly name: string;
  readonly value?: ts.Node | undefined;
  /** `n++`, `n += 1`: it goes on from what it was. */
  readonly steps: boolean;
}

/** What the node itself, and nothing in it, sets: a declaration, an assignment, `n++`. */
function setBy(node: ts.Node): SetName[] {
  const t = compiler();
  if (t.isVariableDeclaration(node))
    return namesIn(node.name).map((name) => ({ name, value: node.initializer, steps: false }));
  if (isAssignment(node)) {
    const steps = node.operatorToken.kind !== t.SyntaxKind.EqualsToken;
    return [{ name: node.left.getText(), value: node.right, steps }];
  }
  const isStep = t.isPostfixUnaryExpression(node) || t.isPrefixUnaryExpression(node);
  return isStep && /\+\+|--/.test(node.getText()) ? [{ name: node.operand.getText(), steps: true }] : [];
}

/** It runs in each pass before the write: no condition of its own stands around it. */
function isOnTheWay(node: ts.Node, call: ts.Node, body: ts.Node): boolean {
  const t = compiler();
  for (let at = node; at !== body && at.parent; at = at.parent) {
    const holder = at.parent;
    if (t.isBlock(holder) || t.isCaseOrDefaultClause(holder)) return isInside(call, holder);
    const isBranch =
      (t.isIfStatement(holder) && holder.expression !== at) ||
      (t.isConditionalExpression(holder) && holder.condition !== at) ||
      (isShortCircuit(holder) && holder.right === at);
    if (isBranch || isFunction(holder) || t.isIterationStatement(holder, false)) return false;
  }
  return true;
}

/** What follows the write up to the end of its pass sets a name of the key, and does nothing else. */
function makesBehind(call: ts.Node, body: ts.Node, key: readonly ts.Node[]): boolean {
  const t = compiler();
  const names = key.flatMap(namesIn);
  const rest: ts.Statement[] = [];
  for (let at = call; at !== body && at.parent; at = at.parent)
    if (t.isBlock(at.parent)) rest.push(...at.parent.statements.filter((each) => startOf(each) >= at.end));
  const sets = rest.map((each) => (t.isExpressionStatement(each) ? setBy(each.expression) : []));
  return sets.every((set) => set.length > 0) && sets.flat().some(({ name }) => names.includes(name));
}

/**
 *     for (let attempt = 1; ; attempt++) {
 *       const number = await this.nextNumber();
 *       try {
 *         return await this.invoices.save({ number });
 *       } catch (error) {
 *         if (!(…)) throw error;
 *         if (attempt === 20) throw error;
 *       }
 *     }
 */
function inTries<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  place: Exclude<Placed, { kind: "expression" }>,
  key: readonly ts.Node[],
): FixResult {
  const { style, root, error, call } = site;
  const { statement } = place;
  const [first, isCounted] = firstOf(statement, site, key);
  const list = siblings(statement);
  const repeated = list.slice(list.indexOf(first), list.indexOf(statement));
  declineEffects([...repeated, ...call.arguments], site);
  if (isCounted) declineOldRows(site);
  declineUnstable(repeated);
  declineOwnRow(site, ...repeated);
  if ([...repeated, statement].some(hasLongTemplate)) decline(declining.longTemplate);
  const { eol, indent: step, semicolon } = style;
  const attempt = site.free("attempt", "attempts", "tried");
  const most = isCounted ? tries.counted : tries.random;
  const handler = { lines: [`if (${attempt} === ${most}) throw ${error}${semicolon}`], leaves: true };
  const indent = indentOf(site);
  const [start, end] = [startOf(first), endOfStatement(statement)];
  const ends = place.kind === "returned" ? "" : `${eol}${indent}${step}break${semicolon}`;
  // What is declared in front of the `try`, and taken apart behind it, goes out of the loop.
  let [own, behind] = ["", ""];
  const made = guarded(site, fixing, handler, false).map((edit): TextEdit => {
    if (edit.start === startOf(statement) && edit.end === edit.start) {
      own = edit.text.slice(0, edit.text.lastIndexOf("try {"));
      return { ...edit, text: edit.text.slice(own.length) };
    }
    if (edit.start !== end || !edit.text.includes("} catch (")) return edit;
    const brace = edit.text.lastIndexOf(`${eol}${indent}}`) + eol.length + indent.length + 1;
    behind = edit.text.slice(brace);
    return { ...edit, text: ends + edit.text.slice(0, brace) };
  });
  const outside = repeated.flatMap((each) => seenBehind(each, site, statement));
  const written = editedPart(root.text, start, end, [...outside.map(({ cut }) => cut), ...made]);
  const text = [
    ...outside.map(({ name }) => `let ${name}${semicolon}`),
    ...(own === "" ? [] : [own.trimEnd()]),
    `for (let ${attempt} = 1; ; ${attempt}++) {`,
    step + written.replaceAll(eol, eol + step).replaceAll(/[ \t]+$/gm, ""),
    `}${behind}`,
  ].join(eol + indent);
  return inFile(site, [{ start, end, text }]);
}

/** A variable of what is repeated that is read behind the write: it is declared in front of the loop. */
function seenBehind(
  repeated: ts.Statement,
  site: TypescriptSite,
  write: ts.Statement,
): { readonly name: string; readonly cut: TextEdit }[] {
  const t = compiler();
  if (!t.isVariableStatement(repeated)) return [];
  const later = siblings(write).filter(({ pos }) => pos >= write.end);
  const isRead = (name: ts.Identifier) =>
    later.some((each) =>
      findAll(each, t.isIdentifier).some(
        (one) => isVariable(one) && findBinding(one.text, one) === name.parent,
      ),
    );
  const { declarations } = repeated.declarationList;
  const read = declarations.filter((each) => findAll(each.name, t.isIdentifier).some(isRead));
  const [declaration] = read;
  if (!declaration) return [];
  const { name, type, initializer: value } = declaration;
  const fits = declarations.length === 1 && t.isIdentifier(name) && !type && value;
  if (!fits || !canBeLet(site, { kind: "declared", statement: repeated, declaration, value } as Declaring))
    return decline(declining.readBehind(name.getText()));
  return [
    { name: name.text, cut: { start: startOf(repeated), end: startOf(value), text: `${name.text} = ` } },
  ];
}

/** The first statement that must run again for another value, and whether it reads what is there. */
function firstOf(
  statement: ts.Statement,
  { call, context }: TypescriptSite,
  key: readonly ts.Node[],
): [ts.Statement, boolean] {
  const t = compiler();
  const list = siblings(statement);
  const before = list.slice(0, list.indexOf(statement));
  const names = new Set(key.flatMap(namesIn));
  const seeks = before.find(
    (one): one is ts.IterationStatement =>
      t.isIterationStatement(one, false) &&
      asksFirst(one) &&
      findAll(one, isNode).some((node) => setBy(node).some(({ name }) => names.has(name))),
  );
  if (seeks) return [seeks, true];
  const makers = makersIn(key);
  const unsure = makers.find((node) => !makesAnother(node, context.constraint.fields));
  if (unsure) decline(declining.sameAgain(unsure.getText().replace(/\s+/g, " ").slice(0, 60)));
  const [at] = makers
    .map((maker) => [...before, statement].findIndex((one) => isInside(maker, one)))
    .sort((a, b) => a - b);
  const first = at === undefined || at < 0 ? undefined : [...before, statement][at];
  if (!first || (first === statement && !makers.every((maker) => isInside(maker, call))))
    decline(declining.notMade);
  return [first, makers.some(isCounting)];
}

function siblings(statement: ts.Statement): readonly ts.Statement[] {
  const t = compiler();
  const { parent } = statement;
  return t.isBlock(parent) || t.isSourceFile(parent) || t.isCaseOrDefaultClause(parent)
    ? parent.statements
    : [statement];
}

/** The call gives another value each time: by its name, or by what the function of that name in this file does. */
function makesAnother(maker: ts.CallExpression, fields: readonly string[]): boolean {
  const callee = dottedName(maker.expression) ?? "";
  const own = calledHere(maker);
  if (seekerOf(maker)) return true;
  return own && holdsFunction(own)
    ? makesInside(own, fields)
    : readsLast(maker, fields) || isOfFactory(maker) || (givesAnother(callee) && !isLastRead(callee));
}

function makesInside(own: ts.Node, fields: readonly string[]): boolean {
  const callees = callsIn(own);
  return callees.some((callee) => givesAnother(callee) && !isLastRead(callee)) || readsLast(own, fields);
}

/** The highest value of the key itself: one that is written meanwhile is seen. */
function readsLast(within: ts.Node, fields: readonly string[]): boolean {
  const text = within.getText();
  const counts = findAll(within, compiler().isIdentifier).some((name) => isCount(name.text));
  return callsIn(within).some(isLastRead) && !counts && fields.some((field) => holdsWord(text, field));
}

/** `newCode()`, `this.makeCode(6)`: nothing that it is given could decide what it gives. */
function isBlindCall(call: ts.CallExpression, fields: readonly string[]): boolean {
  const t = compiler();
  if (!/^(?:this\.)?\w+$/.test(dottedName(call.expression) ?? "")) return false;
  const own = calledHere(call);
  if (own && holdsFunction(own)) return seekerOf(call) !== undefined || makesInside(own, fields);
  return call.arguments.every((each) => t.isNumericLiteral(each) || t.isStringLiteral(each));
}

/** It reads the rows that are there: of those that run at once, one more gets its value with each try. */
function isCounting(maker: ts.CallExpression): boolean {
  const callee = dottedName(maker.expression) ?? "";
  const read = callsIn(calledHere(maker) ?? maker);
  return (
    seekerOf(maker) !== undefined ||
    /(?:^|\.)next/.test(callee) ||
    read.some((each) => isLastRead(each) || /\.exists?(?:By)?$/.test(each))
  );
}

function holdsFunction(node: ts.Node): boolean {
  return isFunction(node) || findAll(node, isFunction).length > 0;
}

function callsIn(node: ts.Node): string[] {
  return findAll(node, compiler().isCallExpression).map(({ expression }) => dottedName(expression) ?? "");
}

/** Within the transaction each try would read the same last number. */
function declineOldRows(site: TypescriptSite): void {
  const { write, database } = site.context;
  if (site.isAround) return;
  declineOldState(site);
  if (write.inTransaction && database?.inTransaction?.seesLatest === false) decline(declining.sameRows);
}

/** A call for its effect would run with each try; what a transaction does by its own client is undone. */
function declineEffects(nodes: readonly ts.Node[], { call, isAround, dialect }: TypescriptSite): void {
  const t = compiler();
  const makesRow = (callee: string) =>
    dialect.signs.calls?.[callee.slice(callee.lastIndexOf(".") + 1)]?.row === "new";
  const [callback] = isAround ? call.arguments : [];
  const client = callback && isFunction(callback) ? callback.parameters[0]?.name.getText() : undefined;
  const acts = [...nodes, ...(callback ? [callback] : [])]
    .flatMap((node) => findAll(node, t.isCallExpression))
    .find((node) => {
      const callee = dottedName(node.expression) ?? "";
      return (
        isEffect(calledAs(node)) &&
        !makesRow(callee) &&
        !(client !== undefined && callee.startsWith(`${client}.`))
      );
    });
  if (acts) decline(declining.runsAgain(acts.getText()));
}

/** A value that goes on from its own old one would grow with each try; what leaves a loop around would leave the new one. */
function declineUnstable(repeated: readonly ts.Statement[]): void {
  const t = compiler();
  const odd = repeated
    .filter((each) => !t.isIterationStatement(each, false))
    .flatMap((each) => findAll(each, isNode))
    .find(
      (node) =>
        t.isBreakOrContinueStatement(node) ||
        setBy(node).some(({ name, value, steps }) => steps || (value && namesIn(value).includes(name))),
    );
  if (odd) decline(declining.runsAgain(odd.getText()));
}

/** What a failed write has set in a row that is made in front of the tries would stay in it. */
function declineOwnRow({ call, isAround }: TypescriptSite, ...within: readonly ts.Node[]): void {
  const t = compiler();
  // `save(User, user)`: the class is no row.
  const [row] = (isAround ? [] : call.arguments.filter(t.isIdentifier)).flatMap((each) => {
    const binding = findBinding(each.text, each);
    return binding && (t.isVariableDeclaration(binding) || t.isParameter(binding)) ? [binding] : [];
  });
  if (row && !within.some((each) => isInside(row, each))) decline(declining.madeBefore(row.name.getText()));
}

const isNode = (node: ts.Node): node is ts.Node => node !== undefined;

function namesIn(node: ts.Node): string[] {
  return findAll(node, compiler().isIdentifier)
    .filter(isName)
    .map(({ text }) => text);
}

/** Not the name of a member. */
function isName(node: ts.Identifier): boolean {
  const t = compiler();
  const { parent } = node;
  return (
    !(t.isPropertyAccessExpression(parent) && parent.name === node) &&
    !(t.isPropertyAssignment(parent) && parent.name === node)
  );
}
