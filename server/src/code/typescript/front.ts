/** A branch in front of what the handler around does with all other errors: it refuses in other words, or leaves the function. */

import type { TextEdit } from "../../domain/text";
import { isWrite } from "../../syntax/sql";
import { compiler, findAll, startOf, type ts, visit } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { block, type CodeStyle, indentAt, indentEdits } from "../../syntax/typescript-edits";
import { isFunction } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { declining } from "../fixes/words";
import { transactionAround, transactionSigns } from "./around";
import { meansTheSame } from "./bindings";
import { branchBehind, branchFor, type Front } from "./branch";
import { answererIn, answersBy } from "./chained";
import { loopAround } from "./leave";
import { behindHandler, givesBack } from "./passed-over";
import { createCalls } from "./patterns";
import { sentSql } from "./sent-sql";
import type { TypescriptSite } from "./site";

/**
 * The handler around in which the violation gets a branch of its own; undefined = it has none, or what the branch says is not known there.
 * A branch that goes on has no place in it: the rest of the `try`, or of the chain, would not run.
 */
export function frontOf(site: TypescriptSite, handler: Handler): Front | undefined {
  const t = compiler();
  const { call, front, context } = site;
  const { lines, leaves, refuses } = handler;
  const branch = branchFor(call);
  // What the branch's handler notes is no news where the function is left: it goes in front of that.
  if (!front || branchBehind(call) || (branch && (refuses || !leaves || !branch.notes))) return undefined;
  // In front of what a loop goes on with, leaving ends it.
  if (front.goesOn) return undefined;
  if (front.callback) {
    const isApart = refuses || !writesBeside(site, front.tried, handler.verifies === true);
    return isApart && answersThere(front, handler, call) ? front : undefined;
  }
  // A comment alone leaves what runs behind it to the handler.
  if (!(leaves || lines.at(-1)?.startsWith("throw ")) || !(refuses || canLeave(site, front)))
    return undefined;
  const { tried, body } = front;
  // Where nothing else is thrown out, nobody waits for an error; the framework does for its own.
  const answers = context.answer?.imports.some(({ name }) => lines.at(-1)?.includes(` ${name}(`));
  const throws = t.isBlock(body) && body.statements.some((each) => t.isThrowStatement(each));
  if (!leaves && !answers && !throws) return undefined;
  if (!refuses && writesBeside(site, tried, handler.verifies === true)) return undefined;
  const own = new Set(
    findAll(tried, t.isVariableDeclaration).flatMap(({ name }) =>
      [name, ...findAll(name, t.isIdentifier)].map((each) => each.getText()),
    ),
  );
  const said = lines.map((line) => line.replaceAll(/'[^'\n]*'|"[^"\n]*"/g, ""));
  return said.some((line) => line.match(/[$\w]+/g)?.some((word) => own.has(word))) ? undefined : front;
}

/**
 * A callback's `return` leaves the callback alone: the branch refuses as its other errors are refused, by what answers there, and every
 * name in it means there what it means at the write. An error that it throws needs somebody who hears the chain, as its own one does.
 */
function answersThere(
  front: Front,
  { lines, leaves, refuses, waits }: Handler,
  call: ts.CallExpression,
): boolean {
  const { body, error, isHeard } = front;
  if (waits || lines.some((line) => /\bawait\b/.test(line))) return false;
  const last = lines.at(-1) ?? "";
  if (last.startsWith("throw ")) {
    if (handedOn(front)) return refuses === true && meansTheSame(lines.join("\n"), body, call, error);
    if (!refuses || !isHeard || findAll(body, compiler().isThrowStatement).length === 0) return false;
  } else if (!leaves || !lines.some((line) => answersBy(front, line, call)) || !/^return\b/.test(last))
    return false;
  return meansTheSame(lines.join("\n"), body, call, error);
}

/**
 * What the handler answers for has another write that may fail as this one does: the branch would leave for both. A test that names the key takes no other
 * model's duplicate for this one.
 * @param ofAny the test does not name the key
 */
function writesBeside(site: TypescriptSite, tried: ts.Node, ofAny: boolean): boolean {
  const { call, root, dialect, context, answers } = site;
  if (answers === "tagged") return false;
  const { writeAt, meanings } = createCalls(root, dialect, context.models);
  const calleeOf = ({ expression }: ts.CallExpression) =>
    ofAny ? lastName(expression) : expression.getText();
  const mayBeOf = (model: string | null) =>
    ofAny || model === null || meanings.models(model).includes(context.model);
  return findAll(tried, compiler().isCallExpression).some((each) => {
    // The links of its own chain, and what stands in its arguments, are the write itself.
    if (each === call || isInside(each, call)) return false;
    if (calleeOf(each) === calleeOf(call)) return true;
    const other = writeAt(each);
    if (!other || other.operation === "delete" || isInside(call, other.node)) return false;
    return other.operation === "raw" ? sendsWrite(each) : mayBeOf(other.model);
  });
}

/** SQL that is read, and writes nothing, is none. */
function sendsWrite(call: ts.CallExpression): boolean {
  const statements = sentSql(call)?.texts.flatMap((each) => each.statements);
  return !statements || statements.length === 0 || statements.some((each) => isWrite(each));
}

/** The function can be left before all that the handler does: it takes nothing back, and no transaction goes on that the failure has ended. */
function canLeave({ call, isAround, context, dialect }: TypescriptSite, { outer, undoes }: Front): boolean {
  const loop = loopAround(call);
  if (undoes || (loop && isInside(loop, outer))) return false;
  if (!context.write.inTransaction || isAround) return true;
  const holder = transactionAround(call, transactionSigns(dialect.transactions));
  return holder !== undefined && isInside(holder, outer);
}

/**
 * `if (isDuplicate) throw new ConflictException(…)`; an arrow that was one expression gets a block for it.
 *
 * @param test the lines that give it a name, and the condition
 */
export function inFront(
  { root, style, error }: TypescriptSite,
  test: { readonly named: readonly string[]; readonly condition: string },
  { lines: wanted, refuses }: Handler,
  front: Front,
): TextEdit[] {
  const { before, first, body, callback } = front;
  const { eol, indent: step, semicolon } = style;
  const place = refuses ? before : first;
  const beside = besides(front, wanted, semicolon);
  if (beside) return inElse(root, style, test, front, beside);
  const said = handing(front, wanted, semicolon);
  const lines = callback && callback !== body && givesValue(body) ? givingOne(said, semicolon) : said;
  const [only, ...more] = lines;
  const branch =
    more.length === 0
      ? [`if (${test.condition}) ${only}`]
      : [`if (${test.condition}) {`, ...lines.map((line) => step + line), "}"];
  const at = startOf(place);
  if (callback && place === body && isStatement(body)) {
    // `if (error) throw error;`
    return inBraces(root, style, body, [...test.named, ...branch]);
  }
  if (callback && place === body) {
    const indent = indentAt(root, callback);
    const inner = indent + step;
    const head = block([...test.named, ...branch], inner, eol);
    const value = unwrapBrackets(body);
    const behind = `${semicolon}${eol}${indent}}`;
    if (callback === body) {
      const handed = `${inner}${body.getText()}(${error})${behind}`;
      return [{ start: at, end: body.end, text: `(${error}) => {${eol}${head}${eol}${handed}` }];
    }
    return [
      { start: at, end: startOf(value), text: `{${eol}${head}${eol}${inner}return ` },
      ...indentEdits(root, value, style),
      { start: value.end, end: body.end, text: behind },
    ];
  }
  const indent = indentAt(root, place);
  const { parent } = place;
  const open = startOf(parent) + 1;
  if (callback && compiler().isBlock(parent) && /^[ \t]*$/.test(root.text.slice(open, at))) {
    // `{ return fail(response, error); }`
    const inner = indent + step;
    const last = parent.statements.at(-1)?.end ?? at;
    const head = `${eol}${block([...test.named, ...branch], inner, eol)}${eol}${inner}`;
    return [
      { start: open, end: at, text: head },
      { start: last, end: parent.end - 1, text: eol + indent },
    ];
  }
  const text = block([...test.named, ...branch], indent, eol).slice(indent.length) + eol + indent;
  return [{ start: at, end: at, text }];
}

/**
 * The lines without their `return`, where the handler does not leave and what stands behind it gives something back: `if (error) …; connection.release();`.
 * Undefined where nothing is given back there.
 */
function besides(front: Front, lines: readonly string[], semicolon: string): readonly string[] | undefined {
  const rest = behindHandler(front);
  if (!rest.some(givesBack)) return undefined;
  const last = lines.at(-1) ?? "";
  const said =
    last === `return${semicolon}`
      ? lines.slice(0, -1)
      : last.startsWith("return ")
        ? [...lines.slice(0, -1), last.slice("return ".length)]
        : [];
  const by = said.map(answererIn);
  const answersBehind = rest.some((each) =>
    findAll(each, compiler().isIdentifier).some(({ text }) => by.includes(text)),
  );
  return said.length === 0 || answersBehind ? decline(declining.leavesTaken) : said;
}

/** `if (isDuplicate) { … } else { … }` around what is done for all other errors: what follows is run for each of them. */
function inElse(
  root: ts.SourceFile,
  style: CodeStyle,
  test: { readonly named: readonly string[]; readonly condition: string },
  { body, before }: Front,
  lines: readonly string[],
): TextEdit[] {
  const t = compiler();
  const { eol, indent: step } = style;
  const head = [...test.named, `if (${test.condition}) {`, ...lines.map((line) => step + line), "} else {"];
  const last = t.isBlock(body) ? body.statements.at(-1) : undefined;
  if (t.isBlock(body) && last) {
    const indent = indentAt(root, before);
    const at = startOf(before);
    return [
      { start: at, end: at, text: `${block(head, indent, eol).slice(indent.length)}${eol}${indent}${step}` },
      ...indentEdits(root, body, style).filter(({ start }) => start > at && start < last.end),
      { start: last.end, end: last.end, text: `${eol}${indent}}` },
    ];
  }
  return isStatement(body) ? inBraces(root, style, body, head, "}") : decline(declining.leavesTaken);
}

/**
 * A block around the one statement of an `if`, with the lines in front of it.
 * @param closing what closes the last of the lines, behind the statement
 */
function inBraces(
  root: ts.SourceFile,
  { eol, indent: step }: CodeStyle,
  body: ts.Statement,
  lines: readonly string[],
  closing?: string,
): TextEdit[] {
  const indent = indentAt(root, body.parent);
  const inner = indent + step;
  const [own, end] = closing === undefined ? [inner, ""] : [inner + step, `${eol}${inner}${closing}`];
  const gap = root.text.slice(body.pos, startOf(body));
  const isApart = /^\s*$/.test(gap);
  const head = `{${eol}${block(lines, inner, eol)}${eol}${own}`;
  const shift = own.length - indentAt(root, body).length;
  return [
    { start: isApart ? body.pos : startOf(body), end: startOf(body), text: isApart ? ` ${head}` : head },
    ...(shift > 0
      ? indentEdits(root, body, { indent: step.repeat(Math.round(shift / step.length)) } as CodeStyle)
      : []),
    { start: body.end, end: body.end, text: `${end}${eol}${indent}}` },
  ];
}

/** A callback that hands its error on, `reject(error)`, `done(error)`, `result(error, null)`: nothing that is thrown in it is heard. */
export function handedOn({ body, error, callback, isHeard, outer }: Front): ts.CallExpression | undefined {
  const t = compiler();
  // Behind a chain what is thrown is heard, or nobody hears it.
  if (!callback || isHeard || !isInside(callback, outer) || t.isIdentifier(callback)) return undefined;
  return findAll(body, t.isCallExpression).find(
    ({ expression, arguments: [first] }) =>
      t.isIdentifier(expression) &&
      first &&
      // A promise of its own is rejected with whatever stands there.
      (expression.text === "reject" || (t.isIdentifier(first) && first.text === error)),
  );
}

/** `throw new Error("…");` -> `reject(new Error("…")); return;` */
function handing(front: Front, lines: readonly string[], semicolon: string): readonly string[] {
  const call = handedOn(front);
  const [, thrown] = /^throw (.{1,2000}?);?$/.exec(lines.at(-1) ?? "") ?? [];
  const [first] = call?.arguments ?? [];
  if (!call || !first || thrown === undefined) return lines;
  const text = call.getText();
  const at = startOf(first) - startOf(call);
  const said = `${text.slice(0, at)}${thrown}${text.slice(at + first.getText().length)}`;
  return [...lines.slice(0, -1), `${said}${semicolon}`, `return${semicolon}`];
}

/** An arrow's expression, or a `return` with one: `noImplicitReturns` wants all of them alike. */
function givesValue(body: Front["body"]): boolean {
  const t = compiler();
  if (!t.isBlock(body) && !isStatement(body)) return true;
  let gives = false;
  visit(body, (node) => {
    if (t.isReturnStatement(node) && node.expression) gives = true;
    return !gives && !isFunction(node);
  });
  return gives;
}

/** `response.status(409).end(); return;` -> `return response.status(409).end();` */
function givingOne(lines: readonly string[], semicolon: string): readonly string[] {
  const answer = lines.at(-2);
  if (answer === undefined || lines.at(-1) !== `return${semicolon}` || !/^[$\w]+[.(]/.test(answer))
    return lines;
  return [...lines.slice(0, -2), `return ${answer}`];
}

function isStatement(node: Front["body"]): node is ts.Statement {
  const t = compiler();
  const { parent } = node;
  return t.isIfStatement(parent) && (parent.thenStatement === node || parent.elseStatement === node);
}

/** `({ error })` -> `{ error }` */
function unwrapBrackets(node: ts.Node): ts.Node {
  let at: ts.Node = node;
  while (compiler().isParenthesizedExpression(at)) at = at.expression;
  return at;
}
