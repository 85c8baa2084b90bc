/** What an expression is to TypeORM: a repository, a manager, an entity, … Read from types, initializers and names of one file. */

import { enclosingClass, findBinding, findProperty } from "../../code/typescript/bindings";
import type { Model } from "../../domain/model";
import { ancestor, compiler, findAll, type ts, unwrapAwait } from "../../syntax/typescript";
import { stringOf } from "../../syntax/typescript-literals";
import { type Imported, readImports, runningFunction } from "../../syntax/typescript-scope";
import { returned } from "./references";

/** `model` is the class's name as the file calls it. `exact` is false where only a name suggests it. */
export interface Typed {
  /** `other` = the code says that it is something that TypeORM does not write with. */
  readonly kind: "repository" | "manager" | "data-source" | "runner" | "entity" | "class" | "other";
  readonly model: string | null;
  readonly exact: boolean;
}

/** Answers for one file and the models that are looked for. */
export interface Receivers {
  typeOf(expression: ts.Expression): Typed | undefined;
  /** True where the name (as the file calls it) is one of the models looked for. */
  isWanted(name: string | null): boolean;
}

const REPOSITORY_TYPES = new Set(["Repository", "TreeRepository", "MongoRepository"]);
const REPOSITORY_GETTERS = new Set([
  "getRepository",
  "getTreeRepository",
  "getMongoRepository",
  "getCustomRepository",
]);
const ENTITY_MAKERS = new Set([
  "create",
  "merge",
  "preload",
  "findOne",
  "findOneBy",
  "findOneOrFail",
  "findOneByOrFail",
  "findOneById",
  "save",
  "remove",
]);
const MANAGER_NAMES =
  /^(?:em|trx|tx|manager|entityManager|tx_?manager|trx_?manager|transactional_?(?:entity)?_?manager|transaction_?manager)$/i;

const other: Typed = { kind: "other", model: null, exact: true };

/** Deeper chains of variables and functions than this are not followed. */
const deepest = 8;

