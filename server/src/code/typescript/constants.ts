/** What a name stands for where the file says it: a table's name as a constant, a member of an object, a property of the class. */

import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, memberOf, stringOf } from "../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../syntax/typescript-scope";
import { findBinding, isSettled } from "./bindings";

/** Names lead to names: no further than this. */
const deepest = 5;

/** What the expression is given where it is declared; else the expression itself. */
export function written(node: ts.Expression, depth = 0): ts.Expression {
  const inner = unwrap(node);
  const value = depth < deepest ? heldBy(inner, depth) : undefined;
  return value ? written(value, depth + 1) : inner;
}

function heldBy(node: ts.Expression, depth: number): ts.Expression | undefined {
  const t = compiler();
  if (t.isIdentifier(node)) {
    const binding = findBinding(node.text, node);
    const isConst =
      binding && t.isVariableDeclaration(binding) && isSettled(binding) && t.isIdentifier(binding.name);
    return isConst ? binding.initializer : undefined;
  }
  const path = member(node);
  if (!path) return undefined;
  const of = unwrap(path.of);
  const around = of.kind === t.SyntaxKind.ThisKeyword ? enclosingClass(node) : undefined;
  if (around) return ofClass(around, path.name);
  return t.isIdentifier(of) ? memberOf(frozen(written(of, depth + 1)), path.name) : undefined;
}

/** `static tableName = "users"`, `get tableName() { return "users"; }` */
export function ofClass(owner: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  const t = compiler();
  const property = findProperty(owner, name);
  if (property && t.isPropertyDeclaration(property)) return property.initializer;
  const getter = owner.members.find(
    (each): each is ts.GetAccessorDeclaration =>
      t.isGetAccessorDeclaration(each) && each.name.getText() === name,
  );
  return getter && returned(getter);
}

/** `Object.freeze({ … })` */
function frozen(node: ts.Expression): ts.Expression {
  return compiler().isCallExpression(node) && member(node.expression)?.name === "freeze"
    ? unwrap(node.arguments[0] ?? node)
    : node;
}

export function textIn(node: ts.Expression | undefined): string | undefined {
  return node && stringOf(written(node));
}

/** `"a"`, `["a", "b"]`, constants of them; undefined = one of them is not to be seen. */
export function textsIn(node: ts.Expression | undefined): string[] | undefined {
  if (!node) return undefined;
  const value = written(node);
  const all = (elementsOf(value) ?? [value]).map(textIn);
  return all.every((each) => each !== undefined) ? all : undefined;
}
