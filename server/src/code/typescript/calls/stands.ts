/** What names of a function stand for on the way on which it is reached: type parameters and members that are given a model. */

import { compiler, type ts, unwrapAwait, visit } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../../syntax/typescript-scope";
import type { Unit } from "./spots";
import type { Scope, Things } from "./thing";

/** `{ T: "User", "this.delegate": "sheet", entity: "User" }`. */
export function standsIn(unit: Unit, scope: Scope, things: Things): Record<string, string> {
  const t = compiler();
  const stands: Record<string, string> = {};
  for (const [name, given] of scope.types) {
    const written = typeNameOf(given.node, given.scope);
    if (written !== undefined) stands[name] = written;
  }
  if (t.isSourceFile(unit)) return stands;
  for (const [parameter, { node, scope: from }] of scope.given ?? []) {
    const name = t.isIdentifier(parameter.name) ? parameter.name.text : undefined;
    const value = name === undefined ? undefined : valueName(node, from);
    if (name !== undefined && value !== undefined && value !== name) stands[name] = value;
  }
  const { self } = scope;
  const owner = enclosingClass(unit);
  if (!owner || self?.is !== "instance") return stands;
  visit(unit, (node) => {
    const path = t.isExpression(node) ? member(node) : undefined;
    if (path?.of.kind !== t.SyntaxKind.ThisKeyword || Object.hasOwn(stands, `this.${path.name}`)) return;
    const value = memberValue(owner, path.name, scope, things);
    if (value !== undefined) stands[`this.${path.name}`] = value;
  });
  return stands;
}

function memberValue(
  owner: ts.ClassLikeDeclaration,
  name: string,
  { self }: Scope,
  things: Things,
): string | undefined {
  const t = compiler();
  if (self?.is !== "instance") return undefined;
  // A field that the actual class gives a value: `protected readonly entity = User`.
  for (let of: ts.ClassLikeDeclaration | undefined = self.of, scope = self.scope, i = 0; of && i < 6; i++) {
    const field = findProperty(of, name);
    if (field && t.isPropertyDeclaration(field) && field.initializer)
      return valueName(field.initializer, scope);
    if (of === owner) break;
    const base = things.baseOf(of, scope);
    if (base?.is !== "class") break;
    of = base.of;
    scope = base.scope;
  }
  const parameter = findProperty(owner, name) ?? assignedFrom(owner, name);
  if (!parameter || !t.isParameter(parameter)) return undefined;
  const given = things.givenTo(parameter, self, 0);
  return given && valueName(given.node, given.scope);
}

/** `constructor(model) { this.model = model }`: the parameter. */
function assignedFrom(owner: ts.ClassLikeDeclaration, name: string): ts.ParameterDeclaration | undefined {
  const t = compiler();
  const made = owner.members.find(t.isConstructorDeclaration);
  for (const statement of made?.body?.statements ?? []) {
    const assigned = t.isExpressionStatement(statement) ? statement.expression : undefined;
    if (!assigned || !t.isBinaryExpression(assigned)) continue;
    const left = member(assigned.left);
    const right = unwrapAwait(assigned.right);
    if (left?.name === name && left.of.kind === t.SyntaxKind.ThisKeyword && t.isIdentifier(right))
      return made?.parameters.find(({ name: own }) => t.isIdentifier(own) && own.text === right.text);
  }
  return undefined;
}

/** `User`, `prisma.user`, `"user"` -> the last name; nothing for what is made or called. */
function valueName(node: ts.Expression, { file }: Scope): string | undefined {
  const t = compiler();
  const inner = unwrapAwait(node);
  if (t.isIdentifier(inner)) {
    const from = file.imports.get(inner.text);
    return from && from.imported !== "default" && from.imported !== "*" ? from.imported : inner.text;
  }
  return member(inner)?.name ?? stringOf(inner);
}

/** `User` of `User`, `typeof User`, `models.User`; the name of the module where it is imported under another. */
function typeNameOf(node: ts.TypeNode, { file }: Scope): string | undefined {
  const t = compiler();
  const entity = t.isTypeReferenceNode(node)
    ? node.typeName
    : t.isTypeQueryNode(node)
      ? node.exprName
      : undefined;
  if (!entity) return undefined;
  if (!t.isIdentifier(entity)) return entity.right.text;
  const from = file.imports.get(entity.text);
  return from && from.imported !== "default" && from.imported !== "*" ? from.imported : entity.text;
}
