/** Puts a handler around a write: a `try` around its statement, or `.catch(…)` behind the call; in front of both maybe a look. */

import type { FixResult } from "../../domain/adapters";
import { editedPart, type TextEdit } from "../../domain/text";
import { ancestor, compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import {
  block,
  endOfStatement,
  handedOut,
  hasLongTemplate,
  indentAt,
  indentEdits,
} from "../../syntax/typescript-edits";
import { canAwait, isFunction, isInAsync } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Fixing, Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { declining } from "../fixes/words";
import { declineSecondAnswer } from "./answered";
import { endsTransaction } from "./around";
import { branchBehind, branchFor, commitsAfter, goesOnAfter, takesBackAfter } from "./branch";
import { catching, named, unless } from "./caught";
import { atEndOf } from "./chain-end";
import { frontOf, inFront } from "./front";
import { declineHandedOn, runsBeside } from "./hazards";
import { behind, givesBack } from "./passed-over";
import { type Declaring, indentOf, type TypescriptSite } from "./site";

export function guard<S extends TypescriptSite>(site: S, fixing: Fixing<S>, handler: Handler): FixResult {
  return inFile(site, guarded(site, fixing, handler, true));
}

/**
 *     const existing = await this.users.findOneBy({ email });
 *     if (existing) return existing;
 *     try { ... the catch
 *
 * @param name of the row that is found
 */
export function lookFirst<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  name: string,
  handler: Handler,
): FixResult {
  const { place, style, root, call } = site;
  if (branchFor(call)?.notes === false) decline(declining.secondTry);
  const made = guarded(site, fixing, handler, false);
  if (place.kind === "expression")
    decline("The call stands inside of an expression, where there is no room for a look before it.");
  if (!canAwait(call) || !(place.awaited || place.kind === "returned"))
    decline("Nothing waits for the write here, so nothing can wait for a look before it.");
  const cast = ancestor(call, compiler().isAsExpression);
  if (place.kind === "declared" && cast && isInside(cast, place.value))
    decline("The result is cast on its way into the variable, and the row that is found would not be.");
  if (place.kind === "statement" && hasLongTemplate(place.statement))
    decline("The text in backquotes would be moved to the right.");
  const look = fixing.look(site);
  const [start, end] = [startOf(place.statement), endOfStatement(place.statement)];
  const indent = indentOf(site);
  const written = editedPart(root.text, start, end, made);
  const inBlock = (head: string) => [
    `${head} {`,
    (style.indent + written.replaceAll(style.eol, style.eol + style.indent)).replaceAll(/[ \t]+$/gm, ""),
    "}",
  ];
  const read = look.lines.join(style.eol + indent);
  const found = `const ${name} = await ${read}${style.semicolon}`;
  const lines =
    place.kind === "returned"
      ? [found, `if (${name}) return ${name}${style.semicolon}`, written]
      : place.kind === "declared"
        ? [found, assigned(root, place, made, name)]
        : look.keeps === undefined
          ? inBlock(`if (!(await ${read}))`)
          : [
              found,
              `if (${name}) Object.assign(${look.keeps}, ${name})${style.semicolon}`,
              ...inBlock("else"),
            ];
  return inFile(site, [{ start, end, text: lines.join(style.eol + indent) }]);
}

