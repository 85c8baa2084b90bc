/** What names of a function stand for on the way on which it is reached: type parameters and members that are given a model. */

import { compiler, type ts, unwrapAwait, visit } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import { givenTo } from "./made";
import { assignedIn } from "./members";
import { type Instance, lineOf, type Scope, type Unit } from "./thing";

/** `{ T: "User", "this.delegate": "sheet", entity: "User" }`. */
export function standsIn(unit: Unit, scope: Scope): Record<string, string> {
  const t = compiler();
  const stands: Record<string, string> = {};
  for (const [name, { node, scope: from }] of scope.types) {
    const written = typeNameOf(node, from);
    if (written !== undefined) stands[name] = written;
  }
  if (t.isSourceFile(unit)) return stands;
  for (const parameter of unit.parameters) {
    const given = scope.given.get(parameter);
    const name = t.isIdentifier(parameter.name) ? parameter.name.text : undefined;
    const value = given && valueName(given.node, given.scope);
    if (name !== undefined && value !== undefined && value !== name) stands[name] = value;
  }
  const owner = enclosingClass(unit);
  const { self } = scope;
  if (!owner || self?.is !== "instance") return stands;
  visit(unit, (node) => {
    const path = t.isExpression(node) ? member(node) : undefined;
    if (path?.of.kind !== t.SyntaxKind.ThisKeyword || Object.hasOwn(stands, `this.${path.name}`)) return;
    const value = memberValue(owner, path.name, self);
    if (value !== undefined) stands[`this.${path.name}`] = value;
  });
  return stands;
}

function memberValue(owner: ts.ClassLikeDeclaration, name: string, self: Instance): string | undefined {
  const t = compiler();
  // A field that the actual class gives a value: `protected readonly entity = User`.
  for (const { of, scope } of lineOf(self)) {
    const field = findProperty(of, name);
    if (field && t.isPropertyDeclaration(field) && field.initializer)
      return valueName(field.initializer, scope);
  }
  // `constructor(model) { this.model = model }`
  const assigned = assignedIn(owner, name);
  const value = assigned && unwrapAwait(assigned);
  const parameter =
    findProperty(owner, name) ??
    (value && t.isIdentifier(value) ? findBinding(value.text, value) : undefined);
  const given = parameter && t.isParameter(parameter) ? givenTo(parameter, self) : undefined;
  return given && valueName(given.node, given.scope);
}

/** `User`, `prisma.user`, `"user"` -> the last name; nothing for what is made or called. */
function valueName(node: ts.Expression, scope: Scope): string | undefined {
  const inner = unwrapAwait(node);
  return compiler().isIdentifier(inner) ? asImported(inner, scope) : (member(inner)?.name ?? stringOf(inner));
}

/** `User` of `User`, `typeof User`, `models.User`. */
function typeNameOf(node: ts.TypeNode, scope: Scope): string | undefined {
  const t = compiler();
  const entity = t.isTypeReferenceNode(node)
    ? node.typeName
    : t.isTypeQueryNode(node)
      ? node.exprName
      : undefined;
  return entity && t.isQualifiedName(entity) ? entity.right.text : entity && asImported(entity, scope);
}

/** The name of the module where it is imported under another. */
function asImported({ text }: ts.Identifier, { file }: Scope): string {
  const from = file.imports.get(text);
  return from && from.imported !== "default" && from.imported !== "*" ? from.imported : text;
}
