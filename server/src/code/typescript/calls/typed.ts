/** What types are, over files: classes with their type parameters as given, interfaces, what functions give. */

import { compiler, type ts, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import type { Files } from "./files";
import {
  anyOf,
  deepest,
  instanceOf,
  outside,
  plain,
  type Scope,
  type Thing,
  type Things,
  type Types,
} from "./thing";

/** Types that hold what they are of. */
const wrappers: ReadonlySet<string> = new Set([
  ...["Promise", "Readonly", "Partial", "Required", "NonNullable", "Awaited", "Omit", "Pick"],
  ...["Ref", "Lazy", "Provider", "InstanceType", "Relation", "WrapperType"],
]);

export interface Typed {
  ofType(node: ts.TypeNode, scope: Scope, depth?: number): Thing | undefined;
  /** What a name of a type means. */
  ofEntity(name: ts.EntityName, scope: Scope, depth: number): Thing | undefined;
  /** A class's name as a type stands for an instance. */
  asType(
    thing: Thing | undefined,
    given: readonly ts.TypeNode[] | undefined,
    scope: Scope,
  ): Thing | undefined;
  /** The type parameters of a class where it is used: as given, else told by what its constructor is given. */
  withArguments(
    of: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
    given: readonly ts.TypeNode[] | undefined,
    own: Scope,
    scope: Scope,
    args?: readonly ts.Expression[],
  ): Types;
}

/** @param ofName what a value's name means */
export function createTyped(
  things: Things,
  files: Files,
  ofName: (node: ts.Identifier, scope: Scope, depth: number) => Thing | undefined,
): Typed {
  const t = compiler();
  return { ofType, ofEntity, asType, withArguments };

  /** The type parameters of a class where it is used: as given, else told by what its constructor is given. */
  function withArguments(
    of: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
    given: readonly ts.TypeNode[] | undefined,
    own: Scope,
    scope: Scope,
    args: readonly ts.Expression[] = [],
  ): Types {
    const parameters = of.typeParameters ?? [];
    if (parameters.length === 0) return own.types;
    const types = new Map(own.types);
    for (const [index, { name }] of parameters.entries()) {
      const node = given?.[index];
      if (node) types.set(name.text, substituted(node, scope));
    }
    if (!given && t.isClassLike(of)) infer(of, args, scope, types);
    return types;
  }

  /** `T` given as another parameter is what that one stands for. */
  function substituted(node: ts.TypeNode, scope: Scope) {
    const name = t.isTypeReferenceNode(node) && t.isIdentifier(node.typeName) ? node.typeName.text : "";
    return scope.types.get(name) ?? { node, scope };
  }

  /** `new Base(users)`: a parameter that is declared `Repository<T>` and given a `Repository<User>`. */
  function infer(
    of: ts.ClassLikeDeclaration,
    args: readonly ts.Expression[],
    scope: Scope,
    types: Map<string, { node: ts.TypeNode; scope: Scope }>,
  ): void {
    const parameters = of.members.find(t.isConstructorDeclaration)?.parameters ?? [];
    for (const [index, { type }] of parameters.entries()) {
      const inner = type && t.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
      const name =
        inner && t.isTypeReferenceNode(inner) && t.isIdentifier(inner.typeName)
          ? inner.typeName.text
          : undefined;
      const arg = args[index];
      if (name === undefined || !arg || !of.typeParameters?.some((each) => each.name.text === name)) continue;
      const typed = typeArgumentOf(arg);
      if (typed && !types.has(name)) types.set(name, { node: typed, scope });
    }
  }

  /** The first type argument of what an expression is declared as: `User` of a parameter `users: Repository<User>`. */
  function typeArgumentOf(arg: ts.Expression): ts.TypeNode | undefined {
    const inner = unwrapAwait(arg);
    const path = member(inner);
    const binding = t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
    const own =
      path?.of.kind === t.SyntaxKind.ThisKeyword
        ? enclosingClass(inner)
            ?.members.flatMap((each): readonly { name?: ts.Node; type?: ts.TypeNode }[] =>
              t.isConstructorDeclaration(each)
                ? each.parameters
                : t.isPropertyDeclaration(each)
                  ? [each]
                  : [],
            )
            .find(({ name }) => name && t.isIdentifier(name) && name.text === path.name)
        : undefined;
    const type =
      own?.type ??
      (binding && (t.isParameter(binding) || t.isVariableDeclaration(binding)) ? binding.type : undefined);
    return type && t.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
  }

  function ofType(node: ts.TypeNode, scope: Scope, depth = 0): Thing | undefined {
    if (depth > deepest) return undefined;
    const next = depth + 1;
    if (t.isParenthesizedTypeNode(node)) return ofType(node.type, scope, next);
    if (t.isTypeLiteralNode(node)) return { is: "shape", of: node, scope };
    if (t.isIntersectionTypeNode(node) || t.isUnionTypeNode(node))
      return anyOf(node.types.filter((each) => !isPlain(each)).map((each) => ofType(each, scope, next)));
    if (t.isTypeQueryNode(node)) return ofEntity(node.exprName, scope, next);
    if (t.isImportTypeNode(node) && node.qualifier && t.isLiteralTypeNode(node.argument)) {
      const module = stringOf(node.argument.literal as ts.Expression);
      const name = t.isIdentifier(node.qualifier) ? node.qualifier.text : node.qualifier.right.text;
      const found = module === undefined ? undefined : files.imported(scope.file, module, name);
      return found === undefined
        ? undefined
        : asType(things.ofExported(found, next), node.typeArguments, scope);
    }
    if (t.isFunctionTypeNode(node) || t.isTypeOperatorNode(node)) return undefined;
    if (!t.isTypeReferenceNode(node)) return isPlain(node) ? outside : undefined;
    const name = t.isIdentifier(node.typeName) ? node.typeName.text : "";
    const bound = scope.types.get(name);
    if (bound) return ofType(bound.node, bound.scope, next);
    const [first] = node.typeArguments ?? [];
    if (name === "ReturnType" && first) {
      const made = ofType(first, scope, next);
      return made && things.given(made, [], scope, next);
    }
    if (first && wrappers.has(name)) {
      const inner = ofType(first, scope, next);
      return inner?.is === "class" ? instanceOf(inner) : inner;
    }
    return asType(ofEntity(node.typeName, scope, next), node.typeArguments, scope);
  }

  /** A class's name as a type stands for an instance. */
  function asType(
    thing: Thing | undefined,
    given: readonly ts.TypeNode[] | undefined,
    scope: Scope,
  ): Thing | undefined {
    if (thing?.is === "class")
      return {
        is: "instance",
        of: thing.of,
        scope: { ...thing.scope, types: withArguments(thing.of, given, thing.scope, scope) },
      };
    if (thing?.is === "shape" && t.isInterfaceDeclaration(thing.of))
      return {
        ...thing,
        scope: { ...thing.scope, types: withArguments(thing.of, given, thing.scope, scope) },
      };
    return thing;
  }

  function ofEntity(name: ts.EntityName, scope: Scope, depth: number): Thing | undefined {
    if (!t.isIdentifier(name)) {
      const owner = ofEntity(name.left, scope, depth);
      return owner && things.member(owner, name.right.text, depth);
    }
    for (const statement of scope.file.root.statements) {
      if (t.isInterfaceDeclaration(statement) && statement.name.text === name.text)
        return { is: "shape", of: statement, scope: plain(scope) };
      if (t.isTypeAliasDeclaration(statement) && statement.name.text === name.text)
        return ofType(statement.type, scope, depth);
    }
    return ofName(name, scope, depth);
  }

  function isPlain({ kind }: ts.TypeNode): boolean {
    return (
      kind === t.SyntaxKind.StringKeyword ||
      kind === t.SyntaxKind.NumberKeyword ||
      kind === t.SyntaxKind.BooleanKeyword ||
      kind === t.SyntaxKind.UndefinedKeyword ||
      kind === t.SyntaxKind.LiteralType ||
      kind === t.SyntaxKind.ArrayType
    );
  }
}
