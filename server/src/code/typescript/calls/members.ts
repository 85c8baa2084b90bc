/** The members of a thing: methods and properties of classes with their bases, of interfaces, objects and modules. */

import { compiler, type ts, unwrapAwait } from "../../../syntax/typescript";
import { memberName } from "../../../syntax/typescript-literals";
import { findProperty } from "../../../syntax/typescript-scope";
import { assignmentsIn, typesOf } from "./files";
import {
  anyOf,
  type Class,
  type FunctionThing,
  type Instance,
  lineOf,
  outside,
  type Scope,
  type Shape,
  type Thing,
} from "./thing";
import { ofDeclaration, oneOf } from "./things";
import { baseNamed } from "./typed";

/** Members that every function has. */
const everyones: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

export function memberOf(thing: Thing, name: string): Thing | undefined {
  switch (thing.is) {
    case "outside":
      return outside;
    case "any of":
      return anyOf(thing.things.map((each) => memberOf(each, name)));
    case "module":
      return thing.of.reader.ofExported(thing.of.reader.exported(thing.of, name));
    case "object":
      return inObject(thing.of, { ...thing.scope, self: thing }, thing.scope, name);
    case "shape":
      return inShape(thing, name);
    case "class":
    case "instance":
      return inClass(thing, name);
    case "function":
      return everyones.has(name) ? thing : assignedTo(thing, name);
    default:
      return undefined;
  }
}

/** Of the class or of one that it extends; `this` is the thing itself there. */
function inClass(thing: Class | Instance, name: string): Thing | undefined {
  const isStatic = thing.is === "class";
  let last: Class | undefined;
  for (const each of lineOf(thing)) {
    const own: Scope = { ...each.scope, self: thing.scope.self ?? thing };
    const found = ownMember(each.of, own, name, isStatic);
    if (found !== null) return found;
    last = each;
  }
  const { of, scope } = last ?? thing;
  const base = scope.file.reader.baseOf(of, scope);
  if (base) return base.is === "class" ? undefined : base;
  // `interface Service extends OtherService {}` beside `class Service`.
  const beside = of.name && typesOf(scope.file.root).get(of.name.text);
  return beside && compiler().isInterfaceDeclaration(beside)
    ? inShape({ is: "shape", of: beside, scope }, name)
    : undefined;
}

/** Null = the class itself has none of that name; one that it has, and that is not known, hides that of a base. */
function ownMember(
  of: ts.ClassLikeDeclaration,
  own: Scope,
  name: string,
  isStatic: boolean,
): Thing | undefined | null {
  const t = compiler();
  const named = of.members.filter(
    (each) =>
      each.name && memberName(each.name as ts.PropertyName) === name && isStaticMember(each) === isStatic,
  );
  for (const each of named) {
    if (t.isMethodDeclaration(each) && each.body) return { is: "function", of: each, scope: own };
    if (t.isGetAccessor(each)) return gotten(each, own);
    if (t.isPropertyDeclaration(each)) return ofDeclaration(each, own);
  }
  const [declared] = named.filter(t.isMethodDeclaration);
  if (declared) return { is: "promise of code", of: declared, name, on: { is: "instance", of, scope: own } };
  const parameter = isStatic ? undefined : findProperty(of, name);
  if (parameter && t.isParameter(parameter)) return ofDeclaration(parameter, own);
  const assigned = isStatic ? [] : allAssignedIn(of, name);
  return assigned.length > 0 ? oneOf(assigned, own) : null;
}

/** JavaScript: `this.users = users` in the constructor. */
export function assignedIn(of: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  return allAssignedIn(of, name)[0];
}

function allAssignedIn(of: ts.ClassLikeDeclaration, name: string): readonly ts.Expression[] {
  const body = of.members.find(compiler().isConstructorDeclaration)?.body;
  const found = body ? assignmentsIn(body).filter(({ path }) => path.join(".") === `this.${name}`) : [];
  return found.map(({ value }) => value);
}

/** `function Service() {}` with `Service.prototype.add = function () {…}`, `register.now = () => …`. */
function assignedTo(thing: FunctionThing, name: string): Thing | undefined {
  const { file } = thing.scope;
  const own = thing.of.name && memberName(thing.of.name as ts.PropertyName);
  const paths = [`${own}.prototype.${name}`, `${own}.${name}`];
  const found = file.root.statements
    .filter(compiler().isExpressionStatement)
    .flatMap(({ expression }) => assignmentsIn(expression))
    .find(({ path }) => paths.includes(path.join(".")));
  return found && file.reader.of(found.value, { ...thing.scope, self: thing });
}

function inShape(shape: Shape, name: string): Thing | undefined {
  const t = compiler();
  const { reader } = shape.scope.file;
  const each = shape.of.members.find(({ name: own }) => own && memberName(own as ts.PropertyName) === name);
  const type = each && t.isPropertySignature(each) ? each.type : undefined;
  if (each && (t.isMethodSignature(each) || (type && t.isFunctionTypeNode(type))))
    return { is: "promise of code", of: each, name, on: shape };
  if (type) return reader.ofType(type, shape.scope);
  const heritage = t.isInterfaceDeclaration(shape.of) ? (shape.of.heritageClauses ?? []) : [];
  for (const base of heritage.flatMap(({ types }) => types)) {
    const found = baseNamed(base, shape.scope);
    const inherited = found && reader.member(found, name);
    if (inherited) return inherited.is === "promise of code" ? { ...inherited, on: shape } : inherited;
  }
  return undefined;
}

/** @param own with the object as `this` */
function inObject(of: ts.ObjectLiteralExpression, own: Scope, scope: Scope, name: string): Thing | undefined {
  const t = compiler();
  const { reader } = scope.file;
  for (const each of [...of.properties].reverse()) {
    if (t.isSpreadAssignment(each)) {
      const spread = reader.of(each.expression, scope);
      const found = spread && reader.member(spread, name);
      if (found && found.is !== "outside") return found;
    } else if (memberName(each.name) === name) {
      if (t.isMethodDeclaration(each)) return { is: "function", of: each, scope: own };
      if (t.isGetAccessor(each)) return gotten(each, own);
      if (t.isShorthandPropertyAssignment(each)) return reader.of(each.name, scope);
      const value = t.isPropertyAssignment(each) ? unwrapAwait(each.initializer) : undefined;
      if (value) return reader.of(value, t.isFunctionExpression(value) ? own : scope);
    }
  }
  return undefined;
}

/** What a getter gives. */
function gotten(of: ts.GetAccessorDeclaration, own: Scope): Thing | undefined {
  return own.file.reader.result({ is: "function", of, scope: own }, [], own);
}

function isStaticMember(node: ts.ClassElement): boolean {
  const { Static } = compiler().ModifierFlags;
  return (compiler().getCombinedModifierFlags(node) & Static) !== 0;
}
