/** What types are, over files: classes with their type parameters as given, interfaces, what functions give. */

import { compiler, type ts, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import { anyOf, type Class, instanceOf, outside, type Scope, type Shape, type Thing } from "./thing";

/** Types that hold what they are of. */
const wrappers: ReadonlySet<string> = new Set([
  ...["Promise", "Readonly", "Partial", "Required", "NonNullable", "Awaited", "Omit", "Pick"],
  ...["Ref", "Lazy", "Provider", "InstanceType", "Relation", "WrapperType"],
]);

export function thingTyped(node: ts.TypeNode, scope: Scope): Thing | undefined {
  const t = compiler();
  const { ofType, ofName, result, imported, ofExported } = scope.file.reader;
  if (t.isParenthesizedTypeNode(node)) return ofType(node.type, scope);
  if (t.isTypeLiteralNode(node)) return { is: "shape", of: node, scope };
  if (t.isIntersectionTypeNode(node) || t.isUnionTypeNode(node))
    return anyOf(node.types.map((each) => ofType(each, scope)));
  if (t.isTypeQueryNode(node)) return ofName(node.exprName, scope);
  if (t.isImportTypeNode(node) && node.qualifier && t.isLiteralTypeNode(node.argument)) {
    const module = stringOf(node.argument.literal as ts.Expression);
    const name = t.isIdentifier(node.qualifier) ? node.qualifier.text : node.qualifier.right.text;
    const found = module === undefined ? undefined : imported(scope.file, module, name);
    return asType(ofExported(found), node.typeArguments, scope);
  }
  if (!t.isTypeReferenceNode(node)) return isPlain(node) ? outside : undefined;
  const name = t.isIdentifier(node.typeName) ? node.typeName.text : "";
  const bound = scope.types.get(name);
  if (bound) return ofType(bound.node, bound.scope);
  const [first] = node.typeArguments ?? [];
  const inner = first && (name === "ReturnType" || wrappers.has(name)) ? ofType(first, scope) : undefined;
  if (name === "ReturnType") return inner && result(inner, [], scope);
  if (first && wrappers.has(name)) return inner?.is === "class" ? instanceOf(inner) : inner;
  return asType(ofName(node.typeName, scope), node.typeArguments, scope);
}

/** What an interface extends, or a class implements. */
export function baseNamed(base: ts.ExpressionWithTypeArguments, scope: Scope): Thing | undefined {
  return compiler().isIdentifier(base.expression)
    ? asType(scope.file.reader.ofName(base.expression, scope), base.typeArguments, scope)
    : undefined;
}

export function classExtended(of: ts.ClassLikeDeclaration, scope: Scope): Thing | undefined {
  const { ExtendsKeyword } = compiler().SyntaxKind;
  const heritage = of.heritageClauses?.find(({ token }) => token === ExtendsKeyword)?.types[0];
  const base = heritage && scope.file.reader.of(heritage.expression, scope);
  if (base?.is === "any of") return base.things.find((each) => each.is === "class");
  return base?.is === "class" ? withTypes(base, heritage?.typeArguments, scope) : base;
}

/** A class's name as a type stands for an instance. */
function asType(
  thing: Thing | undefined,
  given: readonly ts.TypeNode[] | undefined,
  scope: Scope,
): Thing | undefined {
  if (thing?.is === "class") return instanceOf(withTypes(thing, given, scope));
  return thing?.is === "shape" ? withTypes(thing, given, scope) : thing;
}

/** With what its type parameters stand for where it is used: as given, else told by what its constructor is given. */
export function withTypes<T extends Class | Shape>(
  thing: T,
  given: readonly ts.TypeNode[] | undefined,
  scope: Scope,
  args: readonly ts.Expression[] = [],
): T {
  const t = compiler();
  const { of } = thing;
  const parameters = t.isTypeLiteralNode(of) ? [] : (of.typeParameters ?? []);
  const types = new Map(thing.scope.types);
  for (const [index, { name }] of parameters.entries()) {
    const node = given?.[index];
    // `T` given as another parameter is what that one stands for.
    if (node) types.set(name.text, scope.types.get(nameOf(node)) ?? { node, scope });
  }
  const made = t.isClassLike(of) && !given ? of.members.find(t.isConstructorDeclaration) : undefined;
  // `new Base(users)`: a parameter that is declared `Repository<T>` and given a `Repository<User>`.
  for (const [index, { type }] of made?.parameters.entries() ?? []) {
    const name = nameOf(argumentOf(type));
    const node = args[index] && argumentOf(declaredType(args[index]));
    if (node && !types.has(name) && parameters.some((each) => each.name.text === name))
      types.set(name, { node, scope });
  }
  return { ...thing, scope: { ...thing.scope, types } };
}

/** `User` of `Repository<User>`. */
function argumentOf(type: ts.TypeNode | undefined): ts.TypeNode | undefined {
  return type && compiler().isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
}

function nameOf(type: ts.TypeNode | undefined): string {
  const t = compiler();
  return type && t.isTypeReferenceNode(type) && t.isIdentifier(type.typeName) ? type.typeName.text : "";
}

/** As what a variable, a parameter or a member of `this` is declared. */
function declaredType(expression: ts.Expression): ts.TypeNode | undefined {
  const t = compiler();
  const node = unwrapAwait(expression);
  const path = member(node);
  const owner = path?.of.kind === t.SyntaxKind.ThisKeyword ? enclosingClass(node) : undefined;
  const binding = t.isIdentifier(node)
    ? findBinding(node.text, node)
    : owner && path && findProperty(owner, path.name);
  return binding && "type" in binding ? binding.type : undefined;
}

function isPlain({ kind }: ts.TypeNode): boolean {
  const { SyntaxKind: of } = compiler();
  const texts = [of.StringKeyword, of.LiteralType];
  return [...texts, of.NumberKeyword, of.BooleanKeyword, of.UndefinedKeyword, of.ArrayType].includes(kind);
}