/** The edits of the write's statement; the imports are the site's. */
export function guarded<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  handler: Handler,
  branches: boolean,
): readonly TextEdit[] {
  const { place, error, style } = site;
  const front = branches ? frontOf(site, handler) : undefined;
  if (front) {
    if (handler.refuses && handler.leaves && takesBackAfter(front.outer)) decline(declining.takesBack);
    declineSecondAnswer(site, handler);
    const test = named(fixing.test(site, handler.verifies !== true), site);
    return [...(front.callback ? [] : waiting(site)), ...inFront(site, test, handler, front)];
  }
  const atEnd = branches ? atEndOf(site, fixing, handler) : undefined;
  if (atEnd) {
    declineSecondAnswer(site, handler);
    return atEnd;
  }
  if (site.calledBack) decline(site.calledBack);
  if (handler.inFront) decline(declining.leavesCallback);
  // What is thrown goes through the loop's own handler, as the duplicate did.
  if (handler.refuses && handler.leaves && (site.front?.goesOn || goesOnAfter(site.call)))
    decline(declining.goesOn);
  const ownTry = branches && place.kind !== "declared" ? branchFor(site.call)?.attempt : undefined;
  if (handler.refuses && handler.leaves && takesBackAfter(ownTry ?? site.call)) decline(declining.takesBack);
  const isAtCall = isBehind(site, handler);
  if (isAtCall && handler.leaves) decline(declining.leavesExpression);
  if (isAtCall && site.answers)
    decline(
      "The call stands where no handler can be put behind it, and a `try` needs a statement of its own.",
    );
  if (!isAtCall && place.kind === "declared" && !canBeLet(site, place))
    decline(
      "The variable would have to be declared before its value is there, which does not type-check here.",
    );
  declineHandedOn(site, fixing);
  const test = fixing.test(site, handler.verifies !== true);
  const known = isAtCall ? (handler.tested ?? []) : [];
  const untold = known.find(({ fails }) => fails === null);
  if (untold) decline(declining.tested(untold.text));
  const again = known.map(({ fails }) => `if (${fails}) throw ${error}${style.semicolon}`);
  const lines = [...unless(test, site), ...again, ...handler.lines];
  const last = handler.lines.at(-1) ?? "";
  const isThrown = last.startsWith("throw ");
  // The next pass of a loop goes on to what commits.
  if (handler.leaves && !isThrown && !last.startsWith("continue") && commitsAfter(site.call))
    decline(declining.leavesOpen);
  if (handler.leaves && !isThrown && !last.startsWith("continue") && behind(site.call).some(givesBack))
    decline(declining.leavesTaken);
  declineSecondAnswer(site, handler);
  const savepoint =
    isThrown && endsTransaction(site.call, site.dialect)
      ? []
      : inSavepoint(site, fixing, !isAtCall && branchFor(site.call) === undefined);
  const isDead =
    site.context.write.inTransaction && fixing.transaction.afterFailure(site.context) !== "goes on";
  if (isThrown && isDead && !site.isAround && savepoint.length === 0 && goesOnAfter(site.call))
    decline(declining.goesOnFailed);
  if (savepoint.length > 0 && site.context.write.unawaited) decline(declining.outlives);
  const isShared = savepoint.length > 0 && runsBeside(site.call);
  // What is thrown on ends the transaction, with all that is in it.
  if (isShared && !isThrown) decline(declining.shared);
  // The savepoint's bracket stands before what follows the call.
  const around = isAtCall
    ? (inBranchBehind(site, lines, handler) ?? behindChain(site, lines, handler.waits, savepoint.length > 0))
    : (branches && inBranch(site, lines, handler)) || aroundStatement(site, lines);
  return [...(isShared ? [] : savepoint), ...around];
}

/**
 * A savepoint of its own, where the failed statement would end the transaction.
 * @param isTried the statement will stand in a `try`
 */
export function inSavepoint<S extends TypescriptSite>(
  site: S,
  { transaction }: Fixing<S>,
  isTried: boolean,
): TextEdit[] {
  const { context, receiver, options, call } = site;
  if (!context.write.inTransaction || !receiver || transaction.afterFailure(context) !== "savepoint")
    return [];
  const made = transaction.savepoint?.(site, site.free("savepoint"));
  if (made === undefined) return [];
  const { root, style } = site;
  const from = root.text.lastIndexOf("\n", startOf(call)) + 1;
  const line = root.text.slice(from, call.end);
  const width = line.length + made.on.length - receiver.getText().length + style.indent.length + 2;
  const arrow = made.on.lastIndexOf(" => ");
  if ((width > widest || line.includes("\n")) && arrow > 0 && !options) {
    const indent = indentAt(root, call);
    const [outer, inner] = [indent + (isTried ? style.indent : ""), indent + style.indent];
    const body = style.eol + inner + (isTried ? style.indent : "");
    return [
      {
        start: startOf(receiver),
        end: receiver.end,
        text: `${made.on.slice(0, arrow)} =>${body}${made.on.slice(arrow + 4)}`,
      },
      ...indentEdits(root, call, style).filter(({ start }) => start >= receiver.end),
      { start: call.end, end: call.end, text: `,${style.eol}${outer})` },
    ];
  }
  return [
    { start: startOf(receiver), end: receiver.end, text: made.on },
    ...(options && made.options !== undefined
      ? [{ start: startOf(options), end: options.end, text: made.options }]
      : []),
    { start: call.end, end: call.end, text: ")" },
  ];
}

