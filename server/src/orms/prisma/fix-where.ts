/** The `where` that finds the row of a key again: from the values that the failed call wrote. */

import { findBinding } from "../../code/typescript/bindings";
import type { FixContext } from "../../domain/adapters";
import { typescriptKey, typescriptMembers } from "../../syntax/escape";
import { accessPath, compiler, type ts, unwrap } from "../../syntax/typescript";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { modelExtra, whereName } from "./extra";
import type { FixSite } from "./fix-site";

export interface Where {
  /** `{ email }`, `{ shopId_sku: { shopId, sku } }`. */
  readonly text: string;
  /** Values that may be null: a row without a value cannot be found by it. */
  readonly nullable: readonly string[];
  /** The expressions that the text repeats. */
  readonly values: readonly ts.Expression[];
}

/** @returns the sentence why not, where a value is not in the code or must not be computed twice */
export function whereOf(context: FixContext, site: FixSite): Where | { declined: string } {
  const { constraint, model } = context;
  const { style } = site;
  if (constraint.condition || constraint.expression)
    return {
      declined: "The key is a partial or an expression index: the client cannot look a row up by it.",
    };
  const parts: { field: string; text: string }[] = [];
  const nullable: string[] = [];
  const values: ts.Expression[] = [];
  for (const field of constraint.fields) {
    const value = writtenValue(context, site, field);
    if (!value) return { declined: `The code does not show the value of ${field} in this call.` };
    if ("impure" in value)
      return {
        declined: `The value of ${field} is computed in the call (${value.impure}): put it into a variable first.`,
      };
    parts.push({ field, text: value.text });
    values.push(value.node);
    const isNullable = model.fields.find((each) => each.name === field)?.nullable === true;
    if (isNullable && (value.member || canBeNull(value.node)))
      nullable.push(isOperator(value.node) ? `(${value.text})` : value.text);
  }
  const inner = `{ ${parts.map(({ field, text }) => (field === text ? field : `${typescriptKey(field, style)}: ${text}`)).join(", ")} }`;
  return {
    text: parts.length === 1 ? inner : `{ ${typescriptKey(whereName(constraint), style)}: ${inner} }`,
    nullable,
    values,
  };
}

type Value =
  | { readonly text: string; readonly node: ts.Expression; readonly member?: boolean }
  | { readonly impure: string }
  | undefined;

function writtenValue(context: FixContext, { data, style }: FixSite, field: string): Value {
  const t = compiler();
  if (!data) return undefined;
  const object = objectOf(data);
  if (!object) return memberText(context, data, field, style);
  const spreads = object.node.properties.filter(t.isSpreadAssignment);
  const direct = object.members.get(field)?.value;
  const connected = direct ?? connectedValue(context, data, field);
  // A spread behind the value may replace it.
  if (connected) return spreads.some(({ pos }) => pos > connected.pos) ? undefined : pure(connected);
  return spreads.length === 1 && spreads[0]
    ? memberText(context, spreads[0].expression, field, style)
    : undefined;
}

/** `data` is a variable: its member has the value. */
function memberText(
  { model }: FixContext,
  expression: ts.Expression,
  field: string,
  style: FixSite["style"],
): Value {
  const inner = unwrap(expression);
  const isForeign = modelExtra(model).relations.some(({ fields }) => fields.includes(field));
  return accessPath(inner) && !(isForeign && connects(inner)) && !lacks(inner, field)
    ? { text: inner.getText() + typescriptMembers([field], style), node: inner, member: true }
    : undefined;
}

/** True for the client's own type of an input with relations: it has no foreign keys. */
function connects(variable: ts.Expression): boolean {
  const binding = compiler().isIdentifier(variable) ? findBinding(variable.text, variable) : undefined;
  const type = binding && "type" in binding ? binding.type?.getText() : undefined;
  return type !== undefined && /(?<!Unchecked)CreateInput\b/.test(type);
}

