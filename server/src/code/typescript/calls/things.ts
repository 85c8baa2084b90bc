/** What an expression is, over files: an instance of a class, a function, an object, a module. By names, types and values; no checker. */

import { compiler, type ts, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { memberName, stringOf } from "../../../syntax/typescript-literals";
import { enclosingClass } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import type { Exported, File, Files } from "./files";
import { givenTo, returnedBy } from "./made";
import { createMembers } from "./members";
import { pickedFrom } from "./table";
import {
  anyOf,
  deepest,
  instanceOf,
  outside,
  patternKey,
  plain,
  type Scope,
  scopeOf,
  type Thing,
  type Things,
} from "./thing";
import { createTyped } from "./typed";

/** Names and members that are looked at for one question. */
const mostSteps = 1_500;

/** Methods by which containers of services give one: `container.resolve(UserService)`. */
const containers =
  /^(?:get|resolve|inject|make|create|use|getService|getCustomRepository|resolveSync|getInstance)$/;

export function createThings(files: Files): Things {
  const t = compiler();
  let left = 0;
  const things: Things = {
    ...{ of, member: memberAt, baseOf, given, handing },
    ofExported: thingOf,
    ofType: (node, scope, depth) => ofType(node, scope, depth),
    givenTo: (parameter, self, depth) =>
      goesOn(depth) ? givenTo(things, parameter, self, depth) : undefined,
    ofBaseShape: (base, scope, depth) =>
      t.isIdentifier(base.expression)
        ? asType(ofEntity(base.expression, scope, depth + 1), base.typeArguments, scope)
        : undefined,
  };
  const members = createMembers(things, files);
  const { ofType, ofEntity, asType, withArguments } = createTyped(things, files, ofName);
  return things;

  /** True while there is room: code that calls itself in many ways would be looked at without end. */
  function goesOn(depth: number): boolean {
    if (depth === 0) left = mostSteps;
    return depth <= deepest && left-- > 0;
  }

  function memberAt(thing: Thing, name: string, depth = 0): Thing | undefined {
    return !goesOn(depth) ? undefined : members(thing, name, depth + 1);
  }

  function of(expression: ts.Expression, scope: Scope, depth = 0): Thing | undefined {
    if (!goesOn(depth)) return undefined;
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
    if (t.isElementAccessExpression(node)) return pickedFrom(of(node.expression, scope, next), things, next);
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
    if (!goesOn(depth)) return undefined;
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
    if (!goesOn(depth)) return handed;
    for (const [index, parameter] of fn.parameters.entries()) {
      const arg = args[index];
      const thing = arg && of(arg, scope, depth + 1);
      if (thing && thing.is !== "outside") handed.set(patternKey(parameter), thing);
    }
    return handed;
  }

  function baseOf(of: ts.ClassLikeDeclaration, scope: Scope, depth = 0): Thing | undefined {
    const heritage = of.heritageClauses?.find(({ token }) => token === t.SyntaxKind.ExtendsKeyword)?.types[0];
    if (!heritage || !goesOn(depth)) return undefined;
    const base = things.of(heritage.expression, scope, depth + 1);
    if (base?.is === "any of") return base.things.find((each) => each.is === "class") ?? base.things[0];
    if (base?.is !== "class") return base;
    return {
      ...base,
      scope: { ...base.scope, types: withArguments(base.of, heritage.typeArguments, base.scope, scope) },
    };
  }
}