/** A `try` needs a statement that waits for the call; a handler that leaves nothing gives a variable its value in place. */
export function isBehind({ place, call, answers }: TypescriptSite, { leaves }: Handler): boolean {
  if (answers === "at once") return place.kind === "expression";
  if (place.kind === "expression" || (place.kind === "declared" && !leaves && answers === undefined))
    return true;
  return !(place.awaited || (place.kind === "returned" && isInAsync(call)));
}

/** `let user;` without a type takes the type of what is assigned, unless a closure reads it or it is a pattern. */
export function canBeLet(
  { isTypeScript }: TypescriptSite,
  { statement, declaration: { name, type } }: Declaring,
): boolean {
  const t = compiler();
  // An export, and a `var` that others may use or declare as well.
  const isBlockScoped = (statement.declarationList.flags & t.NodeFlags.BlockScoped) !== 0;
  if (!isBlockScoped || statement.modifiers?.length) return false;
  if (!t.isIdentifier(name)) return !type;
  if (type || !isTypeScript) return true;
  return !findAll(statement.parent, isFunction).some((inner) =>
    findAll(inner, t.isIdentifier).some((each) => each.text === name.text && each.pos > statement.end),
  );
}

/** Prettier's width is 80; many allow more. */
const widest = 100;

/** Where the chain has a line for each of its links, the handler gets one too; a line that would be too long is broken so. */
function behindChain(
  site: TypescriptSite,
  lines: readonly string[],
  waits: boolean | undefined,
  isSaved: boolean,
): TextEdit[] {
  const { call, root, style, place, parameter } = site;
  const t = compiler();
  const isBroken = (access: ts.Node): access is ts.PropertyAccessExpression =>
    t.isPropertyAccessExpression(access) &&
    /\n/.test(root.text.slice(access.expression.end, startOf(access.name)));
  const link = [call.expression, call.parent].find(isBroken);
  const at = call.end;
  if (link && !isSaved) {
    const indent = indentAt(root, link.name);
    return [{ start: at, end: at, text: style.eol + indent + catching(site, lines, indent, waits) }];
  }
  const line = root.text.slice(root.text.lastIndexOf("\n", startOf(call)) + 1, at);
  const isLong = line.length + `.catch(${waits ? "async " : ""}${parameter} => {`.length > widest;
  const dots = dotsOf(call);
  // A formatter gives each link a line of its own where there are three, and one of them is a function.
  const breaks = dots.length > 0 && (isLong || callsOn(call));
  if (!breaks || isSaved || place.kind === "expression" || line.includes("\n"))
    return [{ start: at, end: at, text: catching(site, lines, indentOf(site), waits) }];
  const indent = indentOf(site) + style.indent;
  const broken = style.eol + indent;
  return [
    ...dots.map((dot) => ({ start: dot, end: dot, text: broken })),
    { start: at, end: at, text: broken + catching(site, lines, indent, waits) },
  ];
}

/** `db.insert(users).values(row)`, of whose first call the second one is a method. */
function callsOn({ expression }: ts.CallExpression): boolean {
  const t = compiler();
  return t.isPropertyAccessExpression(expression) && t.isCallExpression(expression.expression);
}

/** Where the dots of a chain of calls stand, the last one first; the first call of a class stays beside its name. */
function dotsOf(call: ts.CallExpression): number[] {
  const t = compiler();
  const dots: number[] = [];
  for (let each: ts.Expression = call; t.isCallExpression(each); ) {
    if (!t.isPropertyAccessExpression(each.expression)) break;
    each = each.expression.expression;
    if (dots.length === 0 || !t.isIdentifier(each) || !/^[A-Z]/.test(each.text)) dots.push(each.end);
  }
  return dots;
}