export function createReceivers(root: ts.SourceFile, models: readonly Model[]): Receivers {
  const t = compiler();
  const imports: ReadonlyMap<string, Imported> = readImports(root);
  const wanted = new Set(
    models.flatMap((model) => [model.name, ...((model.extra?.aliases as string[] | undefined) ?? [])]),
  );

  const isWanted = (name: string | null) => {
    if (name === null) return false;
    const imported = imports.get(name)?.imported;
    return wanted.has(imported === undefined || imported === "default" || imported === "*" ? name : imported);
  };

  return { isWanted, typeOf: (expression) => typeOf(expression, 0) };

  function typeOf(expression: ts.Expression, depth: number): Typed | undefined {
    if (depth > deepest) return undefined;
    const node = unwrapAwait(expression);
    if (t.isNewExpression(node)) return ofNew(node);
    if (t.isCallExpression(node)) return ofCall(node, depth);
    if (node.kind === t.SyntaxKind.ThisKeyword) return ofThis(node, depth);
    if (t.isPropertyAccessExpression(node)) return ofProperty(node, depth);
    if (t.isIdentifier(node)) return ofName(node, depth) ?? byName(node.text);
    if (t.isConditionalExpression(node))
      return typeOf(node.whenTrue, depth + 1) ?? typeOf(node.whenFalse, depth + 1);
    if (t.isBinaryExpression(node)) return typeOf(node.left, depth + 1) ?? typeOf(node.right, depth + 1);
    return undefined;
  }

  function ofNew(node: ts.NewExpression): Typed | undefined {
    const name = lastName(node.expression);
    if (name === "DataSource" || name === "Connection")
      return { kind: "data-source", model: null, exact: true };
    return name && isWanted(name) ? { kind: "entity", model: name, exact: true } : undefined;
  }

  function ofCall(node: ts.CallExpression, depth: number): Typed | undefined {
    const callee = unwrapAwait(node.expression);
    const method = lastName(callee);
    if (method === undefined) return undefined;
    if (REPOSITORY_GETTERS.has(method)) return repositoryOf(node);
    if (method === "getManager") return { kind: "manager", model: null, exact: true };
    if (method === "getConnection" || method === "getDataSource")
      return { kind: "data-source", model: null, exact: true };
    if (method === "createQueryRunner") return { kind: "runner", model: null, exact: true };
    if (t.isIdentifier(callee)) return ofFunction(findBinding(callee.text, callee), depth);
    if (!t.isPropertyAccessExpression(callee)) return undefined;
    const [first] = node.arguments;
    if (method === "withRepository" && first) return typeOf(first, depth + 1);
    if (method === "extend") return typeOf(callee.expression, depth + 1);
    const receiver = typeOf(callee.expression, depth + 1);
    if (receiver && ENTITY_MAKERS.has(method)) {
      if (receiver.kind === "repository" || receiver.kind === "class") return { ...receiver, kind: "entity" };
      const model = first && t.isIdentifier(first) && isWanted(first.text) ? first.text : null;
      if (receiver.kind === "manager" && model) return { kind: "entity", model, exact: true };
      if (receiver.kind === "manager" && first && method === "save") return typeOf(first, depth + 1);
    }
    if (callee.expression.kind === t.SyntaxKind.ThisKeyword)
      return ofFunction(methodOf(callee, method), depth);
    return undefined;
  }

  /** `getRepository(User)`, `getRepository("User")`, `getRepository<User>(…)`. */
  function repositoryOf(node: ts.CallExpression): Typed {
    const [first] = node.arguments;
    const type = node.typeArguments?.[0];
    const model =
      (first && (stringOf(first) ?? lastName(first))) ??
      (type && t.isTypeReferenceNode(type) ? typeName(type) : null);
    return { kind: "repository", model: model ?? null, exact: true };
  }

  function methodOf(node: ts.Node, name: string): ts.Node | undefined {
    return enclosingClass(node)?.members.find(
      (member) => member.name && t.isIdentifier(member.name) && member.name.text === name,
    );
  }

  /** What a function of this file gives back: by its annotation, else by its only return. */
  function ofFunction(node: ts.Node | undefined, depth: number): Typed | undefined {
    if (!node) return undefined;
    const made =
      (t.isVariableDeclaration(node) || t.isPropertyDeclaration(node)) && node.initializer
        ? unwrapAwait(node.initializer)
        : node;
    if (!t.isFunctionLike(made)) return undefined;
    const typed = made.type && ofType(made.type);
    const body = returned(made);
    return typed ?? (body && typeOf(body, depth + 1));
  }

  function ofThis(node: ts.Node, depth: number): Typed | undefined {
    const extended = extendedRepository(node);
    if (extended) return typeOf(extended, depth + 1);
    const owner = enclosingClass(node);
    const base = owner && baseType(owner);
    if (base && REPOSITORY_TYPES.has(lastName(base.expression) ?? ""))
      return ofArgument(base.typeArguments?.[0], "repository");
    const name = owner?.name?.text;
    return name !== undefined && isWanted(name) ? { kind: "entity", model: name, exact: true } : undefined;
  }

  function baseType(owner: ts.ClassLikeDeclaration): ts.ExpressionWithTypeArguments | undefined {
    return owner.heritageClauses?.find((clause) => clause.token === t.SyntaxKind.ExtendsKeyword)?.types[0];
  }

  function ofProperty(node: ts.PropertyAccessExpression, depth: number): Typed | undefined {
    const name = node.name.text;
    if (node.expression.kind === t.SyntaxKind.ThisKeyword) {
      const owner = enclosingClass(node);
      const found = owner && ofOwn(owner, name, depth);
      if (found) return found;
    }
    if (name === "manager" || name === "entityManager") return { kind: "manager", model: null, exact: true };
    return byName(name);
  }

  /** `this.x`: by its type, its decorator, its initializer, or an assignment in the class. */
  function ofOwn(owner: ts.ClassLikeDeclaration, name: string, depth: number): Typed | undefined {
    const property = findProperty(owner, name);
    const injected = property && injectedModel(property);
    if (injected) return { kind: "repository", model: injected, exact: true };
    if (property?.type) return ofType(property.type) ?? (says(property.type) ? other : undefined);
    if (property?.initializer) return typeOf(property.initializer, depth + 1);
    const assigned = findAll(owner, t.isBinaryExpression).find(
      ({ left, operatorToken }) =>
        operatorToken.kind === t.SyntaxKind.EqualsToken &&
        t.isPropertyAccessExpression(left) &&
        left.expression.kind === t.SyntaxKind.ThisKeyword &&
        left.name.text === name,
    );
    return assigned && typeOf(assigned.right, depth + 1);
  }

  /** NestJS: `@InjectRepository(User) private users`. */
  function injectedModel(node: ts.PropertyDeclaration | ts.ParameterDeclaration): string | undefined {
    for (const { expression } of t.getDecorators(node) ?? []) {
      if (!t.isCallExpression(expression) || lastName(expression.expression) !== "InjectRepository") continue;
      const [first] = expression.arguments;
      return first && lastName(first);
    }
    return undefined;
  }

  function ofName(node: ts.Identifier, depth: number): Typed | undefined {
    const binding = findBinding(node.text, node);
    if (!binding) return undefined;
    if (t.isVariableDeclaration(binding) || t.isParameter(binding)) {
      if (binding.type) return ofType(binding.type) ?? (says(binding.type) ? other : undefined);
      if (binding.initializer) return typeOf(binding.initializer, depth + 1);
      if (t.isParameter(binding) && isTransactionCallback(binding.parent))
        return { kind: "manager", model: null, exact: true };
      return undefined;
    }
    if (isWanted(node.text)) return { kind: "class", model: node.text, exact: true };
    return undefined;
  }

  function ofType(node: ts.TypeNode): Typed | undefined {
    if (t.isUnionTypeNode(node)) return node.types.map(ofType).find((typed) => typed !== undefined);
    if (!t.isTypeReferenceNode(node)) return undefined;
    const name = typeName(node);
    if (name === "Promise" || name === "Relation")
      return node.typeArguments?.[0] && ofType(node.typeArguments[0]);
    if (REPOSITORY_TYPES.has(name)) return ofArgument(node.typeArguments?.[0], "repository");
    if (name === "EntityManager") return { kind: "manager", model: null, exact: true };
    if (name === "DataSource" || name === "Connection")
      return { kind: "data-source", model: null, exact: true };
    if (name === "QueryRunner") return { kind: "runner", model: null, exact: true };
    if (isWanted(name)) return { kind: "entity", model: name, exact: true };
    const declared = root.statements.find((each) => t.isClassDeclaration(each) && each.name?.text === name);
    const base = declared && t.isClassDeclaration(declared) ? baseType(declared) : undefined;
    if (base && REPOSITORY_TYPES.has(lastName(base.expression) ?? ""))
      return ofArgument(base.typeArguments?.[0], "repository");
    return byName(name);
  }

  /** `any` and `unknown` tell nothing. */
  function says({ kind }: ts.TypeNode): boolean {
    return kind !== t.SyntaxKind.AnyKeyword && kind !== t.SyntaxKind.UnknownKeyword;
  }

  function ofArgument(node: ts.TypeNode | undefined, kind: Typed["kind"]): Typed {
    return { kind, model: node && t.isTypeReferenceNode(node) ? typeName(node) : null, exact: true };
  }

  /** `userRepository`, `usersRepo`, `UsersRepository`, `users`: a guess, and marked as one. */
  function byName(name: string): Typed | undefined {
    if (MANAGER_NAMES.test(name)) return { kind: "manager", model: null, exact: false };
    const plain = name.toLowerCase();
    const stem = plain.replace(/(?:repository|repo)s?$/, "");
    for (const model of wanted) {
      const each = model.toLowerCase();
      const plurals = [each, `${each}s`, `${each}es`, each.replace(/y$/, "ies")];
      if (stem !== plain && (plurals.includes(stem) || stem === ""))
        return { kind: "repository", model, exact: false };
      if (plurals.slice(1).includes(plain)) return { kind: "repository", model, exact: false };
      if (plain === each && name !== model) return { kind: "entity", model, exact: false };
    }
    return undefined;
  }
}

