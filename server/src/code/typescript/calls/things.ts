/** What an expression is, over files: an instance of a class, a function, an object, a module. By names, types and values; no checker. */

import { compiler, type ts, unwrap, unwrapAwait } from "../../../syntax/typescript";
import { memberName, stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass, findBinding } from "../bindings";
import { member } from "../pattern";
import type { Exported, File, Files } from "./files";
import { createMembers } from "./members";

/** How names, types and `this` are to be read where an expression stands. */
export interface Scope {
  readonly file: File;
  /** What `this` is on this way: the actual class, not the one around. */
  readonly self?: Thing;
  readonly types: Types;
  /** What parameters of functions around are, by their names: callbacks and services that were handed over. */
  readonly handed: ReadonlyMap<string, Thing>;
  /** The expressions that the parameters of the function around were given. */
  readonly given?: ReadonlyMap<
    ts.ParameterDeclaration,
    { readonly node: ts.Expression; readonly scope: Scope }
  >;
}

/** Type parameters, each as it was written where it was given. */
export type Types = ReadonlyMap<string, { readonly node: ts.TypeNode; readonly scope: Scope }>;

export type Thing =
  | Instance
  | { readonly is: "class"; readonly of: ts.ClassLikeDeclaration; readonly scope: Scope }
  | Shape
  | { readonly is: "function"; readonly of: ts.FunctionLikeDeclaration; readonly scope: Scope }
  | { readonly is: "object"; readonly of: ts.ObjectLiteralExpression; readonly scope: Scope }
  | { readonly is: "module"; readonly of: File }
  /** Declared, without a body: a member of an interface, an abstract method. */
  | {
      readonly is: "promise of code";
      readonly of: ts.Node;
      readonly name: string;
      readonly on: Shape | Instance;
    }
  | { readonly is: "any of"; readonly things: readonly Thing[] }
  /** From a package, the runtime, or a value that is no code. */
  | { readonly is: "outside" };

export interface Instance {
  readonly is: "instance";
  readonly of: ts.ClassLikeDeclaration;
  /** Of the class's file, with its type parameters. */
  readonly scope: Scope;
  /** What its constructor was given, where that is seen. */
  readonly made?: { readonly args: readonly ts.Expression[]; readonly scope: Scope };
}

export interface Shape {
  readonly is: "shape";
  readonly of: ts.InterfaceDeclaration | ts.TypeLiteralNode;
  readonly scope: Scope;
}

export const outside: Thing = { is: "outside" };
export const noTypes: Types = new Map();
export const nothingHanded: ReadonlyMap<string, Thing> = new Map();

export interface Things {
  of(expression: ts.Expression, scope: Scope, depth?: number): Thing | undefined;
  ofType(node: ts.TypeNode, scope: Scope, depth?: number): Thing | undefined;
  /** A member of a thing, bases included. */
  member(thing: Thing, name: string, depth?: number): Thing | undefined;
  /** The class that a class extends, with its type parameters; "outside" for one of a library, undefined where it was not found. */
  baseOf(of: ts.ClassLikeDeclaration, scope: Scope, depth?: number): Thing | undefined;
  ofExported(found: Exported, depth: number): Thing | undefined;
  /** What an interface extends. */
  ofBaseShape(base: ts.ExpressionWithTypeArguments, scope: Scope, depth: number): Thing | undefined;
  /** The expression that a constructor's parameter is given on the way to this instance: by `new`, or by `super(…)` of a class below. */
  givenTo(
    parameter: ts.ParameterDeclaration,
    self: Instance,
    depth: number,
  ): { readonly node: ts.Expression; readonly scope: Scope } | undefined;
  /** What a call of it gives. */
  given(thing: Thing, args: readonly ts.Expression[], scope: Scope, depth?: number): Thing | undefined;
  /** What a function's parameters are in a call. */
  handing(
    of: ts.FunctionLikeDeclaration,
    args: readonly ts.Expression[],
    scope: Scope,
    depth?: number,
  ): Map<string, Thing>;
}

const deepest = 14;

/** Types that hold what they are of. */
const wrappers: ReadonlySet<string> = new Set([
  ...["Promise", "Readonly", "Partial", "Required", "NonNullable", "Awaited", "Omit", "Pick"],
  ...["Ref", "Lazy", "Provider", "InstanceType", "Relation", "WrapperType"],
]);

