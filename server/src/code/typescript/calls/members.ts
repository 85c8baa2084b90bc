/** The members of a thing: methods and properties of classes with their bases, of interfaces, objects and modules. */

import { compiler, findAll, type ts, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { memberName } from "../../../syntax/typescript-literals";
import type { Files } from "./files";
import {
  anyOf,
  type Instance,
  nothingHanded,
  outside,
  type Scope,
  type Shape,
  type Thing,
  type Things,
} from "./thing";

type Members = (thing: Thing, name: string, depth: number) => Thing | undefined;

/** Members that every function, object or promise has. */
const everyones: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

export function createMembers(things: Things, files: Files): Members {
  const t = compiler();
  return membersOf;

  function membersOf(thing: Thing, name: string, depth: number): Thing | undefined {
    switch (thing.is) {
      case "outside":
        return outside;
      case "any of":
        return anyOf(thing.things.map((each) => things.member(each, name, depth)));
      case "module": {
        const found = files.exported(thing.of, name);
        return found === undefined ? undefined : things.ofExported(found, depth);
      }
      case "object":
        return inObject(thing.of, thing.scope, name, depth);
      case "shape":
        return inShape(thing, name, depth);
      case "class":
        return inClass(thing.of, thing.scope, name, true, depth, undefined);
      case "instance":
        return inClass(thing.of, thing.scope, name, false, depth, thing);
      case "function":
        return everyones.has(name) ? thing : prototypeOf(thing, name, depth);
      default:
        return undefined;
    }
  }

  /**
   * @param on the instance whose member it is; its class may be one further down
   */
  function inClass(
    of: ts.ClassLikeDeclaration,
    scope: Scope,
    name: string,
    isStatic: boolean,
    depth: number,
    on: Instance | undefined,
  ): Thing | undefined {
    const self: Thing = scope.self ?? on ?? { is: "class", of, scope };
    const own: Scope = { ...scope, self, handed: nothingHanded };
    let declared: ts.Node | undefined;
    for (const each of of.members) {
      if (t.isConstructorDeclaration(each)) {
        const parameter = isStatic ? undefined : each.parameters.find(isProperty(name));
        if (parameter) return ofField(parameter, own, depth);
        continue;
      }
      if (
        !each.name ||
        memberName(each.name as ts.PropertyName) !== name ||
        isStaticMember(each) !== isStatic
      )
        continue;
      if (t.isMethodDeclaration(each)) {
        if (each.body) return { is: "function", of: each, scope: own };
        declared = each;
      } else if (t.isGetAccessor(each)) {
        const getter: Thing = { is: "function", of: each, scope: own };
        return things.given(getter, [], own, depth);
      } else if (t.isPropertyDeclaration(each)) {
        return ofField(each, own, depth);
      }
    }
    if (declared) {
      // Abstract: the actual class has it, where it is known.
      const actual = self.is === "instance" && self.of !== of ? self : undefined;
      const found = actual && inClass(actual.of, actual.scope, name, isStatic, depth + 1, actual);
      if (found && found.is !== "promise of code") return found;
      const instance: Instance = on ?? { is: "instance", of, scope };
      return { is: "promise of code", of: declared, name, on: instance };
    }
    const assigned = isStatic ? undefined : assignedIn(of, own, name, depth);
    if (assigned) return assigned;
    const base = depth > 12 ? undefined : things.baseOf(of, scope, depth);
    if (base?.is !== "class")
      return (
        base ??
        (of.heritageClauses?.some(({ token }) => token === t.SyntaxKind.ExtendsKeyword)
          ? undefined
          : merged(of, own, name, depth))
      );
    const inherited: Scope = { ...base.scope, self };
    return inClass(
      base.of,
      inherited,
      name,
      isStatic,
      depth + 1,
      on && { ...on, of: base.of, scope: inherited },
    );
  }

  /** A field by its value where that is code of the workspace, else by its type. */
  function ofField(
    node: ts.PropertyDeclaration | ts.ParameterDeclaration,
    own: Scope,
    depth: number,
  ): Thing | undefined {
    const handed = givenField(node, own, depth);
    if (handed && handed.is !== "outside") return handed;
    const made = node.initializer && things.of(node.initializer, own, depth);
    if (made && made.is !== "outside") return made;
    const typed = node.type && things.ofType(node.type, own, depth);
    return typed ?? made ?? handed ?? injected(node, own, depth);
  }

  /** `@Inject(UserService) private users`: the class in a decorator. */
  function injected(
    node: ts.PropertyDeclaration | ts.ParameterDeclaration,
    own: Scope,
    depth: number,
  ): Thing | undefined {
    for (const { expression } of t.getDecorators(node) ?? []) {
      const [first] = t.isCallExpression(expression) ? expression.arguments : [];
      const token = first && t.isArrowFunction(first) && !t.isBlock(first.body) ? first.body : first;
      const made = token && things.of(token, own, depth);
      if (made?.is === "class") return { is: "instance", of: made.of, scope: made.scope };
    }
    return undefined;
  }

  /** What the constructor was given for a parameter that is a field: by `new`, or by the `super(…)` of the actual class. */
  function givenField(
    node: ts.PropertyDeclaration | ts.ParameterDeclaration,
    { self }: Scope,
    depth: number,
  ): Thing | undefined {
    if (!t.isParameter(node) || self?.is !== "instance") return undefined;
    const given = things.givenTo(node, self, depth);
    return given && things.of(given.node, given.scope, depth);
  }

  /** JavaScript: `this.users = users` in the constructor, `Service.prototype.add = function () {…}` beside the class. */
  function assignedIn(
    of: ts.ClassLikeDeclaration,
    own: Scope,
    name: string,
    depth: number,
  ): Thing | undefined {
    for (const each of of.members) {
      if (!t.isConstructorDeclaration(each) || !each.body) continue;
      for (const assignment of findAll(each.body, t.isBinaryExpression)) {
        const path =
          assignment.operatorToken.kind === t.SyntaxKind.EqualsToken ? member(assignment.left) : undefined;
        if (path?.name !== name || path.of.kind !== t.SyntaxKind.ThisKeyword) continue;
        const value = unwrapAwait(assignment.right);
        const parameter =
          t.isIdentifier(value) &&
          each.parameters.find(({ name: own }) => t.isIdentifier(own) && own.text === value.text);
        const given =
          parameter && own.self?.is === "instance" ? things.givenTo(parameter, own.self, depth) : undefined;
        const handed = given && things.of(given.node, given.scope, depth);
        if (handed && handed.is !== "outside") return handed;
        return things.of(assignment.right, own, depth);
      }
    }
    return undefined;
  }

  /** `interface Service extends OtherService {}` beside `class Service`. */
  function merged(of: ts.ClassLikeDeclaration, own: Scope, name: string, depth: number): Thing | undefined {
    const found = own.file.root.statements.find(
      (each): each is ts.InterfaceDeclaration =>
        t.isInterfaceDeclaration(each) && each.name.text === of.name?.text && of.name !== undefined,
    );
    return found && inShape({ is: "shape", of: found, scope: own }, name, depth);
  }

  function inShape(shape: Shape, name: string, depth: number): Thing | undefined {
    for (const each of shape.of.members) {
      if (!each.name || memberName(each.name as ts.PropertyName) !== name) continue;
      if (t.isMethodSignature(each)) return { is: "promise of code", of: each, name, on: shape };
      if (t.isPropertySignature(each) && each.type) {
        if (t.isFunctionTypeNode(each.type)) return { is: "promise of code", of: each, name, on: shape };
        return things.ofType(each.type, shape.scope, depth);
      }
    }
    const bases = t.isInterfaceDeclaration(shape.of)
      ? (shape.of.heritageClauses ?? []).flatMap(({ types }) => [...types])
      : [];
    for (const base of bases) {
      const found = things.ofBaseShape(base, shape.scope, depth);
      const inherited = found && things.member(found, name, depth);
      if (inherited) return inherited.is === "promise of code" ? { ...inherited, on: shape } : inherited;
    }
    return undefined;
  }

  function inObject(
    of: ts.ObjectLiteralExpression,
    scope: Scope,
    name: string,
    depth: number,
  ): Thing | undefined {
    const own: Scope = { ...scope, self: { is: "object", of, scope } };
    for (const each of [...of.properties].reverse()) {
      if (t.isSpreadAssignment(each)) {
        const spread = things.of(each.expression, scope, depth);
        const found = spread && things.member(spread, name, depth);
        if (found && found.is !== "outside") return found;
        continue;
      }
      if (!each.name || memberName(each.name) !== name) continue;
      if (t.isMethodDeclaration(each)) return { is: "function", of: each, scope: own };
      if (t.isPropertyAssignment(each)) {
        const value = unwrapAwait(each.initializer);
        return things.of(value, t.isFunctionExpression(value) ? own : scope, depth);
      }
      if (t.isShorthandPropertyAssignment(each)) return things.of(each.name, scope, depth);
      if (t.isGetAccessor(each))
        return things.given({ is: "function", of: each, scope: own }, [], own, depth);
    }
    return undefined;
  }

  /** `function Service() {}` with `Service.prototype.add = function () {…}`, `register.now = () => …`. */
  function prototypeOf(
    thing: Extract<Thing, { is: "function" }>,
    name: string,
    depth: number,
  ): Thing | undefined {
    const own =
      thing.of.name && t.isIdentifier(thing.of.name as ts.Node) ? (thing.of.name as ts.Identifier).text : "";
    for (const statement of thing.scope.file.root.statements) {
      const assigned = t.isExpressionStatement(statement) ? statement.expression : undefined;
      if (!assigned || !t.isBinaryExpression(assigned)) continue;
      const left = assigned.left.getText(thing.scope.file.root);
      if (left === `${own}.prototype.${name}` || left === `${own}.${name}`)
        return things.of(assigned.right, { ...thing.scope, self: thing }, depth);
    }
    return undefined;
  }

  function isProperty(name: string) {
    return (parameter: ts.ParameterDeclaration) =>
      t.isIdentifier(parameter.name) &&
      parameter.name.text === name &&
      (parameter.modifiers?.some(({ kind }) => kind !== t.SyntaxKind.Decorator) ?? false);
  }

  function isStaticMember(node: ts.ClassElement): boolean {
    return (
      t.canHaveModifiers(node) &&
      (t.getModifiers(node)?.some(({ kind }) => kind === t.SyntaxKind.StaticKeyword) ?? false)
    );
  }
}
