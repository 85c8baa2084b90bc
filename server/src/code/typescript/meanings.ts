/** What an expression is to an ORM, by its signs: read from types, decorators, initializers, bases and names of one file. */

import type { Model } from "../../domain/model";
import { ancestor, compiler, findAll, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { lastName, member, nameOf, unaliased } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { decoratorCalls } from "../../syntax/typescript-literals";
import { enclosingClass, findProperty, type Imported, readImports } from "../../syntax/typescript-scope";
import type { Meaning, Sign, Signs } from "../dialect";
import { boundAt, calledHere, findBinding } from "./bindings";
import { fileStem, moduleStem } from "./modules";

/** Answers for one file and the models that may be meant. */
export interface Meanings {
  of(expression: ts.Expression): Meaning | undefined;
  /** The models that the name means in this file; several where neither an import nor the file tells them apart. */
  models(name: string | null): readonly Model[];
  /** True where the expression names a model (this one or another), not a row of one. */
  isModel(node: ts.Expression): boolean;
}

/** Deeper chains of variables and functions than this are not followed. */
const deepest = 8;

const other: Meaning = { kind: "other", model: null, exact: true };

/** Types that hold what they are of. */
const wrappers: ReadonlySet<string> = new Set([
  ...["Promise", "Readonly", "Partial", "Required", "NonNullable", "Awaited"],
  ...["Omit", "Pick", "Parameters", "ReturnType"],
]);

const named = new WeakMap<readonly Model[], Map<Called, ReadonlyMap<string, readonly Model[]>>>();
type Called = (model: Model) => readonly string[];

/** The models by their names in code: put together once for all the files that are read for them. */
function namesOf(models: readonly Model[], called: Called): ReadonlyMap<string, readonly Model[]> {
  const known = named.get(models) ?? new Map<Called, ReadonlyMap<string, readonly Model[]>>();
  named.set(models, known);
  const before = known.get(called);
  if (before) return before;
  const byName = new Map<string, Model[]>();
  for (const model of models)
    for (const name of new Set(called(model))) byName.set(name, [...(byName.get(name) ?? []), model]);
  known.set(called, byName);
  return byName;
}

const held = new WeakMap<readonly Model[], Map<Signs, ReadonlyMap<string, Meaning>>>();

/** By the file's stem and the name that it gives; a name that several models have is left out. */
function heldFor(models: readonly Model[], signs: Signs): ReadonlyMap<string, Meaning> {
  const known = held.get(models) ?? new Map<Signs, ReadonlyMap<string, Meaning>>();
  held.set(models, known);
  const before = known.get(signs);
  if (before) return before;
  const found = new Map<string, Meaning>();
  for (const model of models)
    for (const { kind, name, file } of signs.held?.(model) ?? []) {
      const key = `${fileStem(file)}\n${name}`;
      const isAmong = found.has(key) || models.some((each) => each !== model && each.name === model.name);
      found.set(key, isAmong ? other : { kind, model: model.name, exact: true });
    }
  known.set(signs, found);
  return found;
}

function withStands(
  byName: ReadonlyMap<string, readonly Model[]>,
  stands: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly Model[]> {
  const more = Object.entries(stands).flatMap(([name, stood]) => {
    const own = byName.get(stood);
    const local = name.replace(/^this\./, "");
    return own && !byName.has(local) ? [[local, own] as const] : [];
  });
  return more.length > 0 ? new Map([...more.reverse(), ...byName]) : byName;
}

/**
 * @param called the names of each model in code
 * @param stands names of this file that stand for a model on the way on which it is read: a type parameter, a member (`this.delegate`)
 */
export function createMeanings(
  root: ts.SourceFile,
  signs: Signs,
  models: readonly Model[],
  called: Called,
  stands: Readonly<Record<string, string>> = {},
): Meanings {
  const t = compiler();
  const imports = readImports(root);
  const byName = withStands(namesOf(models, called), stands);
  let words: Map<string, string> | undefined;

  return { of: (expression) => of(expression, 0), models: modelsCalled, isModel };

  function modelsCalled(name: string | null): readonly Model[] {
    if (name === null) return [];
    const from = imports.get(name);
    const isNamed = from !== undefined && from.imported !== "default" && from.imported !== "*";
    const found = byName.get(isNamed ? from.imported : name) ?? [];
    if (found.length < 2) return found;
    // Models of one name in several files: the import tells; the models of one table (a family) have the name of one of them.
    const own = found.filter((each) => each.name === (isNamed ? from.imported : name));
    const stem = from ? moduleStem(root.fileName, from.module) : fileStem(root.fileName);
    const meant = own.find((each) => fileStem(each.place.file) === stem);
    return meant ? found.filter((each) => each === meant || !own.includes(each)) : found;
  }

  function isKnown(name: string | undefined): name is string {
    return name !== undefined && modelsCalled(name).length > 0;
  }

  function isModel(node: ts.Expression): boolean {
    const inner = unwrapAwait(node);
    if (t.isStringLiteralLike(inner)) return true;
    const path = member(inner);
    const stood = path?.of.kind === t.SyntaxKind.ThisKeyword && own(stands, `this.${path.name}`);
    const kind = t.isIdentifier(inner) || stood ? of(inner, 0)?.kind : undefined;
    if (kind !== undefined) return kind === "model";
    // The class of an entity that is not known: its name begins with a capital, a variable's does not.
    return /^[A-Z]/.test(lastName(inner) ?? "") || isTable(inner);
  }

  /** A table that another module gives, or the top of this one. */
  function isTable(node: ts.Expression): boolean {
    const base = member(node)?.of ?? node;
    const binding = t.isIdentifier(base) ? findBinding(base.text, base) : undefined;
    if (!binding) return false;
    return (
      t.isImportSpecifier(binding) ||
      t.isNamespaceImport(binding) ||
      (t.isVariableDeclaration(binding) && binding.parent.parent.parent === root)
    );
  }

  function of(expression: ts.Expression, depth: number): Meaning | undefined {
    if (depth > deepest) return undefined;
    const node = unwrapAwait(expression);
    if (t.isNewExpression(node)) return ofNew(node, depth);
    if (t.isCallExpression(node)) return ofCall(node, depth);
    if (node.kind === t.SyntaxKind.ThisKeyword) return ofThis(node, depth);
    if (t.isIdentifier(node)) return ofName(node, depth) ?? signs.named?.(node.text, modelLike);
    const path = member(node);
    if (path) return ofMember(node, path, depth);
    if (t.isConditionalExpression(node)) return of(node.whenTrue, depth + 1) ?? of(node.whenFalse, depth + 1);
    if (t.isBinaryExpression(node)) return of(node.left, depth + 1) ?? of(node.right, depth + 1);
    return undefined;
  }

  function ofNew(node: ts.NewExpression, depth: number): Meaning | undefined {
    const name = lastName(node.expression) ?? "";
    if (isKnown(name)) return { kind: "row", model: name, exact: true };
    const sign = typeSign(name);
    if (sign) return bySign(sign, depth, node.arguments, node.typeArguments);
    // `new this.userModel({ … })`: a class that a member holds.
    const held = member(node.expression) && of(node.expression, depth + 1);
    return held?.kind === "model" ? { ...held, kind: "row" } : undefined;
  }

  function ofCall(node: ts.CallExpression, depth: number): Meaning | undefined {
    const name = lastName(node.expression) ?? "";
    const sign = own(signs.calls, name);
    const path = sign?.of === "receiver" ? member(unwrapAwait(node.expression)) : undefined;
    const receiver = path && of(path.of, depth + 1);
    const byName = signs.call?.(name);
    return (
      (sign && bySign(sign, depth, node.arguments, node.typeArguments, receiver)) ??
      ofFunction(calledHere(node), depth) ??
      (byName && bySign(byName, depth)) ??
      ofCalled(node, depth)
    );
  }

  /** `knex("users")`, `this.trx("users")`: what something of that kind gives where it is called itself. */
  function ofCalled(node: ts.CallExpression, depth: number): Meaning | undefined {
    const on = signs.called && of(node.expression, depth + 1);
    const sign = on && own(signs.called, on.kind);
    const made = sign && bySign(sign, depth, node.arguments, node.typeArguments);
    return made && { ...made, exact: made.exact && on.exact };
  }

  function bySign(
    { kind, of: where }: Sign,
    depth: number,
    args: readonly ts.Expression[] = [],
    types?: readonly ts.TypeNode[],
    receiver?: Meaning,
  ): Meaning | undefined {
    const [first] = args;
    if (kind === "=") return where === "receiver" ? receiver : first && of(first, depth + 1);
    if (where === undefined) return { kind, model: null, exact: true };
    if (where === "receiver") {
      if (!receiver || receiver.kind === "other") return undefined;
      if (receiver.model !== null) return { ...receiver, kind };
      // A session makes rows of what it is told: the model comes first, or the row itself.
      const model = first && nameOf(first);
      if (first && isModel(first)) return isKnown(model) ? { kind, model, exact: true } : undefined;
      const given = first && of(first, depth + 1);
      return given?.kind === "row" ? given : undefined;
    }
    const type = types?.[0] && typeName(types[0]);
    // A project's own function may take more before it: `getRepository(ctx, User)`.
    const named = args.find((each) => isKnown(unaliased(each))) ?? first;
    const model = where === "argument" ? ((named && unaliased(named)) ?? type) : type;
    return { kind, model: model ?? null, exact: true };
  }

  /** What a function of this file gives back: by its annotation, else by its last return. */
  function ofFunction(node: ReturnType<typeof calledHere>, depth: number): Meaning | undefined {
    const isHeld = node && (t.isVariableDeclaration(node) || t.isPropertyDeclaration(node));
    const made = isHeld && node.initializer ? unwrapAwait(node.initializer) : node;
    if (!made || !t.isFunctionLike(made)) return undefined;
    const body = returned(made);
    return (made.type && ofType(made.type, depth + 1)) ?? (body && of(body, depth + 1));
  }

  function ofThis(node: ts.Node, depth: number): Meaning | undefined {
    const extended = extendedHere(node);
    if (extended) return of(extended, depth + 1);
    const owner = enclosingClass(node);
    const name = owner?.name?.text;
    const row: Meaning | undefined = isKnown(name) ? { kind: "row", model: name, exact: true } : undefined;
    return (owner && ofBase(owner, depth)) ?? row;
  }

  /** `repository.extend({ register() { this.save(…) } })`: what the object around extends. */
  function extendedHere(node: ts.Node): ts.Expression | undefined {
    const literal = ancestor(node, t.isMethodDeclaration)?.parent;
    const call = literal && t.isObjectLiteralExpression(literal) ? literal.parent : undefined;
    const path = call && t.isCallExpression(call) ? member(call.expression) : undefined;
    const sign = path && own(signs.calls, path.name);
    return sign?.kind === "=" && sign.of === "receiver" ? path?.of : undefined;
  }

  function ofBase(owner: ts.ClassLikeDeclaration, depth: number): Meaning | undefined {
    const base = owner.heritageClauses?.find(({ token }) => token === t.SyntaxKind.ExtendsKeyword)?.types[0];
    const sign = base && own(signs.bases, lastName(base.expression) ?? "");
    return sign && bySign(sign, depth, [], base?.typeArguments);
  }

  function ofMember(
    node: ts.Expression,
    { of: owner, name }: { of: ts.Expression; name: string },
    depth: number,
  ): Meaning | undefined {
    const around = owner.kind === t.SyntaxKind.ThisKeyword ? enclosingClass(node) : undefined;
    const isClass = isKnown(name) && /^[A-Z]/.test(name);
    return (
      (around && ofOwn(around, name, depth)) ??
      signs.member?.(of(owner, depth + 1), name, isKnown) ??
      (isClass ? { kind: "model", model: name, exact: true } : signs.named?.(name, modelLike))
    );
  }

  /** `this.x`: by its decorator, its type, its initializer, or an assignment in the class. */
  function ofOwn(owner: ts.ClassLikeDeclaration, name: string, depth: number): Meaning | undefined {
    const stood = own(stands, `this.${name}`);
    if (stood !== undefined && isKnown(stood))
      return signs.member?.(undefined, stood, isKnown) ?? { kind: "model", model: stood, exact: true };
    const property = findProperty(owner, name);
    const injected = property && ofDecorator(property, depth);
    if (injected) return injected;
    if (property?.type) return ofDeclared(property.type, depth);
    if (property?.initializer) return of(property.initializer, depth + 1);
    const assigned = findAll(owner, t.isBinaryExpression).find(({ left, operatorToken }) => {
      const path = operatorToken.kind === t.SyntaxKind.EqualsToken ? member(left) : undefined;
      return path?.name === name && path.of.kind === t.SyntaxKind.ThisKeyword;
    });
    return assigned && of(assigned.right, depth + 1);
  }

  /** NestJS: `@InjectRepository(User) private users`. */
  function ofDecorator(node: ts.Node, depth: number): Meaning | undefined {
    for (const { callee, args, types } of decoratorCalls(node)) {
      const sign = own(signs.decorators, lastName(callee) ?? "");
      if (sign) return bySign(sign, depth, args, types);
    }
    return undefined;
  }

  function ofName(node: ts.Identifier, depth: number): Meaning | undefined {
    const binding = findBinding(node.text, node);
    if (!binding) return undefined;
    const stood = t.isParameter(binding) ? own(stands, node.text) : undefined;
    if (stood !== undefined && isKnown(stood))
      return signs.member?.(undefined, stood, isKnown) ?? { kind: "model", model: stood, exact: true };
    if (t.isBindingElement(binding)) {
      // `const { User } = require("./user")` is an import.
      const isModelOf = imports.has(node.text) && isKnown(node.text);
      return isModelOf ? { kind: "model", model: node.text, exact: true } : ofElement(binding, depth);
    }
    const isParameter = t.isParameter(binding);
    if (isParameter || t.isVariableDeclaration(binding)) {
      const found =
        (binding.type && ofDeclared(binding.type, depth)) ??
        (binding.initializer && of(binding.initializer, depth + 1)) ??
        (isParameter ? ofCallback(binding, depth) : undefined);
      if (found || isParameter || !binding.initializer || !isKnown(node.text)) return found;
    }
    const from = imports.get(node.text);
    const given = from && ofGiven(from);
    if (given) return given.kind === "other" ? undefined : given;
    if (isKnown(node.text)) return { kind: "model", model: node.text, exact: true };
    const sign = from && signs.imported?.(from.module, from.imported);
    return sign && bySign(sign, depth);
  }

  /** `import { users } from "./db"`: what that file says of it. */
  function ofGiven({ module, imported }: Imported): Meaning | undefined {
    return signs.held && heldFor(models, signs).get(`${moduleStem(root.fileName, module)}\n${imported}`);
  }

  /** `const { user } = prisma`: a member of what is taken apart. */
  function ofElement(element: ts.BindingElement, depth: number): Meaning | undefined {
    const holder = element.parent.parent;
    const key = element.propertyName ?? element.name;
    const name = t.isIdentifier(key) || t.isStringLiteralLike(key) ? key.text : undefined;
    if (element.dotDotDotToken || !t.isObjectBindingPattern(element.parent)) return undefined;
    if (name === undefined || t.isBindingElement(holder)) return undefined;
    const { initializer: from, type } = holder;
    if (from?.kind === t.SyntaxKind.ThisKeyword) {
      const around = enclosingClass(element);
      return around && ofOwn(around, name, depth);
    }
    const owner = from ? of(from, depth + 1) : type && ofType(type, depth);
    return owner && signs.member?.(owner, name, isKnown);
  }

  /** The parameter of a callback: `transaction(async (manager) => …)`. */
  function ofCallback(parameter: ts.ParameterDeclaration, depth: number): Meaning | undefined {
    const call = parameter.parent.parent;
    const sign = t.isCallExpression(call) && own(signs.callbacks, lastName(call.expression) ?? "");
    const bound = sign && boundAt(parameter, (each) => of(each, depth + 1));
    if (!sign || bound !== null) return bound || undefined;
    const path = sign.of === "receiver" && t.isCallExpression(call) ? member(call.expression) : undefined;
    return bySign(sign, depth, [], undefined, path && of(path.of, depth + 1));
  }

  function typeSign(name: string): Sign | undefined {
    return own(signs.types, name) ?? signs.type?.(name);
  }

  /** A type that is not known is none of the ORM's; `any` and `unknown` tell nothing. */
  function ofDeclared(type: ts.TypeNode, depth: number): Meaning | undefined {
    const isOpen = [t.SyntaxKind.AnyKeyword, t.SyntaxKind.UnknownKeyword].includes(type.kind);
    return ofType(type, depth) ?? (isOpen ? undefined : other);
  }

  function ofType(node: ts.TypeNode, depth: number): Meaning | undefined {
    if (depth > deepest) return undefined;
    if (t.isUnionTypeNode(node) || t.isIntersectionTypeNode(node))
      return node.types.map((each) => ofType(each, depth + 1)).find((found) => found !== undefined);
    if (t.isParenthesizedTypeNode(node)) return ofType(node.type, depth + 1);
    if (t.isTypeQueryNode(node)) {
      const name = t.isIdentifier(node.exprName) ? node.exprName : node.exprName.right;
      return ofName(name, depth + 1) ?? signs.named?.(name.text, modelLike);
    }
    // `Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]`: of what it is made of.
    if (t.isIndexedAccessTypeNode(node)) return ofType(node.objectType, depth + 1);
    if (!t.isTypeReferenceNode(node)) return undefined;
    const name = typeName(node) ?? "";
    const [first] = node.typeArguments ?? [];
    const sign = typeSign(name);
    if (first && (sign ? sign.kind === "=" : wrappers.has(name))) return ofType(first, depth + 1);
    if (sign) return bySign(sign, depth, [], node.typeArguments);
    if (isKnown(name)) return { kind: "row", model: name, exact: true };
    const declared = root.statements.find(
      (each): each is ts.ClassDeclaration | ts.TypeAliasDeclaration =>
        (t.isClassDeclaration(each) || t.isTypeAliasDeclaration(each)) && each.name?.text === name,
    );
    const found =
      declared &&
      (t.isClassDeclaration(declared) ? ofBase(declared, depth) : ofType(declared.type, depth + 1));
    return found ?? signs.named?.(name, modelLike);
  }

  /** `user`, `users`, `Categories`: the model of that name, in the singular or in the plural. */
  function modelLike(word: string): string | undefined {
    if (!words) {
      words = new Map();
      for (const name of byName.keys()) {
        const each = name.toLowerCase();
        for (const form of [each, `${each}s`, `${each}es`, each.replace(/y$/, "ies")])
          if (!words.has(form)) words.set(form, name);
      }
    }
    return words.get(word.toLowerCase());
  }
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

function typeName(node: ts.TypeNode): string | undefined {
  const t = compiler();
  if (!t.isTypeReferenceNode(node)) return undefined;
  return t.isIdentifier(node.typeName) ? node.typeName.text : node.typeName.right.text;
}

/** What the expression stands on in the end: `runner` of `runner.manager.getRepository(User)`, through the variables between. */
export function rootOf(expression: ts.Expression, depth = 0): ts.Node | undefined {
  const t = compiler();
  let node = unwrapAwait(expression);
  for (;;) {
    const path = member(node);
    if (path) node = unwrapAwait(path.of);
    else if (t.isCallExpression(node)) node = unwrapAwait(node.expression);
    else break;
  }
  if (!t.isIdentifier(node)) return undefined;
  const binding = findBinding(node.text, node);
  const made = binding && t.isVariableDeclaration(binding) ? binding.initializer : undefined;
  const from =
    made && depth < deepest && !t.isNewExpression(unwrap(made)) ? rootOf(made, depth + 1) : undefined;
  return from ?? binding;
}