/** Methods by which containers of services give one: `container.resolve(UserService)`. */
const containers =
  /^(?:get|resolve|inject|make|create|use|getService|getCustomRepository|resolveSync|getInstance)$/;

export function createThings(files: Files): Things {
  const t = compiler();
  const things: Things = {
    ...{ of, ofType, member: memberAt, baseOf, given, handing, givenTo },
    ofExported: thingOf,
    ofBaseShape: (base, scope, depth) =>
      t.isIdentifier(base.expression)
        ? asType(ofEntity(base.expression, scope, depth + 1), base.typeArguments, scope)
        : undefined,
  };
  const members = createMembers(things, files);
  return things;

  function memberAt(thing: Thing, name: string, depth = 0): Thing | undefined {
    return depth > deepest ? undefined : members(thing, name, depth + 1);
  }

  function of(expression: ts.Expression, scope: Scope, depth = 0): Thing | undefined {
    if (depth > deepest) return undefined;
    const next = depth + 1;
    const node = unwrapAwait(expression);
    if (node.kind === t.SyntaxKind.ThisKeyword) return selfAt(node, scope);
    if (node.kind === t.SyntaxKind.SuperKeyword) return superAt(node, scope, next);
    if (t.isIdentifier(node)) return ofName(node, scope, next);
    if (t.isNewExpression(node)) return ofNew(node, scope, next);
    if (t.isCallExpression(node)) return ofCall(node, scope, next);
    if (t.isArrowFunction(node) || t.isFunctionExpression(node)) return { is: "function", of: node, scope };
    if (t.isObjectLiteralExpression(node)) return { is: "object", of: node, scope };
    if (t.isClassExpression(node)) return { is: "class", of: node, scope };
    if (t.isConditionalExpression(node))
      return anyOf([of(node.whenTrue, scope, next), of(node.whenFalse, scope, next)]);
    if (t.isBinaryExpression(node))
      return node.operatorToken.kind === t.SyntaxKind.EqualsToken
        ? of(node.right, scope, next)
        : anyOf([of(node.left, scope, next), of(node.right, scope, next)]);
    const path = member(node);
    if (path) {
      const owner = of(path.of, scope, next);
      return owner && memberAt(owner, path.name, next);
    }
    if (t.isElementAccessExpression(node)) return undefined;
    // Text, numbers, lists: their methods are the language's own.
    return t.isLiteralExpression(node) || t.isTemplateExpression(node) || t.isArrayLiteralExpression(node)
      ? outside
      : undefined;
  }

  function selfAt(node: ts.Node, scope: Scope): Thing | undefined {
    if (scope.self) return scope.self;
    const around = enclosingClass(node);
    return around && { is: "instance", of: around, scope: plain(scope) };
  }

  /** `super`: the base of the class in whose text it stands, `this` stays what it is. */
  function superAt(node: ts.Node, scope: Scope, depth: number): Thing | undefined {
    const around = enclosingClass(node);
    if (!around) return undefined;
    const self = scope.self ?? { is: "instance" as const, of: around, scope: plain(scope) };
    const base = baseOf(around, scope, depth);
    if (base?.is !== "class") return base;
    return { is: "instance", of: base.of, scope: { ...base.scope, self } };
  }

  function ofName(node: ts.Identifier, scope: Scope, depth: number): Thing | undefined {
    const binding = findBinding(node.text, node);
    if (!binding) return node.text === "module" || node.text === "exports" ? undefined : outside;
    if (t.isParameter(binding)) return ofParameter(binding, node.text, scope, depth);
    if (t.isBindingElement(binding)) return ofElement(binding, scope, depth);
    if (t.isVariableDeclaration(binding)) {
      const required = requiredBy(scope.file, node.text);
      if (required) return required.found === undefined ? undefined : thingOf(required.found, depth);
      return ofDeclared(binding.type, binding.initializer, scope, depth);
    }
    if (t.isClassLike(binding)) return { is: "class", of: binding, scope: plain(scope) };
    if (t.isFunctionDeclaration(binding) || t.isFunctionExpression(binding))
      return { is: "function", of: binding, scope };
    return ofImport(node.text, scope, depth);
  }

  function ofImport(local: string, { file }: Scope, depth: number): Thing | undefined {
    const from = file.imports.get(local);
    if (!from) return undefined;
    const found = files.imported(file, from.module, from.imported);
    if (found === null) return outside;
    return found && thingOf(found, depth);
  }

  /** `const x = require("./x")`; undefined = no such import. */
  function requiredBy(file: File, local: string): { readonly found: Exported | undefined } | undefined {
    const from = file.imports.get(local);
    if (!from) return undefined;
    const found = files.imported(file, from.module, from.imported);
    // What is exported as a whole: `module.exports = new Service()`.
    const whole = from.imported === "*" && found && files.exported(found.file, "default");
    return { found: whole || found };
  }

  /** The thing behind what a module exports. */
  function thingOf(found: Exported, depth: number): Thing | undefined {
    if (found === null) return outside;
    if (!("node" in found)) return { is: "module", of: found.file };
    const scope = scopeOf(found.file);
    const { node } = found;
    if (t.isClassLike(node)) return { is: "class", of: node, scope };
    if (t.isFunctionDeclaration(node) || t.isMethodDeclaration(node))
      return { is: "function", of: node, scope };
    if (t.isVariableDeclaration(node)) return ofDeclared(node.type, node.initializer, scope, depth);
    if (t.isBindingElement(node)) return ofElement(node, scope, depth);
    if (t.isInterfaceDeclaration(node)) return { is: "shape", of: node, scope };
    if (t.isTypeAliasDeclaration(node)) return ofType(node.type, scope, depth);
    return t.isExpression(node) ? of(node, scope, depth) : undefined;
  }

  function ofDeclared(
    type: ts.TypeNode | undefined,
    initializer: ts.Expression | undefined,
    scope: Scope,
    depth: number,
  ): Thing | undefined {
    // What it is made of says more than an interface that it is declared as.
    const made = initializer && of(initializer, scope, depth + 1);
    if (made && made.is !== "outside") return made;
    return (type && ofType(type, scope, depth + 1)) ?? made;
  }

  function ofParameter(
    node: ts.ParameterDeclaration,
    name: string,
    scope: Scope,
    depth: number,
  ): Thing | undefined {
    return scope.handed.get(name) ?? ofDeclared(node.type, node.initializer, scope, depth);
  }

  /** `const { users } = this.services`, `({ users }: Deps) => …`. */
  function ofElement(element: ts.BindingElement, scope: Scope, depth: number): Thing | undefined {
    const holder = element.parent.parent;
    if (element.dotDotDotToken || !t.isObjectBindingPattern(element.parent)) return undefined;
    const key = element.propertyName ?? element.name;
    const name =
      t.isIdentifier(key) || t.isStringLiteralLike(key)
        ? key.text
        : t.isComputedPropertyName(key)
          ? memberName(key)
          : undefined;
    if (name === undefined) return undefined;
    if (t.isIdentifier(element.name)) {
      const required = scope.file.imports.get(element.name.text);
      if (required && t.isVariableDeclaration(holder)) return ofImport(element.name.text, scope, depth);
    }
    const owner = t.isBindingElement(holder)
      ? ofElement(holder, scope, depth + 1)
      : t.isParameter(holder)
        ? (scope.handed.get(patternKey(holder)) ?? ofDeclared(holder.type, holder.initializer, scope, depth))
        : ofDeclared(holder.type, holder.initializer, scope, depth);
    const found = owner && memberAt(owner, name, depth + 1);
    return found ?? (element.initializer && of(element.initializer, scope, depth + 1));
  }

  function ofNew(node: ts.NewExpression, scope: Scope, depth: number): Thing | undefined {
    const made = of(node.expression, scope, depth);
    if (made?.is !== "class") return made;
    const args = node.arguments ?? [];
    const types = withArguments(made.of, node.typeArguments, made.scope, scope, args);
    return {
      is: "instance",
      of: made.of,
      scope: { ...made.scope, types },
      made: { args, scope },
    };
  }

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

  function ofCall(node: ts.CallExpression, scope: Scope, depth: number): Thing | undefined {
    const callee = unwrapAwait(node.expression);
    if (t.isIdentifier(callee) && callee.text === "require") {
      const module = stringOf(node.arguments[0]);
      const found = module === undefined ? undefined : files.imported(scope.file, module, "*");
      if (!found || !("file" in found)) return found === null ? outside : undefined;
      return thingOf(files.exported(found.file, "default") ?? found, depth);
    }
    const path = member(callee);
    if (
      path &&
      (path.name === "bind" || path.name === "then" || path.name === "catch" || path.name === "finally")
    )
      return of(path.of, scope, depth);
    const called = of(callee, scope, depth);
    const name = path?.name ?? (t.isIdentifier(callee) ? callee.text : "");
    if (!called || called.is === "outside" || called.is === "promise of code") {
      const typed =
        called?.is === "promise of code" ? given(called, node.arguments, scope, depth) : undefined;
      if (typed) return typed;
      const [first] = node.arguments;
      const handed = first && of(first, scope, depth);
      if (handed?.is === "class" && containers.test(name)) return instanceOf(handed);
      if (node.typeArguments?.[0] && containers.test(name))
        return ofType(node.typeArguments[0], scope, depth) ?? called;
      // A wrapper of a library gives a function that runs the one that it is given.
      const wrapped = node.arguments
        .map((each) => of(each, scope, depth))
        .find((each) => each?.is === "function");
      if (called?.is === "outside" && wrapped) return wrapped;
      return path?.name === "freeze" || path?.name === "assign" ? handed : called;
    }
    return given(called, node.arguments, scope, depth);
  }

  function given(thing: Thing, args: readonly ts.Expression[], scope: Scope, depth = 0): Thing | undefined {
    if (depth > deepest) return undefined;
    if (thing.is === "any of") return anyOf(thing.things.map((each) => given(each, args, scope, depth + 1)));
    if (thing.is === "promise of code") {
      const { of: node, on } = thing;
      const type = t.isMethodSignature(node) || t.isMethodDeclaration(node) ? node.type : undefined;
      return type && ofType(type, on.scope, depth + 1);
    }
    if (thing.is !== "function") return thing.is === "outside" ? outside : undefined;
    const own: Scope = { ...thing.scope, handed: handing(thing.of, args, scope, depth) };
    const values = returnedBy(thing.of).map((each) => of(each, own, depth + 1));
    const made = anyOf(values.filter((each) => each?.is !== "outside"));
    if (made) return made;
    return thing.of.type ? ofType(thing.of.type, own, depth + 1) : anyOf(values);
  }

  function handing(
    fn: ts.FunctionLikeDeclaration,
    args: readonly ts.Expression[],
    scope: Scope,
    depth = 0,
  ): Map<string, Thing> {
    const handed = new Map<string, Thing>();
    for (const [index, parameter] of fn.parameters.entries()) {
      const arg = args[index];
      const thing = arg && of(arg, scope, depth + 1);
      if (thing && thing.is !== "outside") handed.set(patternKey(parameter), thing);
    }
    return handed;
  }

  function givenTo(
    parameter: ts.ParameterDeclaration,
    self: Instance,
    depth: number,
  ): { node: ts.Expression; scope: Scope } | undefined {
    if (depth > deepest || !t.isConstructorDeclaration(parameter.parent)) return undefined;
    const owner = parameter.parent.parent;
    const index = parameter.parent.parameters.indexOf(parameter);
    // From the actual class down to the one whose constructor it is: each hands on by its own `super(…)`.
    const below: { of: ts.ClassLikeDeclaration; scope: Scope }[] = [];
    for (let at: Thing | undefined = self; at && (at.is === "instance" || at.is === "class"); ) {
      if (at.of === owner) break;
      below.unshift({ of: at.of, scope: at.scope });
      if (below.length > 6) return undefined;
      at = baseOf(at.of, at.scope, depth + 1);
      if (!at || at.is !== "class") return undefined;
    }
    let place = index;
    let found: { node: ts.Expression; scope: Scope } | undefined;
    for (const { of, scope } of below) {
      const constructor = of.members.find(t.isConstructorDeclaration);
      // Without a constructor of its own a class hands on what it is given.
      if (!constructor) continue;
      const call = constructor.body?.statements
        .map((each) => (t.isExpressionStatement(each) ? each.expression : undefined))
        .find(
          (each): each is ts.CallExpression =>
            each !== undefined &&
            t.isCallExpression(each) &&
            each.expression.kind === t.SyntaxKind.SuperKeyword,
        );
      const arg = call?.arguments[place];
      if (!arg) return undefined;
      found = { node: arg, scope };
      const inner = unwrap(arg);
      const passed = constructor.parameters.findIndex(
        ({ name }) => t.isIdentifier(name) && t.isIdentifier(inner) && name.text === inner.text,
      );
      if (passed < 0) return found;
      place = passed;
    }
    const made = self.made?.args[place];
    return made && self.made ? { node: made, scope: self.made.scope } : found;
  }

  /** What a function may give back. */
  function returnedBy(fn: ts.FunctionLikeDeclaration): ts.Expression[] {
    if (!fn.body) return [];
    if (!t.isBlock(fn.body)) return [fn.body];
    const found: ts.Expression[] = [];
    const look = (statements: readonly ts.Node[], deep: number) => {
      for (const each of statements) {
        if (found.length >= 4) return;
        if (t.isReturnStatement(each)) found.push(...(each.expression ? [each.expression] : []));
        else if (t.isBlock(each)) look(each.statements, deep + 1);
        else if (t.isIfStatement(each))
          look([each.thenStatement, ...(each.elseStatement ? [each.elseStatement] : [])], deep + 1);
        else if (t.isTryStatement(each)) look([each.tryBlock], deep + 1);
      }
    };
    look(fn.body.statements, 0);
    return found;
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
      return found === undefined ? undefined : asType(thingOf(found, next), node.typeArguments, scope);
    }
    if (t.isFunctionTypeNode(node) || t.isTypeOperatorNode(node)) return undefined;
    if (!t.isTypeReferenceNode(node)) return isPlain(node) ? outside : undefined;
    const name = t.isIdentifier(node.typeName) ? node.typeName.text : "";
    const bound = scope.types.get(name);
    if (bound) return ofType(bound.node, bound.scope, next);
    const [first] = node.typeArguments ?? [];
    if (name === "ReturnType" && first) {
      const made = ofType(first, scope, next);
      return made && given(made, [], scope, next);
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
      return owner && memberAt(owner, name.right.text, depth);
    }
    for (const statement of scope.file.root.statements) {
      if (t.isInterfaceDeclaration(statement) && statement.name.text === name.text)
        return { is: "shape", of: statement, scope: plain(scope) };
      if (t.isTypeAliasDeclaration(statement) && statement.name.text === name.text)
        return ofType(statement.type, scope, depth);
    }
    return ofName(name, scope, depth);
  }

  function baseOf(of: ts.ClassLikeDeclaration, scope: Scope, depth = 0): Thing | undefined {
    const heritage = of.heritageClauses?.find(({ token }) => token === t.SyntaxKind.ExtendsKeyword)?.types[0];
    if (!heritage || depth > deepest) return undefined;
    const base = things.of(heritage.expression, scope, depth + 1);
    if (base?.is === "any of") return base.things.find((each) => each.is === "class") ?? base.things[0];
    if (base?.is !== "class") return base;
    return {
      ...base,
      scope: { ...base.scope, types: withArguments(base.of, heritage.typeArguments, base.scope, scope) },
    };
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

export function scopeOf(file: File): Scope {
  return { file, types: noTypes, handed: nothingHanded };
}

/** A class's members know neither the types nor the parameters of where it is used. */
function plain({ file, types, handed }: Scope): Scope {
  return { file, types, handed };
}

function instanceOf({ of, scope }: Extract<Thing, { is: "class" }>): Instance {
  return { is: "instance", of, scope };
}

export function anyOf(found: readonly (Thing | undefined)[]): Thing | undefined {
  const things = [
    ...new Set(found.flatMap((each) => (each?.is === "any of" ? each.things : each ? [each] : []))),
  ];
  const inside = things.filter(({ is }) => is !== "outside");
  if (inside.length > 1) return { is: "any of", things: inside };
  return inside[0] ?? things[0];
}

/** A parameter by its name; one that is taken apart by its place. */
export function patternKey({ name, pos }: ts.ParameterDeclaration): string {
  return compiler().isIdentifier(name) ? name.text : `at ${pos}`;
}