/** True where the variable is an object that is written out without the field, and nothing sets it later. */
function lacks(variable: ts.Expression, field: string): boolean {
  const t = compiler();
  const binding = t.isIdentifier(variable) ? findBinding(variable.text, variable) : undefined;
  if (!binding || !t.isVariableDeclaration(binding) || !binding.initializer) return false;
  const object = objectOf(binding.initializer);
  if (!object || object.node.properties.some(t.isSpreadAssignment) || object.members.has(field)) return false;
  return !variable.getSourceFile().text.includes(`${variable.getText()}.${field}`);
}

/** `author: { connect: { id: authorId } }` sets the field `authorId`. */
function connectedValue(
  { model }: FixContext,
  data: ts.Expression,
  field: string,
): ts.Expression | undefined {
  for (const relation of modelExtra(model).relations) {
    const index = relation.fields.indexOf(field);
    const reference = relation.references[index];
    if (index < 0 || reference === undefined) continue;
    const value = memberOf(memberOf(memberOf(data, relation.field), "connect"), reference);
    if (value) return value;
  }
  return undefined;
}

function pure(expression: ts.Expression): Value {
  return isPure(expression)
    ? { text: expression.getText(), node: expression }
    : { impure: shorten(expression.getText()) };
}

/** False for literals, for what methods of strings return, and for parameters and variables of a plain type. */
function canBeNull(expression: ts.Expression): boolean {
  const t = compiler();
  const node = unwrap(expression);
  if (t.isPropertyAccessExpression(node) || t.isElementAccessExpression(node)) return true;
  if (t.isConditionalExpression(node)) return canBeNull(node.whenTrue) || canBeNull(node.whenFalse);
  if (!t.isIdentifier(node)) return t.isBinaryExpression(node);
  const binding = findBinding(node.text, node);
  if (!binding || (!t.isParameter(binding) && !t.isVariableDeclaration(binding))) return true;
  if (t.isParameter(binding) && binding.questionToken) return true;
  return !/^(?:string|number|bigint|boolean|Date)$/.test(binding.type?.getText() ?? "");
}

function isOperator(expression: ts.Expression): boolean {
  const t = compiler();
  return t.isBinaryExpression(expression) || t.isConditionalExpression(expression);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

/** Methods that give the same answer each time. */
const pureMethods = new Set([
  "toLowerCase",
  "toUpperCase",
  "trim",
  "trimStart",
  "trimEnd",
  "toString",
  "normalize",
  "toISOString",
]);

/** True where the expression may be written twice: the second evaluation has the same value and no effect. */
export function isPure(expression: ts.Expression): boolean {
  const t = compiler();
  const node = unwrap(expression);
  if (t.isIdentifier(node) || t.isLiteralExpression(node) || node.kind === t.SyntaxKind.ThisKeyword)
    return true;
  if (node.kind === t.SyntaxKind.TrueKeyword || node.kind === t.SyntaxKind.FalseKeyword) return true;
  if (t.isPropertyAccessExpression(node)) return isPure(node.expression);
  if (t.isElementAccessExpression(node)) return isPure(node.expression) && isPure(node.argumentExpression);
  if (t.isTemplateExpression(node)) return node.templateSpans.every((span) => isPure(span.expression));
  if (t.isBinaryExpression(node))
    return !isAssignment(node.operatorToken.kind) && isPure(node.left) && isPure(node.right);
  if (t.isConditionalExpression(node)) return [node.condition, node.whenTrue, node.whenFalse].every(isPure);
  if (!t.isCallExpression(node) || !node.arguments.every(isPure)) return false;
  const callee = node.expression;
  if (t.isIdentifier(callee)) return ["String", "Number", "BigInt"].includes(callee.text);
  return (
    t.isPropertyAccessExpression(callee) && pureMethods.has(callee.name.text) && isPure(callee.expression)
  );
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  const { SyntaxKind } = compiler();
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}
