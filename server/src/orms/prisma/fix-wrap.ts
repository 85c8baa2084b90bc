/** Puts a handler around a call: a `try` around its statement, or `.catch(…)` behind the expression. */

import type { FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { compiler, startOf, type ts } from "../../syntax/typescript";
import { movedText } from "../../syntax/typescript-edits";
import { block, type FixSite, type Form, formOf, indentOf } from "./fix-site";

export const notACall = "The write is not a call of the client that can be changed here.";
export const openedElsewhere =
  "The client may be a transaction's, which a failed statement ends: catch the error where the transaction is opened.";

/** What happens in the handler: lines with one step of relative indentation, and the edits of imports. */
export interface Handler {
  readonly lines: readonly string[];
  readonly isAsync: boolean;
  /** Its last line leaves the function around: it must stand in a block of that function. */
  readonly leaves: boolean;
  readonly edits: readonly TextEdit[];
  readonly error: string;
}

/** @param handler told whether the value of the call is used */
export function wrap(
  context: FixContext,
  site: FixSite,
  call: ts.CallExpression,
  handler: (uses: boolean) => Handler,
): FixResult {
  const form = formOf(call);
  const made = handler(form.kind !== "statement");
  const inPlace = form.kind === "expression" || (form.kind === "declaration" && !made.leaves);
  const own = inPlace ? behind(site, call, made) : inTry(site, call, form, made);
  const edits = [...made.edits, own].sort((a, b) => a.start - b.start);
  return { edits: [{ file: context.source.path, edits }] };
}

function behind(site: FixSite, call: ts.CallExpression, { lines, isAsync, error }: Handler): TextEdit {
  const { eol, indent: step } = site.style;
  const indent = indentOf(site, call);
  const parameter = site.isTypeScript ? `(${error}: unknown)` : `(${error})`;
  const body = block(lines, indent + step, site);
  const text = `.catch(${isAsync ? "async " : ""}${parameter} => {${eol}${body}${eol}${indent}})`;
  return { start: call.end, end: call.end, text };
}

function inTry(
  site: FixSite,
  call: ts.CallExpression,
  form: Exclude<Form, { kind: "expression" }>,
  { lines, error }: Handler,
): TextEdit {
  const { root, style } = site;
  const { eol, indent: step, semicolon } = style;
  const { statement } = form;
  const indent = indentOf(site, statement);
  let declared = "";
  // A semicolon at the beginning of the next line belongs to that line.
  const ahead = /\s{0,200}\n\s{0,200};$/.exec(statement.getText())?.[0] ?? "";
  let moved = movedText(root, statement, 1, style);
  if (ahead) moved = moved.slice(0, moved.lastIndexOf(";")).trimEnd();
  if (form.kind === "return" && !compiler().isAwaitExpression(call.parent))
    moved = `return await ${movedText(root, call, 1, style)}${semicolon}`;
  if (form.kind === "declaration") {
    const { name, type, initializer } = form.declaration;
    declared = `let ${name.getText()}${type ? `: ${type.getText()}` : ""}${semicolon}${eol}${indent}`;
    moved = `${name.getText()} = ${initializer ? movedText(root, initializer, 1, style) : ""}${semicolon}`;
  }
  const text = [
    `${declared}try {`,
    `${indent}${step}${moved}`,
    `${indent}} catch (${error}) {`,
    block(lines, indent + step, site),
    `${indent}}`,
  ].join(eol);
  return { start: startOf(statement), end: statement.end - ahead.length, text };
}
