/** What an expression is, over files: an instance of a class, a function, an object, a module. By names, types and values; no checker. */

import { kept } from "../../../syntax/kept";
import { ancestor, compiler, type ts, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { memberName, stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass, requiredModule } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import { assignmentsIn, typesOf } from "./files";
import { givenTo, returnedBy } from "./made";
import { providedTo } from "./providers";
import { pickedFrom } from "./table";
import {
  anyOf,
  type Exported,
  entered,
  instanceOf,
  outside,
  plain,
  type Scope,
  scopeOf,
  type Thing,
} from "./thing";
import { withTypes } from "./typed";

/** Methods by which containers of services give one: `container.resolve(UserService)`. */
const containers =
  /^(?:get|resolve|inject|make|create|use|getService|getCustomRepository|resolveSync|getInstance)$/;
/** Methods that a class has from its library and that give a row of it: `await Playlist.findOneBy({ id })`. */
const givesRow = /^(?:findOne\w{0,20}|findByPk|create|build|preload)$/;
/** Methods of functions and promises that give what they are called on, as far as a chain can tell. */
const same: ReadonlySet<string> = new Set(["bind", "then", "catch", "finally"]);

export function thingOf(expression: ts.Expression, scope: Scope): Thing | undefined {
  const t = compiler();
  const { of, ofName, member: memberOf } = scope.file.reader;
  const node = unwrapAwait(expression);
  if (node.kind === t.SyntaxKind.ThisKeyword) return selfAt(node, scope);
  if (node.kind === t.SyntaxKind.SuperKeyword) return superAt(node, scope);
  if (t.isIdentifier(node)) return ofName(node, scope);
  if (t.isNewExpression(node)) return ofNew(node, scope);
  if (t.isCallExpression(node)) return ofCall(node, scope);
  if (t.isArrowFunction(node) || t.isFunctionExpression(node)) return { is: "function", of: node, scope };
  if (t.isObjectLiteralExpression(node)) return { is: "object", of: node, scope };
  if (t.isClassExpression(node)) return { is: "class", of: node, scope };
  if (t.isConditionalExpression(node)) return oneOf([node.whenTrue, node.whenFalse], scope);
  if (t.isBinaryExpression(node))
    return node.operatorToken.kind === t.SyntaxKind.EqualsToken
      ? of(node.right, scope)
      : oneOf([node.left, node.right], scope);
  const path = member(node);
  const owner = path && of(path.of, scope);
  if (path) return owner && memberOf(owner, path.name);
  if (t.isElementAccessExpression(node)) return pickedFrom(of(node.expression, scope));
  // Text, numbers, lists: their methods are the language's own.
  return t.isLiteralExpression(node) || t.isTemplateExpression(node) || t.isArrayLiteralExpression(node)
    ? outside
    : undefined;
}

/** What one of several expressions is; not known where one of them is not. That none is there (`null`) is no answer. */
export function oneOf(expressions: readonly ts.Expression[], scope: Scope): Thing | undefined {
  const t = compiler();
  const things = expressions
    .map((each) => unwrapAwait(each))
    .filter(
      (each) =>
        each.kind !== t.SyntaxKind.NullKeyword && !(t.isIdentifier(each) && each.text === "undefined"),
    )
    .map((each) => scope.file.reader.of(each, scope));
  return things.includes(undefined) ? undefined : anyOf(things);
}

function selfAt(node: ts.Node, scope: Scope): Thing | undefined {
  const around = enclosingClass(node);
  return scope.self ?? (around && { is: "instance", of: around, scope: plain(scope) });
}

/** `super`: the base of the class in whose text it stands, `this` stays what it is. */
function superAt(node: ts.Node, scope: Scope): Thing | undefined {
  const around = enclosingClass(node);
  const base = around && scope.file.reader.baseOf(around, scope);
  if (base?.is !== "class") return base;
  return { is: "instance", of: base.of, scope: { ...base.scope, self: selfAt(node, scope) } };
}

/** What a name means, that of a type as well: `Users`, `models.Users`. */
export function thingNamed(name: ts.EntityName, scope: Scope): Thing | undefined {
  const t = compiler();
  const { reader, root, imports } = scope.file;
  if (!t.isIdentifier(name)) {
    const owner = reader.ofName(name.left, scope);
    return owner && reader.member(owner, name.right.text);
  }
  const declared = findBinding(name.text, name) ?? typesOf(root).get(name.text);
  if (!declared) return name.text === "module" || name.text === "exports" ? undefined : outside;
  const isImport = t.isImportEqualsDeclaration(declared) || ancestor(declared, t.isImportDeclaration);
  const from = isImport ? imports.get(name.text) : undefined;
  if (from) return reader.ofExported(reader.imported(scope.file, from.module, from.imported));
  return ofDeclared(declared, scope);
}

/** The thing behind what a module exports. */
export function thingExported(found: Exported | undefined): Thing | undefined {
  if (!found) return found === null ? outside : undefined;
  const { file, node, or, member: name } = found;
  if (!node) return { is: "module", of: file };
  if (or) {
    const all = [node, ...or].map((each) => file.reader.ofExported({ ...found, node: each, or: undefined }));
    return all.includes(undefined) ? undefined : anyOf(all);
  }
  const whole = name === undefined ? undefined : file.reader.ofExported({ file, node });
  if (name !== undefined) return whole && file.reader.member(whole, name);
  return ofDeclared(node, scopeOf(file));
}

function ofDeclared(node: ts.Node, scope: Scope): Thing | undefined {
  const t = compiler();
  const { of, ofType } = scope.file.reader;
  if (t.isClassLike(node)) return { is: "class", of: node, scope: plain(scope) };
  if (t.isInterfaceDeclaration(node)) return { is: "shape", of: node, scope: plain(scope) };
  if (t.isFunctionDeclaration(node) || t.isFunctionExpression(node))
    return { is: "function", of: node, scope };
  if (t.isVariableDeclaration(node) || t.isParameter(node)) return ofDeclaration(node, scope);
  if (t.isBindingElement(node)) return ofElement(node, scope);
  if (t.isTypeAliasDeclaration(node)) return ofType(node.type, scope);
  return t.isExpression(node) ? of(node, scope) : undefined;
}

/** A variable, a parameter or a field: by what it is given or made of, where that is code of the workspace, else by its type. */
export function ofDeclaration(
  node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.PropertyDeclaration,
  scope: Scope,
): Thing | undefined {
  const t = compiler();
  const { of, ofType } = scope.file.reader;
  const given = t.isParameter(node) ? (scope.given.get(node) ?? givenTo(node, scope.self)) : undefined;
  const handed = given && of(given.node, given.scope);
  if (handed && handed.is !== "outside") return handed;
  const later = laterValues(node);
  const made = node.initializer && oneOf([node.initializer, ...later], scope);
  if (made && made.is !== "outside") return made;
  // `let store; if (loud) store = new LoudStore()`
  const set =
    node.initializer ||
    (node.type && !t.isFunctionTypeNode(node.type)) ||
    t.isPropertyDeclaration(node) ||
    later.length === 0
      ? undefined
      : oneOf(later, scope);
  if (set) return set;
  // That a library's thing was handed over once does not say that it always is; what an instance is made with stays.
  const held = t.isParameterPropertyDeclaration(node, node.parent) ? handed : undefined;
  const provided = providedTo(node, scope);
  if (provided && provided.is !== "outside") return provided;
  return (node.type && ofType(node.type, scope)) ?? made ?? held ?? injected(node, scope);
}

/** What a `let`, a `var` or a field is given besides its own value. */
function laterValues(
  node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.PropertyDeclaration,
): readonly ts.Expression[] {
  const t = compiler();
  if (t.isPropertyDeclaration(node))
    return t.isClassLike(node.parent) ? setIn(node.parent, node.name.getText()) : [];
  if (!t.isVariableDeclaration(node) || !t.isIdentifier(node.name)) return [];
  const isConst = (t.getCombinedNodeFlags(node) & t.NodeFlags.Const) !== 0;
  const { text } = node.name;
  const found = isConst ? [] : (valuesOf(node.getSourceFile()).get(text) ?? []);
  return found.filter((each) => findBinding(text, each) === node);
}

/** `this.store = new Store()` in the class. */
function setIn(of: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  return fieldsOf(of).get(name) ?? [];
}

const fieldsOf = kept((of: ts.ClassLikeDeclaration): ReadonlyMap<string, readonly ts.Expression[]> => {
  const values = new Map<string, ts.Expression[]>();
  for (const {
    path: [owner, name = "", ...more],
    value,
  } of assignmentsIn(of))
    if (owner === "this" && more.length === 0) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
});

/** `store = new Store()`: the values that the plain names of a file are given, read in one walk. */
const valuesOf = kept((root: ts.SourceFile): ReadonlyMap<string, readonly ts.Expression[]> => {
  const values = new Map<string, ts.Expression[]>();
  for (const {
    path: [name = "", ...more],
    value,
  } of assignmentsIn(root))
    if (more.length === 0) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
});

/** `@Inject(UserService) private users`: the class in a decorator. */
function injected(node: ts.Node, scope: Scope): Thing | undefined {
  const t = compiler();
  const decorators = t.canHaveDecorators(node) ? (t.getDecorators(node) ?? []) : [];
  for (const { expression } of decorators) {
    const [first] = t.isCallExpression(expression) ? expression.arguments : [];
    const token = first && t.isArrowFunction(first) && !t.isBlock(first.body) ? first.body : first;
    const made = token && t.isExpression(token) ? scope.file.reader.of(token, scope) : undefined;
    if (made?.is === "class") return instanceOf(made);
  }
  return undefined;
}

/** `const { users } = this.services`, `({ users }: Deps) => …`. */
function ofElement(element: ts.BindingElement, scope: Scope): Thing | undefined {
  const t = compiler();
  const { reader } = scope.file;
  const holder = element.parent.parent;
  if (element.dotDotDotToken || !t.isObjectBindingPattern(element.parent)) return undefined;
  const key = element.propertyName ?? element.name;
  const name = t.isObjectBindingPattern(key) || t.isArrayBindingPattern(key) ? undefined : memberName(key);
  const owner = t.isBindingElement(holder) ? ofElement(holder, scope) : ofDeclaration(holder, scope);
  const found = owner && name !== undefined ? reader.member(owner, name) : undefined;
  return found ?? (element.initializer && reader.of(element.initializer, scope));
}

function ofNew(node: ts.NewExpression, scope: Scope): Thing | undefined {
  const made = scope.file.reader.of(node.expression, scope);
  if (made?.is === "outside" && node.expression.getText() === "Map") return { is: "map", of: node, scope };
  if (made?.is !== "class") return made;
  const args = node.arguments ?? [];
  return { ...instanceOf(withTypes(made, node.typeArguments, scope, args)), made: { args, scope } };
}

function ofCall(node: ts.CallExpression, scope: Scope): Thing | undefined {
  const t = compiler();
  const { file } = scope;
  const { of, ofType, result, imported, ofExported } = file.reader;
  const isImport = node.expression.kind === t.SyntaxKind.ImportKeyword;
  const module = isImport ? stringOf(node.arguments[0]) : requiredModule(node);
  if (module !== undefined) return ofExported(imported(file, module, "*"));
  const callee = unwrapAwait(node.expression);
  const path = member(callee);
  if (path && same.has(path.name)) return of(path.of, scope);
  const table = path?.name === "get" ? of(path.of, scope) : undefined;
  if (table?.is === "map") return pickedFrom(table);
  const called = of(callee, scope);
  const name = path?.name ?? (t.isIdentifier(callee) ? callee.text : "");
  const made = called && result(called, node.arguments, scope);
  if (called && called.is !== "outside" && called.is !== "promise of code") return made;
  if (made && called?.is === "promise of code") return made;
  const [first] = node.arguments;
  const handed = first && of(first, scope);
  if (handed?.is === "class" && containers.test(name)) return instanceOf(handed);
  const type = containers.test(name) ? node.typeArguments?.[0] : undefined;
  if (type) return ofType(type, scope) ?? called;
  // A wrapper of a library gives a function that runs the one that it is given.
  const wrapped = node.arguments.map((each) => of(each, scope)).find((each) => each?.is === "function");
  if (called?.is === "outside" && wrapped) return wrapped;
  // What comes later hides what came before: any of them may be the one.
  if (path?.name === "assign") return oneOf(node.arguments, scope) ?? handed;
  if (path && called?.is === "outside" && givesRow.test(path.name)) {
    const owner = of(path.of, scope);
    if (owner?.is === "class") return instanceOf(owner);
  }
  return path?.name === "freeze" || (path?.name === "extend" && handed?.is === "object") ? handed : called;
}

/** What a call of a thing gives. */
export function resultOf(thing: Thing, args: readonly ts.Expression[], scope: Scope): Thing | undefined {
  const t = compiler();
  const { ofType, result } = scope.file.reader;
  if (thing.is === "any of") return anyOf(thing.things.map((each) => result(each, args, scope)));
  if (thing.is === "promise of code") {
    const declared =
      t.isMethodSignature(thing.of) || t.isMethodDeclaration(thing.of) ? thing.of.type : undefined;
    return declared && ofType(declared, thing.on.scope);
  }
  if (thing.is !== "function") return thing.is === "outside" ? outside : undefined;
  const own = entered(thing, args, scope);
  const made = oneOf(returnedBy(thing.of), own);
  if (made && made.is !== "outside") return made;
  return thing.of.type ? ofType(thing.of.type, own) : made;
}
