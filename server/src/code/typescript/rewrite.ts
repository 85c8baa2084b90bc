/** Other statements in place of a write: a query that is called a second time after a lost race, an insert with a read of its row. */

import type { FixResult } from "../../domain/adapters";
import { applyEdits, type TextEdit } from "../../domain/text";
import { compiler, parseExpression, startOf, visit } from "../../syntax/typescript";
import { endOfStatement, handedOut, indentAt, statementAround } from "../../syntax/typescript-edits";
import { isVariable } from "../../syntax/typescript-scope";
import { arrowOf, commentsBefore } from "../../syntax/typescript-shapes";
import type { Fixing } from "../dialect";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { declining } from "../fixes/words";
import { declineTwice } from "./again";
import { catching, unless } from "./caught";
import { declineHandedOn, declineWithoutRoom, testedBefore } from "./hazards";
import { indentOf, type TypescriptSite } from "./site";

/**
 *     const upsertUser = () =>
 *       prisma.user.upsert({ … });
 *     return await upsertUser().catch((err: unknown) => {
 *       if (!(…)) throw err;
 *       return upsertUser();
 *     });
 *
 * An arrow function's bare expression becomes a body.
 * @param wanted the function's name
 * @param query the call's text, whose following lines are moved by so many steps to the given indentation
 */
export function retried<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  wanted: string,
  query: (steps: number, indent: string) => string,
): FixResult {
  const { call, root, style } = site;
  declineRetry(site, fixing);
  const statement = statementAround(call);
  const arrow = statement ? undefined : arrowOf(call);
  const around =
    statement ?? arrow ?? decline("The call stands where no statement can be put in front of it.");
  if (statement) declineWithoutRoom(call, statement);
  const test = fixing.test(site, false);
  const { eol, semicolon, indent: step } = style;
  const name = site.free(wanted);
  const outer = indentAt(root, around);
  const indent = arrow ? outer + step : outer;
  const steps = Math.max(
    0,
    Math.round((indent.length + step.length - indentAt(root, call).length) / step.length),
  );
  // A line that begins with one of these goes on with the line before.
  const ends = statement && /^[([`+\-/]/.test(statement.getText()) ? ";" : semicolon;
  const known = testedBefore(site, call.arguments).map(({ text }) => text);
  const consts = new Map([...new Set(known)].map((text) => [text, site.free(constOf(text))]));
  const kept = [...consts].map(([text, named]) => `const ${named} = ${text}${semicolon}${eol}${indent}`);
  const said = renamed(query(steps, indent + step), consts);
  const declared = `${kept.join("")}const ${name} = () =>${eol}${indent}${step}${said}${ends}${eol}${indent}`;
  const lines = [...unless(test, site), `return ${name}()${semicolon}`];
  const handled = (at: string) => `${name}()${catching(site, lines, at)}`;
  if (!arrow)
    return inFile(site, [
      { start: startOf(around), end: startOf(around), text: declared },
      { start: startOf(call), end: call.end, text: handled(indentAt(root, call)) },
    ]);
  const before = root.text.slice(startOf(arrow.body), startOf(call));
  const comments = commentsBefore(arrow.body).map((text) => text + eol + indent);
  const body = `{${eol}${indent}${comments.join("")}${declared}return ${before}${handled(indent)}${semicolon}${eol}${outer}}`;
  return inFile(site, [{ start: arrow.equalsGreaterThanToken.end, end: arrow.body.end, text: ` ${body}` }]);
}

/** `noticeId`, `input.noticeId` -> `knownNoticeId` */
function constOf(text: string): string {
  const last = /[\w$]+$/.exec(text)?.[0] ?? "value";
  return `known${last.charAt(0).toUpperCase()}${last.slice(1)}`;
}

/** The expression with constants in place of what was tested. */
function renamed(text: string, consts: ReadonlyMap<string, string>): string {
  const t = compiler();
  const whole = consts.size > 0 ? parseExpression(text) : undefined;
  if (!whole) return text;
  const edits: TextEdit[] = [];
  visit(whole, (node) => {
    const isRead = t.isPropertyAccessExpression(node) || (t.isIdentifier(node) && isVariable(node));
    const named = isRead ? consts.get(node.getText()) : undefined;
    if (named === undefined) return true;
    const isShort = t.isShorthandPropertyAssignment(node.parent);
    edits.push({
      start: startOf(node),
      end: node.end,
      text: isShort ? `${node.getText()}: ${named}` : named,
    });
    return false;
  });
  return applyEdits(text, edits);
}

/** Declines where no second try can be put around the call. */
export function declineRetry<S extends TypescriptSite>(site: S, fixing: Fixing<S>): void {
  const { call, context } = site;
  if (context.write.inTransaction)
    decline(
      "In a transaction a second try cannot see the other call's row: retry the transaction as a whole.",
    );
  declineHandedOn(site, fixing);
  // What a test says of a variable a constant says for good; what it says of a part of an object only the object's own type does.
  const untold = testedBefore(site, call.arguments).find(({ fails }) => fails === null);
  if (untold) decline(declining.tested(untold.text));
  declineTwice(call);
}

export interface Replacing {
  /** The statement without `await`. */
  readonly statement: string;
  /** The expression that reads the row; it throws where there is none. */
  readonly find: string;
  /** The variable that must become the row that is there. */
  readonly kept: string | undefined;
  /** The statement also does nothing where another constraint was the reason: only reading the row tells. */
  readonly swallows: boolean;
}

/** Declines in an expression, where there is no room for a second statement. */
export function replaced(site: TypescriptSite, by: Replacing): FixResult {
  const { place, style } = site;
  if (place.kind === "expression")
    decline("The call stands inside of an expression, where there is no room for a second statement.");
  if (place.kind === "declared" && !place.awaited)
    decline("The promise is awaited elsewhere: the statement in its place would be waited for here.");
  const lines = [`await ${by.statement}${style.semicolon}`, ...reading(site, by)];
  const text = lines.join(style.eol + indentOf(site));
  return inFile(site, [{ start: startOf(place.statement), end: endOfStatement(place.statement), text }]);
}

function reading(
  { place, style, root, call }: TypescriptSite,
  { find, kept, swallows }: Replacing,
): string[] {
  const end = style.semicolon;
  if (place.kind === "declared" || place.kind === "returned") {
    // A promise that is cast stays one.
    const waits = place.awaited || handedOut(call) !== call ? "" : "await ";
    const before = root.text.slice(startOf(place.statement), startOf(call));
    return [before + waits + find + root.text.slice(call.end, endOfStatement(place.statement))];
  }
  if (kept !== undefined) return [`Object.assign(${kept}, await ${find})${end}`];
  return swallows ? ["// Throws where another constraint was the reason.", `await ${find}${end}`] : [];
}
