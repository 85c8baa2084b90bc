/** Rows that a TypeScript program copies: a row that was loaded, without its primary key, is inserted again with its old values. */

import { compiler, findAll, startOf, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { memberName } from "../../syntax/typescript-literals";
import { functionsAround } from "../../syntax/typescript-scope";
import { findBinding } from "./bindings";

export interface Copy {
  /** What takes the key away: `id: undefined`, `delete line.id`, `{ id, ...rest }`. */
  readonly node: ts.Node;
  /** Where a value of its own can be said: the object that becomes the row, or the row's variable (behind `node`). */
  readonly object?: ts.ObjectLiteralExpression;
  readonly variable?: ts.Identifier;
  /** The fields that do not come along: the key, and what it has of its own. */
  readonly sets: readonly string[];
}

/** What tells a row that is there. */
export interface Loaded {
  /** A call that reads rows. */
  reads(call: ts.CallExpression): boolean;
  /** A type that is the model's. */
  isModel(type: string): boolean;
}

/** @param row what is inserted. @param key the name of the primary key */
export function copyOf(
  row: ts.Expression | undefined,
  key: string,
  loaded: Loaded,
  depth = 0,
): Copy | undefined {
  const t = compiler();
  if (!row || depth > 3) return undefined;
  const inner = unwrapAwait(row);
  if (t.isObjectLiteralExpression(inner)) return ofObject(inner, key, loaded);
  if (t.isCallExpression(inner) && member(inner.expression)?.name === "create")
    return copyOf(inner.arguments.at(-1), key, loaded, depth + 1);
  if (!t.isIdentifier(inner)) return undefined;
  const rest = ofRest(inner, key, loaded);
  if (rest) return { ...rest, sets: [...rest.sets, ...assigned(inner).keys()] };
  const binding = findBinding(inner.text, inner);
  const start = binding && t.isVariableDeclaration(binding) ? binding.initializer : undefined;
  const made = copyOf(start, key, loaded, depth + 1);
  if (made) return { ...made, sets: [...made.sets, ...assigned(inner).keys()] };
  const node = isLoaded(inner, loaded) ? emptied(inner, key) : undefined;
  return node && { node, variable: inner, sets: [...new Set([key, ...assigned(inner).keys()])] };
}

/** `{ ...line, id: undefined, order }`, `{ ...rest, order }`. */
function ofObject(object: ts.ObjectLiteralExpression, key: string, loaded: Loaded): Copy | undefined {
  const t = compiler();
  const from = object.properties.findIndex(t.isSpreadAssignment);
  const spread = object.properties[from];
  const behind = object.properties.slice(from + 1);
  if (!spread || !t.isSpreadAssignment(spread) || behind.some(t.isSpreadAssignment)) return undefined;
  const names = behind.flatMap(({ name }) => memberName(name as ts.PropertyName | undefined) ?? []);
  const base = unwrap(spread.expression);
  if (!t.isIdentifier(base)) return undefined;
  const rest = ofRest(base, key, loaded);
  if (rest) return { node: rest.node, object, sets: [...rest.sets, ...names] };
  const gone = behind.find((one) => memberName(one.name as ts.PropertyName | undefined) === key);
  if (!gone || !isNothing(gone) || !isLoaded(base, loaded)) return undefined;
  return { node: gone, object, sets: names };
}

/** `const { id, ...rest } = line`. */
function ofRest(name: ts.Identifier, key: string, loaded: Loaded): Copy | undefined {
  const t = compiler();
  const binding = findBinding(name.text, name);
  if (!binding || !t.isBindingElement(binding) || !binding.dotDotDotToken) return undefined;
  const pattern = binding.parent;
  const whole = pattern.parent;
  if (!t.isObjectBindingPattern(pattern) || !t.isVariableDeclaration(whole) || !whole.initializer)
    return undefined;
  const left = pattern.elements.flatMap((one) =>
    one.dotDotDotToken
      ? []
      : (memberName(one.propertyName ?? (t.isIdentifier(one.name) ? one.name : undefined)) ?? []),
  );
  if (!left.includes(key)) return undefined;
  const from = unwrapAwait(whole.initializer);
  const isRow = t.isIdentifier(from)
    ? isLoaded(from, loaded)
    : t.isCallExpression(from) && loaded.reads(from);
  return isRow ? { node: pattern, sets: left } : undefined;
}

/** A variable of what a read gives, or of the model's type. */
function isLoaded(name: ts.Identifier, loaded: Loaded): boolean {
  const t = compiler();
  const binding = findBinding(name.text, name);
  if (!binding || !(t.isVariableDeclaration(binding) || t.isParameter(binding))) return false;
  // `for (const line of lines)`
  const loop = binding.parent.parent;
  const rows =
    loop && t.isForOfStatement(loop) && loop.initializer === binding.parent ? loop.expression : undefined;
  const start = rows ?? binding.initializer;
  const from = start && unwrapAwait(start);
  if (from && t.isCallExpression(from) && loaded.reads(from)) return true;
  if (rows && from && t.isIdentifier(from)) return isLoaded(from, loaded);
  const { type } = binding;
  return type !== undefined && t.isTypeReferenceNode(type) && loaded.isModel(type.typeName.getText());
}

/** `id: undefined` */
function isNothing(property: ts.ObjectLiteralElementLike): boolean {
  const t = compiler();
  return t.isPropertyAssignment(property) && isUndefined(property.initializer);
}

function isUndefined(node: ts.Expression): boolean {
  const inner = unwrap(node);
  return compiler().isIdentifier(inner) && inner.text === "undefined";
}

/** `delete line.id;`, `line.id = undefined;` before the place, in the same function. */
function emptied(name: ts.Identifier, key: string): ts.Statement | undefined {
  const t = compiler();
  const around = functionsAround(name)[0] ?? name.getSourceFile();
  const isKey = (node: ts.Expression) => {
    const path = member(node);
    const of = path && unwrap(path.of);
    return path?.name === key && of !== undefined && t.isIdentifier(of) && of.text === name.text;
  };
  return findAll(around, t.isExpressionStatement).findLast((statement) => {
    if (startOf(statement) > startOf(name)) return false;
    const { expression } = statement;
    if (t.isDeleteExpression(expression)) return isKey(unwrap(expression.expression));
    return (
      t.isBinaryExpression(expression) &&
      expression.operatorToken.kind === t.SyntaxKind.EqualsToken &&
      isUndefined(expression.right) &&
      isKey(unwrap(expression.left))
    );
  });
}

/** The properties that are assigned before the place. */
function assigned(variable: ts.Identifier): Map<string, ts.Node> {
  const t = compiler();
  const around = functionsAround(variable)[0] ?? variable.getSourceFile();
  const found = new Map<string, ts.Node>();
  for (const each of findAll(around, t.isBinaryExpression)) {
    if (each.operatorToken.kind !== t.SyntaxKind.EqualsToken || startOf(each) > startOf(variable)) continue;
    const path = member(each.left);
    const of = path && unwrap(path.of);
    if (path && of && t.isIdentifier(of) && of.text === variable.text) found.set(path.name, each);
  }
  return found;
}