/** `getRepository(User).extend({ register() { this.save(…) } })`: what the object around extends. */
function extendedRepository(node: ts.Node): ts.Expression | undefined {
  const t = compiler();
  const literal = ancestor(node, t.isObjectLiteralExpression);
  const call = literal?.parent;
  if (!literal || !call || !t.isCallExpression(call) || !t.isPropertyAccessExpression(call.expression))
    return undefined;
  const isMethod = ancestor(node, t.isMethodDeclaration)?.parent === literal;
  return isMethod && call.expression.name.text === "extend" ? call.expression.expression : undefined;
}

/** The function is the callback of `x.transaction(…)`. */
export function isTransactionCallback(node: ts.Node): boolean {
  const t = compiler();
  const call = node.parent;
  return (
    t.isFunctionLike(node) &&
    call !== undefined &&
    t.isCallExpression(call) &&
    call.arguments.some((argument) => argument === node) &&
    lastName(call.expression) === "transaction"
  );
}

/** The function in whose run the code is executed: a transaction's callback belongs to the one around it. */
export function unitAround(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return runningFunction(node, isTransactionCallback);
}

/** `a`, `x.a`, `this.a` -> "a". */
export function lastName(node: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrapAwait(node);
  if (t.isIdentifier(inner)) return inner.text;
  return t.isPropertyAccessExpression(inner) ? inner.name.text : undefined;
}

function typeName(node: ts.TypeReferenceNode): string {
  const t = compiler();
  return t.isIdentifier(node.typeName) ? node.typeName.text : node.typeName.right.text;
}
