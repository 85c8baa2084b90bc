/** The functions of a TypeScript file as places of a chain: the one around a line, those of a printed name. */

import type { Spot } from "../../../domain/chain";
import { compiler, findAll, nodeAt, placeOf, type ts } from "../../../syntax/typescript";
import { memberName } from "../../../syntax/typescript-literals";
import {
  enclosingClass,
  enclosingFunction,
  functionName,
  isFunction,
  runningFunction,
} from "../../../syntax/typescript-scope";
import type { Known } from "../../calls/create";
import { isClass } from "./elsewhere";
import { standsIn } from "./stands";
import type { File, Scope, Unit } from "./thing";

const known = new WeakMap<Spot, Known<File, Unit, Scope>>();

export function knownOf(spot: Spot): Known<File, Unit, Scope> | undefined {
  return known.get(spot);
}

/** @param scope of its file, on the way on which it is reached */
export function spotOf(unit: Unit, scope: Scope): Spot {
  const { file } = scope;
  const { source } = file;
  const isModule = compiler().isSourceFile(unit);
  const spot: Spot = {
    file: file.path,
    function: isModule ? null : (nameOfFunction(unit) ?? enclosingFunction(unit)?.name ?? null),
    place: isModule ? source.place(0, source.text.length) : placeOf(source, unit),
    stands: standsIn(unit, scope),
  };
  known.set(spot, { file, unit, way: scope });
  return spot;
}

/** The function that has a frame of its own, a callback that is called at once belongs to the one around; the file outside of them. */
export function unitAt(file: File, offset: number): Unit {
  const node = nodeAt(file.root, offset, offset + 1);
  return isFunction(node) ? node : (runningFunction(node) ?? file.root);
}

/** Its own name, with the class or the object in front; what a wrapper is given (`const register = wrap(async () => …)`) has its variable's. */
function nameOfFunction(node: ts.FunctionLikeDeclaration): string | undefined {
  const t = compiler();
  const own = functionName(node);
  if (own !== undefined) return own;
  let holder: ts.Node = node.parent;
  while (t.isCallExpression(holder) || t.isParenthesizedExpression(holder)) holder = holder.parent;
  if (t.isVariableDeclaration(holder) && t.isIdentifier(holder.name)) return holder.name.text;
  if (t.isPropertyAssignment(holder) || t.isPropertyDeclaration(holder)) return memberName(holder.name);
  return undefined;
}

/** The functions that a stack calls by this name: `UserService.create`, `Object.create`, `create`, `new UserService`. */
export function unitsNamed(file: File, printed: string): ts.FunctionLikeDeclaration[] {
  const t = compiler();
  const { last, owner } = partsOf(printed);
  if (last === undefined) return [];
  const isNew = printed.startsWith("new ");
  const named = findAll(file.root, isFunction).filter((each) => {
    if (isNew) return t.isConstructorDeclaration(each) && classNameOf(each) === last;
    return each.body && `.${nameOfFunction(each)}`.endsWith(`.${last}`);
  });
  const inClass = named.filter((each) => owner !== undefined && classNameOf(each) === owner);
  if (inClass.length > 0) return inClass;
  if (owner === undefined || anyObject.test(owner) || !/^[A-Z]/.test(owner)) return named;
  // The class in front of a frame is that of the object: one that inherits the method from a class of this file.
  const isHere = file.root.statements.some((each) => t.isClassDeclaration(each) && each.name?.text === owner);
  return isHere || !isClass(owner, file.reader)
    ? []
    : named.filter((each) => classNameOf(each) !== undefined);
}

/** A function's name as V8 prints it: `async UserService.create [as add]`. */
export function partsOf(printed: string): { last: string | undefined; owner: string | undefined } {
  const parts = printed
    .replace(/^(?:async |new )/, "")
    .replace(/ \[as [^\]]{1,100}\]$/, "")
    .split(".")
    .filter((part) => part !== "<anonymous>");
  return { last: parts.at(-1), owner: parts.at(-2) };
}

const anyObject = /^(?:Object|Function|Module|exports|module|default)$/;

function classNameOf(node: ts.FunctionLikeDeclaration): string | undefined {
  return enclosingClass(node)?.name?.text;
}

/** Names of lists, promises, maps and texts: by such a name alone nothing is found. */
export const languages: ReadonlySet<string> = new Set([
  ...[Array, String, Map, Set, Promise, Function, Object].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  ),
  ...["all", "race", "allSettled", "resolve", "reject", "log", "error", "warn", "info", "debug"],
  ...["json", "send", "status", "next", "parse", "stringify", "now", "emit", "on", "once", "require"],
]);