/** What the handler around throws again, it throws unless it is this violation. */
function inBranch(
  site: TypescriptSite,
  lines: readonly string[],
  { leaves, refuses, lines: [...own] }: Handler,
): TextEdit[] | undefined {
  const { call, root, style, place } = site;
  const branch = place.kind === "declared" ? undefined : branchFor(call);
  if (branch?.notes && !refuses) return undefined;
  // Behind a handler that leaves nothing, the rest of the `try` would have run.
  if (!branch || !(leaves || branch.isLast || own.at(-1)?.startsWith("throw "))) return undefined;
  const { again } = branch;
  const [start, end] = [startOf(again), endOfStatement(again)];
  const indent = indentAt(root, again);
  return [...waiting(site), { start, end, text: block(lines, indent, style.eol).slice(indent.length) }];
}

/** What the handler behind the call throws again, it throws unless it is this violation. */
function inBranchBehind(
  { call, root, style: { eol } }: TypescriptSite,
  lines: readonly string[],
  { refuses, waits }: Handler,
): TextEdit[] | undefined {
  const t = compiler();
  const branch = branchBehind(call);
  // What it notes is no news where the program goes on.
  if (!branch || (branch.notes && !refuses)) return undefined;
  const { again, handler } = branch;
  const indent = indentAt(root, again);
  const isAsync = handler.modifiers?.some(({ kind }) => kind === t.SyntaxKind.AsyncKeyword);
  const at = startOf(handler);
  return [
    ...(waits && !isAsync ? [{ start: at, end: at, text: "async " }] : []),
    {
      start: startOf(again),
      end: endOfStatement(again),
      text: block(lines, indent, eol).slice(indent.length),
    },
  ];
}

function aroundStatement(site: TypescriptSite, lines: readonly string[]): TextEdit[] {
  const { root, style, error, place } = site;
  if (place.kind === "expression") return [];
  const { statement } = place;
  const { eol } = style;
  const indent = indentOf(site);
  const [start, end] = [startOf(statement), endOfStatement(statement)];
  const [before, edits, behind = ""] = place.kind === "declared" ? hoisted(site, place) : ["", waiting(site)];
  const caught = `${eol}${indent}} catch (${error}) {${eol}${block(lines, indent + style.indent, eol)}`;
  return [
    { start, end: start, text: `${before}try {${eol}${indent}${style.indent}` },
    ...edits,
    // The lines of a pattern that is taken apart behind are not moved in here.
    ...indentEdits(root, statement, style).filter(
      ({ start: at }) => at < end && !edits.some((own) => own.start < at && at < own.end),
    ),
    { start: end, end, text: `${caught}${eol}${indent}}${behind}` },
  ];
}

/** `const user = await …` -> `let user;` in front, `user = await …` inside; what is taken apart is so behind. */
export function hoisted(
  site: TypescriptSite,
  { statement, declaration, value }: Declaring,
): [string, TextEdit[], string?] {
  const { semicolon, eol } = site.style;
  const { name, type } = declaration;
  const line = eol + indentOf(site);
  const isWhole = compiler().isIdentifier(name);
  const held = isWhole ? name.text : site.free("result", "written");
  const typed = type ? `: ${type.getText()}` : "";
  const cut = { start: startOf(statement), end: startOf(value), text: `${held} = ` };
  const before = `let ${held}${typed}${semicolon}${line}`;
  if (isWhole) return [before, [cut]];
  const head = site.root.text.slice(startOf(statement), startOf(value));
  return [before, [cut], `${line}${head}${held}${semicolon}`];
}

/** `return prisma…` -> `return await prisma…`: a `try` catches what is awaited in it. */
function waiting({ place, call, answers }: TypescriptSite): TextEdit[] {
  if (place.kind !== "returned" || place.awaited || answers === "at once") return [];
  const at = startOf(handedOut(call));
  return [{ start: at, end: at, text: "await " }];
}

/** `const user = existing ?? (await …)`: the brackets around what the variable got. */
function assigned(
  root: ts.SourceFile,
  { statement, value }: Declaring,
  own: readonly TextEdit[],
  name: string,
): string {
  const written = editedPart(root.text, startOf(value), value.end, own);
  const inBrackets = compiler().isParenthesizedExpression(value) ? written : `(${written})`;
  const before = root.text.slice(startOf(statement), startOf(value));
  return `${before}${name} ?? ${inBrackets}${root.text.slice(value.end, endOfStatement(statement))}`;
}
