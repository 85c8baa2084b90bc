/** The functions of a TypeScript file as places of a chain: the one around a line, those of a printed name. */

import type { Spot } from "../../../domain/chain";
import { ancestor, compiler, findAll, placeOf, type ts } from "../../../syntax/typescript";
import { memberName } from "../../../syntax/typescript-literals";
import {
  enclosingFunction,
  functionName,
  isFunction,
  runningFunction,
} from "../../../syntax/typescript-scope";
import type { File } from "./files";

/** Where a spot's code stands; a module's own code belongs to its file. */
export type Unit = ts.FunctionLikeDeclaration | ts.SourceFile;

/** The function that has a frame of its own, a callback that is called at once belongs to the one around; the file outside of them. */
export function unitAt(file: File, offset: number): Unit {
  const node = nodeAt(file.root, offset);
  const self = isFunction(node) ? node : undefined;
  return self ?? runningFunction(node) ?? file.root;
}

export function placeOfUnit(file: File, unit: Unit): Spot["place"] {
  return compiler().isSourceFile(unit)
    ? file.source.place(0, file.source.text.length)
    : placeOf(file.source, unit);
}

/** The name by which people and stacks know the unit; a callback is known by the function around it. */
export function nameOfUnit(unit: Unit): string | null {
  if (compiler().isSourceFile(unit)) return null;
  return nameOfFunction(unit) ?? enclosingFunction(unit)?.name ?? null;
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

/**
 * The functions that a stack calls by this name: `UserService.create`, `Object.create`, `create`, `new UserService`.
 * @param isClass whether the workspace declares a class of that name
 */
export function unitsNamed(
  file: File,
  printed: string,
  isClass: (name: string) => boolean,
): ts.FunctionLikeDeclaration[] {
  const t = compiler();
  const isNew = printed.startsWith("new ");
  const parts = printed
    .replace(/^(?:async |new )/, "")
    .replace(/ \[as [^\]]{1,100}\]$/, "")
    .split(".")
    .filter((part) => part !== "<anonymous>");
  const [last, owner] = [parts.at(-1), parts.at(-2)];
  if (last === undefined) return [];
  const named = findAll(file.root, isFunction).filter((each) => {
    if (isNew) return t.isConstructorDeclaration(each) && classNameOf(each) === last;
    const name = nameOfFunction(each);
    return name !== undefined && (name === last || name.endsWith(`.${last}`)) && each.body !== undefined;
  });
  const inClass = named.filter((each) => owner !== undefined && classNameOf(each) === owner);
  if (inClass.length > 0) return inClass;
  if (owner === undefined || anyObject.has(owner) || !/^[A-Z]/.test(owner)) return named;
  // The class in front of a frame is that of the object: one that inherits the method from a class of this file.
  const isHere = file.root.statements.some((each) => t.isClassDeclaration(each) && each.name?.text === owner);
  return isHere || !isClass(owner) ? [] : named.filter((each) => classNameOf(each) !== undefined);
}

const anyObject: ReadonlySet<string> = new Set([
  "Object",
  "Function",
  "Module",
  "exports",
  "module",
  "default",
]);

function classNameOf(node: ts.FunctionLikeDeclaration): string | undefined {
  const t = compiler();
  return ancestor(node, (each): each is ts.ClassLikeDeclaration => t.isClassLike(each))?.name?.text;
}

/** The narrowest node at an offset. */
export function nodeAt(root: ts.Node, offset: number): ts.Node {
  let node = root;
  for (;;) {
    const inner = compiler().forEachChild(node, (child) =>
      child.getStart(root as ts.SourceFile) <= offset && offset < child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
  }
}

/** Names of lists, promises, maps and texts: by such a name alone nothing is found. */
export const languages: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Array.prototype),
  ...Object.getOwnPropertyNames(String.prototype),
  ...Object.getOwnPropertyNames(Map.prototype),
  ...Object.getOwnPropertyNames(Set.prototype),
  ...Object.getOwnPropertyNames(Promise.prototype),
  ...Object.getOwnPropertyNames(Function.prototype),
  ...Object.getOwnPropertyNames(Object.prototype),
  ...["all", "race", "allSettled", "resolve", "reject", "log", "error", "warn", "info", "debug"],
  ...["json", "send", "status", "next", "parse", "stringify", "now", "emit", "on", "once", "require"],
]);
