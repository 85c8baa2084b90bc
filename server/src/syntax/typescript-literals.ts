/** What TypeScript code says literally: strings, numbers, objects, arrays; everything else is honestly unknown. */

import { compiler, type ts, unwrap } from "./typescript";

export type Literal = string | number | boolean | null;

/** The value of a literal expression; undefined = the code does not tell. A template counts where it has no substitution. */
export function literalOf(node: ts.Node | undefined): Literal | undefined {
  const t = compiler();
  if (!node || !t.isExpression(node)) return undefined;
  const inner = unwrap(node);
  if (t.isStringLiteralLike(inner)) return inner.text;
  if (t.isNumericLiteral(inner)) return Number(inner.text);
  if (inner.kind === t.SyntaxKind.TrueKeyword) return true;
  if (inner.kind === t.SyntaxKind.FalseKeyword) return false;
  if (inner.kind === t.SyntaxKind.NullKeyword) return null;
  return undefined;
}

export function stringOf(node: ts.Node | undefined): string | undefined {
  const value = literalOf(node);
  return typeof value === "string" ? value : undefined;
}

/** An object literal's members. `complete` is false where a spread or a computed name hides some. */
export interface ObjectLiteral {
  readonly node: ts.ObjectLiteralExpression;
  readonly members: ReadonlyMap<string, ObjectMember>;
  readonly complete: boolean;
}

export interface ObjectMember {
  readonly name: string;
  readonly node: ts.ObjectLiteralElementLike;
  /** For `{ email }` the identifier itself; absent for methods and accessors. */
  readonly value?: ts.Expression;
}

/** The object that the expression is, undefined where it is none. */
export function objectOf(node: ts.Node | undefined): ObjectLiteral | undefined {
  const t = compiler();
  if (!node || !t.isExpression(node)) return undefined;
  const inner = unwrap(node);
  if (!t.isObjectLiteralExpression(inner)) return undefined;
  const members = new Map<string, ObjectMember>();
  let complete = true;
  for (const property of inner.properties) {
    const name = property.name ? memberName(property.name) : undefined;
    if (name === undefined) complete = false;
    else members.set(name, { name, node: property, ...initializerOf(property) });
  }
  return { node: inner, members, complete };
}

/** The value of one member of an object literal. */
export function memberOf(node: ts.Node | undefined, name: string): ts.Expression | undefined {
  return objectOf(node)?.members.get(name)?.value;
}

/** The elements of an array literal, undefined where the expression is none. */
export function elementsOf(node: ts.Node | undefined): readonly ts.Expression[] | undefined {
  const t = compiler();
  if (!node || !t.isExpression(node)) return undefined;
  const inner = unwrap(node);
  return t.isArrayLiteralExpression(inner) ? inner.elements : undefined;
}

/** An array of string literals; undefined where one of them is anything else. */
export function stringsOf(node: ts.Node | undefined): string[] | undefined {
  const values = elementsOf(node)?.map(stringOf);
  return values?.every((value) => value !== undefined) ? values : undefined;
}

/** `name`, `"name"`, `["name"]`, `7` -> text; undefined for a name that is computed. */
export function memberName(name: ts.PropertyName | undefined): string | undefined {
  const t = compiler();
  if (!name) return undefined;
  if (t.isComputedPropertyName(name)) return stringOf(name.expression);
  return t.isIdentifier(name) || t.isStringLiteralLike(name) || t.isNumericLiteral(name)
    ? name.text
    : undefined;
}

/** A decorator with what it calls: `@Column({ unique: true })`, `@Index`. */
export interface DecoratorCall {
  readonly node: ts.Decorator;
  readonly callee: ts.Expression;
  /** Empty where it is no call. */
  readonly args: readonly ts.Expression[];
  readonly types: readonly ts.TypeNode[] | undefined;
}

export function decoratorCalls(node: ts.Node): DecoratorCall[] {
  const t = compiler();
  return (t.canHaveDecorators(node) ? (t.getDecorators(node) ?? []) : []).map((decorator) => {
    const call = unwrap(decorator.expression);
    if (!t.isCallExpression(call)) return { node: decorator, callee: call, args: [], types: undefined };
    return { node: decorator, callee: call.expression, args: call.arguments, types: call.typeArguments };
  });
}

function initializerOf(property: ts.ObjectLiteralElementLike): { value?: ts.Expression } {
  const t = compiler();
  if (t.isPropertyAssignment(property)) return { value: property.initializer };
  return t.isShorthandPropertyAssignment(property) ? { value: property.name } : {};
}
