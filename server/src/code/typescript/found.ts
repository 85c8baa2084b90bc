/** What TypeScript code does with the row that its look before the write finds. */

import type { Found } from "../../domain/intent";
import {
  compiler,
  dottedName,
  findAll,
  startOf,
  type ts,
  unwrap,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { callbackOf, isAssignment, isInside, isMemberName } from "../../syntax/typescript-shapes";
import { decided, ofSomeRows } from "../fixes/aside";
import { isDemanding, tellsNone } from "../fixes/own-look";
import { isAnsweringNo, isForgetting, isPlainExit, isRefusing, isTellingNo } from "../fixes/signs";
import { askedAgain, deedsOf, isFree, madeFirst, onOneLine, saidBehind } from "./aside";
import { findBinding } from "./bindings";
import { ofEither } from "./either";
import { isLeaving } from "./exits";
import { askedOf, partFor } from "./partly";
import { takenFrom } from "./taken";
import { valueNames } from "./told";
import { updatedBy } from "./updated";

/** @property missed the block that runs only where there is no row, at least behind the write */
export type Missing = Found & { readonly missed?: ts.Node };

/**
 * What the code does with the row that the look finds.
 * @param key the violated one: of branches that tell rows apart by a field the one of this key counts
 */
export function foundBy(
  look: ts.Node,
  write: ts.Node,
  around: ts.Node,
  key: readonly string[] = [],
): Missing | undefined {
  const t = compiler();
  let ofOthers: Missing | undefined;
  const first = heldBy(look);
  const name = first === undefined ? undefined : (takenFrom(first, write, around) ?? first);
  const isIt = (node: ts.Node) =>
    findAll(
      node,
      (each): each is ts.Node =>
        each === look ||
        (t.isIdentifier(each) && (each.text === name || each.text === first) && !isMemberName(each)),
    ).length > 0;
  const at = startOf(write);
  if (name === undefined && t.isExpressionStatement(outerOf(look)))
    return isDemanding(look.getText()) ? { does: "refuses", ...askedAgain(outerOf(look), write) } : undefined;
  const [saved] = t.isCallExpression(write) ? write.arguments : [];
  const updated = updatedBy(look);
  const isOfNone = t.isCallExpression(look) && tellsNone(dottedName(look.expression) ?? "");
  const tells = (asked: ts.Expression) => (isIt(asked) ? isHit(asked, isIt) !== isOfNone : undefined);
  if (
    name !== undefined &&
    saved &&
    t.isIdentifier(saved) &&
    (saved.text === name || isFoundIn(saved, isIt))
  ) {
    const either = ofEither(saved.text, write, around, tells);
    if (either) return either;
  }
  const tests = findAll(
    around,
    (each): each is ts.IfStatement | ts.ConditionalExpression | ts.BinaryExpression =>
      (t.isIfStatement(each) && startOf(each) < at) ||
      ((t.isConditionalExpression(each) || isOtherwise(each)) && isInside(write, each)),
  );
  for (const test of tests) {
    if (t.isBinaryExpression(test)) {
      if (isIt(test.left) && isInside(write, test.right)) return { does: "goes on" };
      continue;
    }
    const condition = t.isIfStatement(test) ? test.expression : test.condition;
    const hit = tells(condition);
    if (hit === undefined) continue;
    const [yes, no] = t.isIfStatement(test)
      ? [test.thenStatement, test.elseStatement]
      : [test.whenTrue, test.whenFalse];
    const [found, missed] = hit ? [yes, no] : [no, yes];
    if (found && isInside(write, found)) continue;
    const left = found && t.isBlock(found) ? found.statements.at(-1) : found;
    // What stands behind a branch that leaves is for no row as well.
    const rest = left && isLeaving(left) ? test.parent : undefined;
    const block = missed && isInside(write, missed) ? missed : rest;
    // An update has set what there was.
    if (updated) {
      if (block) return { ...updated, missed: block };
    } else if (found) {
      const asked = askedOf(condition, [name, first]);
      const isOther = asked.length > 0 && !asked.some((field) => key.includes(field));
      const part = t.isStatement(found) ? partFor(found, key, [name, first]) : [];
      const all = t.isStatement(found) ? doneIn(part, isIt, write, around) : goesOn(isIt(found));
      const done = all && isOther ? ofSomeRows(all) : all;
      const gives = done?.does === "goes on" && isOneRun(test, write) ? givenBack(found, name) : undefined;
      const told = done && { ...done, ...(block ? { missed: block } : {}), ...(gives ? { gives } : {}) };
      if (told && !isOther) return told;
      ofOthers ??= told;
    } else if (missed && isInside(write, missed))
      return { ...(behind(test, missed, isIt, write, around) ?? { does: "goes on" }), missed };
  }
  return ofOthers ?? (bringsRest(write, isIt) ? { does: "goes on" } : undefined);
}

/** `names.filter((name) => !known.has(name))`: what is written is what the look did not find. */
function bringsRest(
  write: ts.Node,
  isIt: (node: ts.Node) => boolean,
  seen = new Set<ts.Node>(),
  depth = 0,
): boolean {
  const t = compiler();
  if (depth > 4 || seen.has(write)) return false;
  // Each value is gone through once, however many names lead to it.
  seen.add(write);
  const given = depth === 0 && t.isCallExpression(write) ? write.arguments : [write];
  const leaves = (call: ts.CallExpression) =>
    /(?:^|\.)(?:filter|reject|difference\w*|without)$/.test(dottedName(call.expression) ?? "") &&
    (isIt(call) || findAll(call, t.isIdentifier).some((name) => holdsIt(name, isIt)));
  return given.some(
    (each) =>
      findAll(each, t.isCallExpression).some(leaves) ||
      findAll(each, t.isIdentifier).some((name) => {
        const value = isMemberName(name) ? undefined : valueOfName(name);
        return value !== undefined && bringsRest(value, isIt, seen, depth + 1);
      }),
  );
}

/** `const known = new Set(found.map(...))` */
function holdsIt(name: ts.Identifier, isIt: (node: ts.Node) => boolean): boolean {
  const value = isMemberName(name) ? undefined : valueOfName(name);
  return value !== undefined && isIt(value);
}

/** `const product = bySku.get(row.sku) ?? products.create(…)`, of a map of what the look found. */
function isFoundIn(saved: ts.Identifier, isIt: (node: ts.Node) => boolean): boolean {
  const t = compiler();
  const value = valueOfName(saved);
  const test = value && unwrap(value);
  return (
    test !== undefined &&
    isOtherwise(test) &&
    findAll(test.left, t.isIdentifier).some((name) => holdsIt(name, isIt))
  );
}

function valueOfName(name: ts.Identifier): ts.Expression | undefined {
  const binding = findBinding(name.text, name);
  return binding && compiler().isVariableDeclaration(binding) ? binding.initializer : undefined;
}

/** Both stand in the same function: what leaves it at one of them leaves it at the other. */
function isOneRun(one: ts.Node, other: ts.Node): boolean {
  return functionsAround(one)[0] === functionsAround(other)[0];
}

/** `return { order: seen }` alone in its branch, in the pieces between the row's names. */
function givenBack(found: ts.Node, name: string | undefined): readonly string[] | undefined {
  const t = compiler();
  const [only, more] = t.isBlock(found) ? found.statements : [found];
  if (!only || more || !t.isReturnStatement(only) || only.getText().includes("\n")) return undefined;
  if (findAll(only, t.isAwaitExpression).length > 0) return undefined;
  const pieces: string[] = [];
  let from = startOf(only);
  for (const each of findAll(only, t.isIdentifier)) {
    if (each.text !== name || isMemberName(each)) continue;
    const text = each.getSourceFile().text.slice(from, startOf(each));
    pieces.push(t.isShorthandPropertyAssignment(each.parent) ? `${text}${name}: ` : text);
    from = each.end;
  }
  return [...pieces, only.getSourceFile().text.slice(from, only.end)];
}

/** Where the branch without a row leaves, what follows it is for the row that is there. */
function behind(
  test: ts.IfStatement | ts.ConditionalExpression,
  missed: ts.Node,
  isIt: (node: ts.Node) => boolean,
  write: ts.Node,
  around: ts.Node,
): Found | undefined {
  const t = compiler();
  const last = t.isBlock(missed) ? missed.statements.at(-1) : missed;
  const { parent } = test;
  if (!last || !isLeaving(last) || !(t.isBlock(parent) || t.isSourceFile(parent))) return undefined;
  const done = doneIn(
    parent.statements.filter((each) => startOf(each) >= test.end),
    isIt,
    write,
    around,
  );
  const gives = t.isReturnStatement(last) && last.expression !== undefined;
  return done && { ...done, ...(gives && isPlainExit(last.getText()) ? { apart: true } : {}) };
}

/** `a ?? b`, `a || b`. */
function isOtherwise(node: ts.Node): node is ts.BinaryExpression {
  const t = compiler();
  return (
    t.isBinaryExpression(node) &&
    [t.SyntaxKind.QuestionQuestionToken, t.SyntaxKind.BarBarToken].includes(node.operatorToken.kind)
  );
}

/** The variable that holds what the look gives; in `look().then((row) => …)` and `look((error, row) => …)` the parameter. */
export function heldBy(look: ts.Node): string | undefined {
  const t = compiler();
  const answer = callbackOf(look)?.parameters[1]?.name;
  if (answer) return t.isIdentifier(answer) ? answer.text : valueNames(answer)[0]?.text;
  const outer = outerOf(look);
  const then = t.isPropertyAccessExpression(outer) && outer.name.text === "then" ? outer.parent : undefined;
  if (then && t.isCallExpression(then) && then.expression === outer) {
    const [heard] = then.arguments;
    const [given] = heard && isFunction(heard) ? heard.parameters : [];
    return given && t.isIdentifier(given.name) ? given.name.text : undefined;
  }
  if (t.isVariableDeclaration(outer)) return valueNames(outer.name)[0]?.text;
  return t.isBinaryExpression(outer) && outer.operatorToken.kind === t.SyntaxKind.EqualsToken
    ? outer.left.getText()
    : undefined;
}

/** What uses the value, without `await` and brackets. */
function outerOf(node: ts.Node): ts.Node {
  const t = compiler();
  let at = node.parent;
  while (t.isAwaitExpression(at) || t.isParenthesizedExpression(at) || t.isAsExpression(at)) at = at.parent;
  return at;
}

/** True where the condition holds for a row that is there. */
function isHit(condition: ts.Expression, isIt: (node: ts.Node) => boolean): boolean {
  const t = compiler();
  const node = unwrapAwait(condition);
  if (t.isPrefixUnaryExpression(node) && node.operator === t.SyntaxKind.ExclamationToken)
    return !isHit(node.operand, isIt);
  if (!t.isBinaryExpression(node)) return true;
  const { left, right, operatorToken } = node;
  const sign = operatorToken.getText();
  if (sign === "&&" || sign === "||") return isHit(isIt(left) ? left : right, isIt);
  const isNothing = /^(?:null|undefined|0|false)$/.test(right.getText());
  if (sign === "===" || sign === "==") return !isNothing;
  return sign === "!==" || sign === "!=" ? isNothing : !/^</.test(sign);
}

/** What the statements for the row that is there do. */
function doneIn(
  statements: readonly ts.Statement[],
  isIt: (node: ts.Node) => boolean,
  write: ts.Node,
  around: ts.Node,
): Found | undefined {
  const t = compiler();
  let sets = false;
  let counts = false;
  let removes = false;
  let takes = false;
  let holdsOn = false;
  // Names -> values, until something is set that is not written here.
  let set: Map<string, string> | undefined = new Map();
  const note = (given: ts.Node | undefined) => {
    const object = given && objectOf(given);
    if (!object?.complete) set = undefined;
    for (const [name, { value }] of object?.members ?? []) set?.set(name, value?.getText() ?? name);
  };
  let exit: ts.Statement | undefined;
  const read = (each: ts.Node) => {
    if ((exit && !isInside(each, exit)) || isFunction(each)) return false;
    if (t.isBinaryExpression(each) && each.operatorToken.kind === t.SyntaxKind.EqualsToken) {
      if (t.isPropertyAccessExpression(each.left) && isIt(each.left.expression)) {
        sets = true;
        counts ||= isIt(each.right);
        set?.set(each.left.name.text, each.right.getText());
      } else if (isIt(each.right)) {
        takes = true;
        holdsOn ||= t.isIdentifier(each.left) && t.isPropertyAccessExpression(each.right);
      }
    }
    counts ||= isCounting(each, isIt);
    const callee = t.isCallExpression(each) ? (dottedName(each.expression) ?? "") : "";
    if (t.isCallExpression(each) && /(?:^|\.)(?:update|save|merge|assign|upsert)\w*$/i.test(callee))
      if (each.arguments.some(isIt) || /(?:^|\.)update/i.test(callee)) {
        sets = true;
        const given = each.arguments.findLast((one) => !(t.isIdentifier(one) && isIt(one)));
        if (given) note(memberOf(given, "data") ?? given);
      }
    // `found.set(dto)`, `found.$query().patch(dto)`; what `setUser(found)` sets is something else.
    if (t.isCallExpression(each) && t.isPropertyAccessExpression(each.expression))
      if (/^(?:set|patch(?:And\w{1,40})?)$/.test(each.expression.name.text)) {
        const isOfRow = isIt(each.expression.expression);
        sets ||= isOfRow;
        if (isOfRow) note(each.arguments.at(-1));
      }
    const isRemoving = /(?:^|\.)(?:delete|remove|destroy|softDelete|softRemove)(?![a-z])\w*$/.test(callee);
    removes ||= isRemoving && !isForgetting(callee);
    if (!exit && isLeaving(each)) exit = each;
    return undefined;
  };
  for (const each of statements) visit(each, read);
  const isAlways =
    exit !== undefined && statements.some((one) => one === exit || (one === exit?.parent && t.isBlock(one)));
  if (exit && t.isThrowStatement(exit)) return isAlways ? refusal(exit, isIt) : { does: "refuses" };
  if (removes) return { does: "removes" };
  if (counts) return { does: "counts" };
  if (sets)
    return {
      does: "sets",
      ...(set && set.size > 0 ? { sets: Object.fromEntries(set) } : {}),
      ...(holdsOn ? { takes: true } : {}),
    };
  if (exit) {
    const isRow = (node: ts.Node) => t.isIdentifier(node) && isIt(node);
    const done = leftBy(exit, isIt);
    // It may say of one row what it does not say of another: `if (found.email === email) return …;`.
    if (!isAlways) return ofSomeRows(done);
    return decided(
      { done, text: onOneLine(exit) ?? exit.getText(), isFree: isFree(exit, write, isRow) },
      deedsOf(statements, exit, write, isRow),
      () => saidBehind(write, around),
    );
  }
  const refuses = statements.some((each) => isAnsweringNo(each.getText()));
  return refuses && !takes ? { does: "refuses" } : goesOn(takes);
}

function goesOn(does: boolean): Found | undefined {
  return does ? { does: "goes on" } : undefined;
}

/** `row.count += 1`, `row.count++`, `{ count: row.count + 1 }`, `{ count: { increment: 1 } }`, `increment(...)`: from what the row holds. */
export function isCounting(node: ts.Node, isIt: (node: ts.Node) => boolean): boolean {
  const t = compiler();
  if (t.isPropertyAssignment(node))
    return (
      /^(?:increment|decrement|multiply|divide|push)$/.test(node.name.getText()) ||
      (t.isBinaryExpression(node.initializer) && isIt(node.initializer))
    );
  if (t.isCallExpression(node))
    return /(?:^|\.)(?:increment|decrement)$/.test(dottedName(node.expression) ?? "");
  if (t.isBinaryExpression(node))
    return (
      node.operatorToken.kind !== t.SyntaxKind.EqualsToken &&
      isAssignment(node) &&
      t.isPropertyAccessExpression(node.left) &&
      isIt(node.left.expression)
    );
  const isStep = t.isPostfixUnaryExpression(node) || t.isPrefixUnaryExpression(node);
  return (
    isStep &&
    /\+\+|--/.test(node.getText()) &&
    t.isPropertyAccessExpression(node.operand) &&
    isIt(node.operand)
  );
}

/** `throw new Taken(name)`: it can be said behind the write too where it names nothing that is known in its branch alone. */
function refusal(exit: ts.Statement, isIt: (node: ts.Node) => boolean): Found {
  const t = compiler();
  const text = onOneLine(exit);
  const made = t.isBlock(exit.parent) && findAll(exit.parent, t.isVariableDeclaration).length > 0;
  const by = made ? madeFirst(exit, isIt) : isIt(exit) ? undefined : text;
  return by === undefined ? { does: "refuses" } : { does: "refuses", by };
}

function leftBy(exit: ts.Statement, isIt: (node: ts.Node) => boolean): Found {
  const t = compiler();
  const value = t.isReturnStatement(exit) ? exit.expression : undefined;
  const text = exit.getText();
  if (value && isIt(value)) return { does: isAnsweringNo(text) || isTellingNo(text) ? "refuses" : "goes on" };
  if (isPlainExit(text)) return { does: "leaves", by: text };
  return value && isRefusing(text) ? refusal(exit, isIt) : { does: "leaves" };
}
