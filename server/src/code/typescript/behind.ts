/** Puts a test of the error that a call has given back behind the call, where nothing is thrown that a handler could catch. */

import type { FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { block, endOfStatement } from "../../syntax/typescript-edits";
import { isMemberName } from "../../syntax/typescript-shapes";
import type { Fixing, GivenError, Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { declining } from "../fixes/words";
import { goesOnAfter, takesBackAfter } from "./branch";
import { named } from "./caught";
import { isLeaving } from "./exits";
import { indentOf, type Told, type TypescriptSite } from "./site";
import { asksOnly, holderOfError, usesOf, valueNames } from "./told";

/** Declines where the error is not given to the code around the call. */
export function toldAt(site: TypescriptSite, given: GivenError): Told {
  const t = compiler();
  const { call, place } = site;
  if (place.kind === "returned")
    decline("What the call gives is handed on, its error with it: the error is tested where that is taken.");
  if (!place.awaited)
    decline("The error is given to whoever waits for the call, which is not the code around it.");
  if (place.kind === "expression")
    decline(
      "What the call gives is used within an expression: put it into `const { data, error }` first, then its error can be tested.",
    );
  const held = holderOfError(call, given);
  if (held) return { error: held.error, holds: [] };
  const error = site.free(given.member, "failure");
  const member = error === given.member ? error : `${given.member}: ${error}`;
  if (place.kind === "statement") {
    const at = startOf(place.statement);
    return { error, holds: [{ start: at, end: at, text: `const { ${member} } = ` }] };
  }
  const name = place.kind === "declared" ? place.declaration.name : undefined;
  const last = name && t.isObjectBindingPattern(name) ? name.elements.at(-1) : undefined;
  if (!last || last.dotDotDotToken)
    decline("The code does not show where the error goes that the call gives back.");
  return { error, holds: [{ start: last.end, end: last.end, text: `, ${member}` }] };
}

/**
 *     const { data, error } = await supabase.from("users").insert({ email }).select().single();
 *     const isDuplicate = …
 *     if (isDuplicate) return res.status(409)…
 */
export function behind<S extends TypescriptSite>(
  site: S,
  told: Told,
  fixing: Fixing<S>,
  handler: Handler,
): FixResult {
  const { place, style } = site;
  const { eol, indent: step } = style;
  if (place.kind === "expression") decline("There is no room for a test behind the call.");
  const { statement } = place;
  const test = named(fixing.test(site, handler.verifies !== true), site);
  const indent = indentOf(site);
  const end = behindComment(site.root.text, endOfStatement(statement));
  const inserted = (lines: readonly string[]): TextEdit => ({
    start: end,
    end,
    text: lines.length > 0 ? eol + block(lines, indent, eol) : "",
  });
  // A comment alone: the program goes on as if nothing had failed.
  if (handler.lines.at(-1)?.startsWith("//")) {
    const stop = stopBehind(site, statement, told);
    const { expression } = stop;
    const or = test.named.length > 0 ? test.condition : `(${test.condition})`;
    const edits = [inserted(test.named), { start: expression.end, end: expression.end, text: ` && !${or}` }];
    return inFile(site, [...told.holds, ...edits]);
  }
  if (handler.refuses && handler.leaves && !givesBack(site, told)) {
    // What leaves the function here passes the handlers over that every error went through.
    if (goesOnAfter(site.call)) decline(declining.goesOn);
    if (takesBackAfter(site.call)) decline(declining.takesBack);
  }
  const [only = "", ...more] = handler.refuses ? refusing(statement, told, handler) : handler.lines;
  const branch =
    more.length === 0
      ? [`if (${test.condition}) ${only}`]
      : [`if (${test.condition}) {`, ...[only, ...more].map((line) => step + line), "}"];
  return inFile(site, [...told.holds, inserted([...test.named, ...branch])]);
}

/** What is said of the statement on its own line stays there. */
function behindComment(text: string, end: number): number {
  const [said = ""] = /^[ \t]{0,200}\/\/[^\r\n]{0,2000}/.exec(text.slice(end, end + 2300)) ?? [];
  return end + said.length;
}

/** True where the code gives every error back: no handler around hears of it. */
export function givesBack({ place }: TypescriptSite, { error }: Told): boolean {
  const t = compiler();
  if (place.kind === "expression") return false;
  const stop = behindOf(place.statement).find((each) => stopsAt(each, error));
  const last = stop && t.isIfStatement(stop) ? lastOf(stop.thenStatement) : undefined;
  return last !== undefined && t.isReturnStatement(last);
}

function lastOf(then: ts.Statement): ts.Statement | undefined {
  return compiler().isBlock(then) ? then.statements.at(-1) : then;
}

/**
 * What refuses, as the code refuses every other error: where it gives `error.message` back, in its place the words. Declines where the program
 * goes on behind an error.
 */
function refusing(statement: ts.Statement, { error }: Told, { lines, leaves }: Handler): readonly string[] {
  const t = compiler();
  const stop = behindOf(statement).find((each) => stopsAt(each, error));
  if (!stop || !t.isIfStatement(stop))
    decline(
      "The program goes on behind an error here: to refuse this one alone would stop it where no other error does. Test the error first.",
    );
  const last = lastOf(stop.thenStatement);
  if (last && t.isBreakOrContinueStatement(last))
    decline("The loop goes on behind an error here: to refuse this one would end it.");
  const [line = "", another] = lines;
  const says = /^throw new Error\((["'`].*["'`])(?:, \{ cause: [\w$.]{1,200} \})?\);?$/.exec(line)?.[1];
  if (!last || !t.isReturnStatement(last) || leaves || another !== undefined || says === undefined)
    return lines;
  const [before = "", after, more] = last.getText().split(`${error}.message`);
  const isWords = after !== undefined && more === undefined && /(?:^return |[\s,:([{])$/.test(before);
  if (!isWords || `${before}${after}`.includes("\n") || timesSaid(last, error) > 1)
    decline("The code gives its error back here, and whoever gets that would not hear one that is thrown.");
  return [`${before}${says}${after}`];
}

/** How often the code takes something of the error; a key of that name takes nothing. */
function timesSaid(node: ts.Node, error: string): number {
  const t = compiler();
  const [root, path] = error.split(".");
  return findAll(node, t.isIdentifier).filter((each) => {
    const { text, parent } = each;
    const isOther = path !== undefined && t.isPropertyAccessExpression(parent) && parent.name.text !== path;
    return text === root && !isMemberName(each) && !isOther;
  }).length;
}

/** The next statement, which is all that the code does with an error: `if (error) throw error;`. */
function stopBehind(site: TypescriptSite, statement: ts.Statement, { error }: Told): ts.IfStatement {
  const t = compiler();
  const { place } = site;
  const next = behindOf(statement)[0];
  if (!next || !t.isIfStatement(next) || !stopsAt(next, error))
    decline("Nothing stops at this error right behind the call: there is nothing to go on from.");
  if (place.kind === "declared") {
    const { declaration } = place;
    const values = new Set(valueNames(declaration.name).map(({ text }) => text));
    const later = usesOf({ declared: declaration }).filter(({ pos }) => pos >= next.end);
    if (later.some(({ text }) => values.has(text)))
      decline("What the call gives is used behind it, and a row that is there already has none.");
  }
  return next;
}

/** `if (error) throw error;`: all that is done with an error is to leave. */
export function stopsAt(node: ts.Statement, error: string): boolean {
  if (!compiler().isIfStatement(node)) return false;
  const { thenStatement: then, elseStatement, expression } = node;
  const last = compiler().isBlock(then) ? then.statements.at(-1) : then;
  return !elseStatement && asksOnly(expression, error) && last !== undefined && isLeaving(last);
}

/** The statements of the same block that follow. */
export function behindOf(statement: ts.Statement): readonly ts.Statement[] {
  const t = compiler();
  const { parent } = statement;
  const list: readonly ts.Statement[] =
    t.isBlock(parent) || t.isSourceFile(parent) || t.isCaseOrDefaultClause(parent) ? parent.statements : [];
  return list.slice(list.indexOf(statement) + 1);
}
