/** What an early return says to whoever called: `if (!email) return fail(400, { email, message: "…" })`, and what stands around its words. */

import type { Saying } from "../../domain/outline";
import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { memberName } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { oneLine } from "../fixes/one-line";
import { meansTheSame } from "./bindings";

/** Longer ones say more than a text. */
const longest = 600;

/** Undefined where it says no text, or several, or that all went well, or what is not known at the place. */
export function sayingOf(statement: ts.ReturnStatement, place: ts.Node): Saying | undefined {
  const t = compiler();
  const { expression } = statement;
  if (!expression || statement.end - statement.pos > longest || !isConditional(statement)) return undefined;
  const given = unwrap(expression);
  const isAnswer =
    t.isObjectLiteralExpression(given) || (t.isCallExpression(given) && t.isIdentifier(given.expression));
  if (!isAnswer || findAll(given, t.isCallExpression).some((each) => each !== given)) return undefined;
  const [told, other] = findAll(given, t.isPropertyAssignment).filter(isTold);
  const text = told && textOf(told.initializer);
  if (!told || !text || other || !refuses(given, told)) return undefined;
  const key = memberName(told.name);
  const [start, end] = [statement.getStart(), text.end];
  const whole = statement.getText();
  const line = (part: string) => oneLine(part, " ");
  // On one line a comment would take the rest with it.
  if (/\n[\s\S]{0,600}\/[/*]|\/[/*][\s\S]{0,600}\n/.test(whole)) return undefined;
  if (key === undefined || !meansTheSame(`() => { ${whole} }`, statement, place)) return undefined;
  // A mark for the text, so that both sides of it come onto one line together.
  const marked = line(
    `${whole.slice(0, told.name.getStart() - start)}${mark}${whole.slice(told.name.end - start, text.getStart() - start)}${mark}${whole.slice(end - start)}`,
  );
  const [head, between, tail] = marked?.split(mark) ?? [];
  if (head === undefined || between === undefined || tail === undefined) return undefined;
  const fields = isAmongFields(told)
    ? told.parent.properties.flatMap(({ name }) =>
        name && name !== told.name ? (memberName(name) ?? []) : [],
      )
    : undefined;
  return { head, key, tail: tail.replace(/;$/, ""), ...(fields ? { beside: fields } : {}) };
}

/** No name of anybody's. */
const mark = "\u0001";

/** Keys of a text that is the form's. */
const ofForm = /^(?:message|msg|error|errorMessage|error_message|formError|_form|form|root|reason|detail)$/;
const ofFields = /^(?:errors|fieldErrors|error|issues)$/;

function isTold(node: ts.PropertyAssignment): boolean {
  const name = memberName(node.name);
  return textOf(node.initializer) !== undefined && (ofForm.test(name ?? "") || isAmongFields(node));
}

/** `errors: { email: "…" }` */
function isAmongFields({ parent }: ts.PropertyAssignment): boolean {
  const holder = parent.parent;
  return compiler().isPropertyAssignment(holder) && ofFields.test(memberName(holder.name) ?? "");
}

/** `"…"`, `["…"]` */
function textOf(value: ts.Expression): ts.StringLiteralLike | undefined {
  const t = compiler();
  const given = unwrap(value);
  if (t.isStringLiteralLike(given)) return given;
  const [only, other] = t.isArrayLiteralExpression(given) ? given.elements : [];
  return only && !other && t.isStringLiteralLike(only) ? only : undefined;
}

/** What else it says is not that all went well, nor a status of another reason: `success: true`, `status: 401`. */
function refuses(given: ts.Expression, told: ts.PropertyAssignment): boolean {
  const t = compiler();
  const isTrue = (node: ts.Node): node is ts.Node => node.kind === t.SyntaxKind.TrueKeyword;
  const numbers = findAll(given, t.isNumericLiteral).map(({ text }) => text);
  const texts = findAll(given, t.isStringLiteralLike).filter((each) => each !== textOf(told.initializer));
  return (
    findAll(given, isTrue).length === 0 &&
    numbers.every((each) => /^(?:400|409|422)$/.test(each)) &&
    texts.every(({ text }) => text === "" || /^(?:error|fail|failed|failure|invalid|warning)$/i.test(text))
  );
}

/** Behind an `if` of its function. */
function isConditional(statement: ts.ReturnStatement): boolean {
  const t = compiler();
  for (
    let node: ts.Node = statement;
    !isFunction(node.parent) && !t.isSourceFile(node.parent);
    node = node.parent
  ) {
    if (t.isCatchClause(node.parent)) return false;
    if (t.isIfStatement(node.parent)) return true;
  }
  return false;
}
